"""The example map: a handful of tiles from another host, asked for only after consent."""

import msgspec

from temoin.banner import said
from temoin.charter import Charter
from temoin.office.registry.platform import map_purpose, tiles_host

ZOOM = 14
COLUMNS, ROWS = 4, 2
WEST, NORTH = 8282, 5636
"""The corner of the invented city, in tiles at this zoom."""
TILE_ZOOMS = range(12, 18)
"""The zooms of which the host has tiles."""


class BaseMap(msgspec.Struct, frozen=True):
    """What the home page needs to show the map, and its placeholder until then."""

    purpose: str
    title: str
    summary: str
    host: str
    tiles: tuple[str, ...]


def base_map(charter: Charter, tiles: str, language: str) -> BaseMap | None:
    """The map, or None where there are no tiles or the charter gives them no purpose."""
    purpose = map_purpose(charter, tiles)
    host = tiles_host(tiles)
    if purpose is None or host is None:
        return None
    words = charter.purpose(purpose)
    title = said(words.title, language) if words else None
    summary = said(words.summary, language) if words else None
    return BaseMap(
        purpose=purpose,
        title=title.text if title else host,
        summary=summary.text if summary else "",
        host=host,
        tiles=tuple(
            f"{tiles}/{ZOOM}/{WEST + column}/{NORTH + row}.svg"
            for row in range(ROWS)
            for column in range(COLUMNS)
        ),
    )
