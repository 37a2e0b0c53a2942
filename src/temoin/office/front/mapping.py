"""The map of a dataset's places: drawn by the platform, with a base map beneath only after consent."""

from collections.abc import Callable
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from temoin.office.datasets.asking import ask
from temoin.office.datasets.dataset import Dataset, Field
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.refusal import BadParameter
from temoin.office.front.access import Read
from temoin.office.front.basemap import TILE_ZOOMS, base_map
from temoin.office.front.dataset import dataset_page, of_dataset
from temoin.office.front.drawing import mercator, sheet, telling
from temoin.office.front.drawing.axis import fresh
from temoin.office.front.drawing.mercator import Sight, Tile
from temoin.office.front.drawing.places import Mark, Seen, Shape, geo_fields, label_field, seen
from temoin.office.front.drawing.scale import shown
from temoin.office.front.drawing.sheet import Link
from temoin.office.front.narrowing import chips, quoted
from temoin.office.front.page import language
from temoin.office.front.state import Pairs, State, put, question_of, state_of
from temoin.web.django import current

LISTED = 100
"""Lines of the map's table."""
_WORLD = Sight(20.0, 0.0, mercator.FARTHEST)


class Place(msgspec.Struct, frozen=True):
    """One line of the map's table."""

    label: str
    href: str
    count: str
    lat: str
    lon: str


class Ways(msgspec.Struct, frozen=True):
    """The links that move the map; "" where there is no farther."""

    nearer: str
    farther: str
    north: str
    south: str
    west: str
    east: str
    whole: str


@of_dataset
def map_of(request: HttpRequest, read: Read) -> HttpResponse:
    """The map of the records that the address keeps to, from where it looks; 404 where there are none."""
    state, dataset = state_of(request), read.dataset
    field = _field(request.GET.get("of", ""), dataset)
    sight = mercator.asked(request.GET.get("at", ""), request.GET.get("zoom", ""))
    question = msgspec.structs.replace(
        question_of(state, dataset.id, read.reader, language()), select="", order_by="", offset=0
    )
    # A restricted dataset's places are retrieved by script: its page is made of what is known without them.
    found = Seen(sight=sight or _WORLD) if read.restricted else seen(field, dataset, question, sight, ask)
    kept = state.pairs("select", "order_by", "limit", "page")
    if request.GET.get("of"):
        kept = (*kept, ("of", field.name))
    return dataset_page(
        request,
        read,
        "map",
        "front/dataset_map.html",
        state,
        chips=chips(state, dataset, language()),
        field=field,
        fields=[(one.name, telling.named(one, "", language()), one == field) for one in geo_fields(dataset)],
        kept=[pair for pair in kept if pair[0] != "of"],
        seen=found,
        drawn=_drawn(found, field, state, kept),
        told=told(found, field),
        places=_places(found, field, state, kept)[:LISTED],
        ways=_ways(found.sight, kept),
        records=addresses.records(found.question) if found.question else "",
        base=base_map(current().file.charter, settings.TEMOIN_TILES, language()),
        tiles=_tiles(found.sight),
        tiles_at=settings.TEMOIN_TILES,
        tile_zooms=f"{TILE_ZOOMS.start} {TILE_ZOOMS.stop - 1}",
        words=msgspec.json.encode(words(dataset)).decode(),
        old=bool(request.GET),
    )


def told(found: Seen, field: Field) -> str:
    """What one sees on the map, in a sentence or two."""
    tongue = language()
    if field.type == "geo_shape":
        return _told_of_shapes(found)
    if not found.total:
        return _("No place of this selection is in this part of the map.")
    sentence = _counted(found.total) % {"number": shown(found.total, tongue)}
    if found.groups == found.total:
        return sentence
    largest = max(found.marks, key=lambda mark: mark.count)
    more = _("The largest of %(groups)s groups holds %(number)s of them.") % {
        "groups": shown(found.groups, tongue),
        "number": shown(largest.count, tongue),
    }
    if found.groups > len(found.marks):
        more += " " + _("The %(number)s largest groups are drawn.") % {
            "number": shown(len(found.marks), tongue)
        }
    return f"{sentence} {more}"


