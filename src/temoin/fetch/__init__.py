"""GO GET: a page or a file from outside, bounded, its redirects and addresses checked."""

from temoin.fetch.failure import FetchError
from temoin.fetch.retrieval import Fetched, fetch

__all__ = ["FetchError", "Fetched", "fetch"]
