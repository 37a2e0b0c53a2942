"""Whole datasets, and the catalogue, in the formats that people take away: made as they are sent."""

from temoin.office.datasets.exports.format import CATALOGUE_FORMATS, FORMATS, Format

__all__ = ["CATALOGUE_FORMATS", "FORMATS", "Format"]