def words(dataset: Dataset) -> dict[str, object]:
    """What the script says."""
    label = label_field(dataset)
    return {
        "fresh": {word: fresh(word, dataset) for word in ("cluster", "value", "box")},
        "label": label.name if label is not None else "",
        "nothing": _("No place of this selection is in this part of the map."),
        "one": _counted(1),
        "many": _counted(2),
        "largest": _("The largest of %(groups)s groups holds %(number)s of them."),
        "group": _("%(number)s places: look nearer"),
        "place": _("A place, in the table"),
        "record": _("Record %(number)s"),
        "shapes": _("%(number)s shapes are drawn of %(total)s."),
        "failed": _("This could not be retrieved. Try again in a moment."),
        "move": _("Map: move it with the arrow keys, + and − look nearer and farther"),  # noqa: RUF001
    }


def _counted(number: int) -> str:
    return ngettext(
        "%(number)s place is in this part of the map.",
        "%(number)s places are in this part of the map.",
        number,
    )


def _told_of_shapes(found: Seen) -> str:
    if not found.shapes:
        return _("No shape of this selection can be drawn.")
    return _("%(number)s shapes are drawn of %(total)s.") % {
        "number": shown(len(found.shapes), language()),
        "total": shown(found.total, language()),
    }


def _field(name: str, dataset: Dataset) -> Field:
    fields = geo_fields(dataset)
    if not fields:
        raise Http404
    found = next((field for field in fields if field.name == name), None)
    if name and found is None:
        raise BadParameter(
            f"Invalid value for of parameter: {name[:60]!r} was found but one of"
            f" {', '.join(field.name for field in fields)} is expected."
        )
    return found or fields[0]


def _links(field: Field, sight: Sight, state: State, kept: Pairs) -> Callable[[Mark], Link]:
    """A group leads nearer; a place to its record in the table."""

    def link(mark: Mark) -> Link:
        if mark.count > 1:
            nearer = Sight(mark.lat, mark.lon, sight.zoom).nearer(2)
            label = _("%(number)s places: look nearer") % {"number": shown(mark.count, language())}
            return Link(_looking(nearer, kept), label)
        if mark.record:
            return Link(f"../records/{mark.record}/", mark.label or _record(mark.record))
        where = f"within_distance({quoted(field.name)}, geom'POINT({mark.lon!r} {mark.lat!r})', 1m)"
        return Link(_table(state, where), _("A place, in the table"))

    return link


def _of_shape(shape: Shape) -> Link:
    return Link(f"../records/{shape.record}/", shape.label or _record(shape.record))


def _record(number: str) -> str:
    return _("Record %(number)s") % {"number": number}


def _table(state: State, where: str) -> str:
    return f"../table/{put(state, where=(*state.where, where)).query()}"


def _drawn(found: Seen, field: Field, state: State, kept: Pairs) -> str:
    if field.type == "geo_shape":
        return sheet.shapes(found.shapes, found.sight, _of_shape)
    return sheet.marks(found.marks, found.sight, _links(field, found.sight, state, kept), language())


def _places(found: Seen, field: Field, state: State, kept: Pairs) -> list[Place]:
    if field.type == "geo_shape":
        return [Place((one := _of_shape(shape)).label, one.href, "1", "", "") for shape in found.shapes]
    link = _links(field, found.sight, state, kept)
    made = []
    for mark in found.marks:
        one = link(mark)
        lat, lon = (shown(round(number, 5), language()) for number in (mark.lat, mark.lon))
        made.append(Place(one.label, one.href, shown(mark.count, language()), lat, lon))
    return made


def _tiles(sight: Sight) -> str:
    if not settings.TEMOIN_TILES or sight.zoom not in TILE_ZOOMS:
        return sheet.tiles(iter(()), _address)
    return sheet.tiles(sight.tiles(), _address)


def _address(tile: Tile) -> str:
    return f"{settings.TEMOIN_TILES}/{tile.zoom}/{tile.column}/{tile.row}.svg"


def _looking(sight: Sight, kept: Pairs) -> str:
    return f"?{urlencode([*kept, *sight.written()])}"


def _ways(sight: Sight, kept: Pairs) -> Ways:
    nearer, farther = sight.nearer(1), sight.nearer(-1)
    return Ways(
        nearer=_looking(nearer, kept) if nearer != sight else "",
        farther=_looking(farther, kept) if farther != sight else "",
        north=_looking(sight.moved(0, -0.5), kept),
        south=_looking(sight.moved(0, 0.5), kept),
        west=_looking(sight.moved(-0.5, 0), kept),
        east=_looking(sight.moved(0.5, 0), kept),
        whole=f"?{urlencode(kept)}" if kept else "?",
    )
