"""SHOW: the charter as people read it, as an article, a page, a static site or JSON."""

from temoin.publish.exchange import as_json
from temoin.publish.page import fragment, languages, page
from temoin.publish.site import Occupied, publish, style

__all__ = ["Occupied", "as_json", "fragment", "languages", "page", "publish", "style"]
