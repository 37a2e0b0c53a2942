"""Writes the catalogue's built file, `catalogue/services.json`, as the files of its services give it."""

from pathlib import Path

from temoin.catalogue.services import BUILT, build, read_data

FILE = Path(__file__).resolve().parents[1] / "src/temoin/catalogue" / BUILT

new = FILE.with_suffix(".new")
new.write_bytes(build(read_data()))
new.replace(FILE)
