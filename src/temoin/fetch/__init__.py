"""GO GET: a page or a file from outside, bounded, its redirects and addresses checked."""

from temoin.fetch.failure import FetchError
from temoin.fetch.resolution import addresses, is_public
from temoin.fetch.retrieval import Fetched, fetch
from temoin.fetch.target import Target, target

__all__ = ["FetchError", "Fetched", "Target", "addresses", "fetch", "is_public", "target"]
