"""A small dataset that has every type, with nulls; what most questions of the tests are put to."""

from datetime import UTC, datetime
from pathlib import Path

from temoin.office.datasets import registering
from temoin.office.datasets.dataset import Dataset, Field, Metas
from temoin.office.datasets.files import rows_file

FIELDS = (
    Field(name="name"),
    Field(name="kind", facet=True),
    Field(name="tags", multivalued=True),
    Field(name="title", translated=True),
    Field(name="pop", type="int"),
    Field(name="area", type="double"),
    Field(name="open", type="boolean", facet=True),
    Field(name="day", type="date"),
    Field(name="at", type="datetime"),
    Field(name="place", type="geo_point_2d"),
    Field(name="shape", type="geo_shape"),
    Field(name="extra", type="json_blob"),
)
PARIS, LYON = {"lon": 2.3522, "lat": 48.8566}, {"lon": 4.8357, "lat": 45.764}
ROWS = (
    ("École de la Forêt", "school", ["nature", "eau"], {"fr": "La forêt", "en": "The forest"}, 120, 1.5, True,
     "2024-05-12", "2024-05-12T08:30:00Z", PARIS, '{"type":"Point","coordinates":[2,48]}', '{"a":[1]}'),
    ("Œuvre d'art", "art", ["art"], {"fr": "L'œuvre", "en": "The work"}, 50, 2.0, False,
     "2023-12-31", "2023-12-31T23:30:00Z", LYON, None, None),
    ("Mairie de Paris", "town", [], {"fr": "La mairie", "en": "The town hall"}, 2_000_000, 105.4, True,
     "2024-01-01", "2024-01-01T00:00:00Z", PARIS, None, "[]"),
    (None,) * 12,
    ("Gare d'Évry", "station", ["eau"], {"fr": "La gare", "en": "The station"}, 0, 0.0, None,
     "2022-02-28", None, {"lon": 2.44, "lat": 48.62}, None, "null"),
    ('it\'s "quoted" 100%', "art", ["a,b"], {"fr": "Dit", "en": "Said"}, -5, -1.25, False,
     "2024-05-01", "2024-05-01T00:00:00Z", None, None, None),
)  # fmt: skip


def written(folder: Path, *, index: bool = False) -> Dataset:
    """The dataset, its file in the folder of the settings, and what is made beside it where it is wanted."""
    from temoin.office.datasets import quick, words

    file = rows_file("places", 2 if index else 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    registering._write(file, registering._columns(FIELDS, ROWS))
    if index:
        words.make(file, FIELDS, least=0)
        assert quick.make(file)
    return Dataset(
        id="indexed" if index else "places",
        version=1,
        metas=Metas(title={"fr": "Lieux"}),
        fields=FIELDS,
        records_count=len(ROWS),
        modified=datetime.now(UTC),
        file=file,
    )
