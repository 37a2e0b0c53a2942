"""What the sample dataset holds."""

from datetime import date

from temoin.office.datasets.dataset import Field, Metas

BASE = "/api/explore/v2.1"
LIEUX = f"{BASE}/catalog/datasets/lieux"

METAS = Metas(
    title={"fr": "Lieux & équipements", "en": "Places"},
    description={"fr": "Où <b>aller</b>.", "en": "Where to go."},
    publisher={"fr": "Ville d'Exemple"},
    license={"fr": "Licence Ouverte 2.0", "en": "Open Licence 2.0"},
    license_url="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    themes=({"fr": "Culture", "en": "Culture"}, {"fr": "Divers", "en": "Various"}),
    keywords=({"fr": "musée", "en": "museum"}, {"fr": "école", "en": "school"}),
    frequency="ANNUAL",
    contact={"fr": "Service des données"},
    contact_email="donnees@exemple.fr",
    period_from=date(2024, 1, 1),
    period_to=date(2024, 12, 31),
    place={"fr": "Exemple"},
)
FIELDS = (
    Field(name="name", label={"fr": "Nom du lieu", "en": "Name"}, facet=True),
    Field(name="kind", label={"fr": "Genre", "en": "Kind"}, translated=True, facet=True),
    Field(name="visits", label={"fr": "Visites"}, type="int", unit="personnes"),
    Field(name="score", type="double"),
    Field(name="open", type="boolean"),
    Field(name="built", type="date"),
    Field(name="seen", type="datetime"),
    Field(name="at", type="geo_point_2d"),
    Field(name="shape", type="geo_shape"),
    Field(name="more", type="json_blob"),
    Field(name="tags", multivalued=True),
)
_SQUARE = '{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}'
ROWS = (
    (
        "Phare; le grand",
        {"fr": "Tour", "en": "Tower"},
        12,
        1.5,
        True,
        "1850-03-01",
        "2024-07-01T10:00:00+00:00",
        {"lon": -4.25, "lat": 48.5},
        _SQUARE,
        '{"a": [1, null]}',
        ["mer", "vent"],
    ),
    (
        '=HYPERLINK("http://x.example")',
        {"fr": "École", "en": "School"},
        9007199254740993,
        None,
        False,
        "2024-02-29",
        "2024-12-31T23:30:00+00:00",
        None,
        None,
        None,
        ["une, deux"],
    ),
    (
        'Dit "le\nport"',
        {"fr": "Port", "en": "Port"},
        -3,
        -0.25,
        None,
        None,
        None,
        {"lon": 2.0, "lat": 0.0},
        None,
        '"x"',
        None,
    ),
    ("-5", {"fr": "@mention", "en": "+33 1"}, None, 1e16, True, "1899-12-30", None, None, None, None, []),
    (None, None, None, None, None, None, None, None, None, None, None),
)
NAMES = [field.name for field in FIELDS]
