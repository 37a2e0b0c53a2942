"""A dataset with a field of each type, as tests of the portal's pages need one; run by hand, it is published.

TEMOIN_DATA=… DJANGO_SETTINGS_MODULE=temoin.office.project.settings python tests/office/amenities.py
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from temoin.office.datasets.dataset import Field, Metas

ID = "equipements"
DISTRICTS = ("Centre", "Gare", "Les Étangs", "Faubourg Saint-Ange")
KINDS = (
    {"fr": "École", "en": "School"},
    {"fr": "Piscine", "en": "Pool"},
    {"fr": "Médiathèque", "en": "Library"},
)
FIELDS = (
    Field(name="nom", label={"fr": "Nom", "en": "Name"}, description={"fr": "Comment on l'appelle."}),
    Field(name="quartier", label={"fr": "Quartier", "en": "District"}, facet=True),
    Field(name="genre", label={"fr": "Genre", "en": "Kind"}, facet=True, translated=True),
    Field(name="annee", label={"fr": "Année", "en": "Year"}, type="int"),
    Field(name="surface", label={"fr": "Surface", "en": "Area"}, type="double", unit="m²"),
    Field(name="habitants", label={"fr": "Habitants", "en": "Inhabitants"}, type="int"),
    Field(name="accessible", label={"fr": "Accessible", "en": "Accessible"}, type="boolean", facet=True),
    Field(name="ouvert_le", label={"fr": "Ouvert le", "en": "Opened on"}, type="date"),
    Field(name="releve", label={"fr": "Relevé", "en": "Measured"}, type="datetime"),
    Field(name="services", label={"fr": "Services", "en": "Services"}, multivalued=True),
    Field(name="position", label={"fr": "Position", "en": "Place"}, type="geo_point_2d"),
    Field(name="remarque", label={"fr": "Remarque", "en": "Remark"}),
)


def metas(**more: Any) -> Metas:
    """What people read of it."""
    told: dict[str, Any] = {
        "title": {"fr": "Équipements de la ville", "en": "Amenities of the city"},
        "description": {"fr": "Où ils sont et comment ils vont.", "en": "Where they are, and how they are."},
        "publisher": {"fr": "Ville d'Exemple"},
        "license": {"fr": "Licence Ouverte v2.0 (Etalab)"},
        "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "themes": ({"fr": "Équipements", "en": "Amenities"},),
        "keywords": ({"fr": "bâtiments", "en": "buildings"},),
        "frequency": "ANNUAL",
        "contact_email": "donnees@exemple.org",
        "period_from": date(2020, 1, 1),
    }
    return Metas(**(told | more))


def rows(number: int) -> list[list[Any]]:
    """So many rows, always the same."""
    return [row(at) for at in range(number)]


def row(at: int) -> list[Any]:
    kind = KINDS[at % 3]
    return [
        f"{kind['fr']} n° {at + 1}",
        DISTRICTS[at % 4],
        kind,
        1900 + at % 120,
        round(1000.5 + (at * 7919) % 9000 / 7, 2),
        (at * 104729) % 200_000,
        (True, False, None)[at % 3],
        None if at % 5 == 0 else (date(2000, 1, 1) + timedelta(days=at * 31)).isoformat(),
        datetime(2026, 1, 1, 12, at % 60, tzinfo=UTC).isoformat(),
        ["wifi", "parking"][: at % 3],
        {"lon": 5.9 + at / 1000, "lat": 45.5},
        None if at % 2 else f"<b>Vu</b> & approuvé le {at}",
    ]


def publish(number: int = 60, dataset_id: str = ID, **more: Any) -> None:
    """Publish it, or its next version."""
    from temoin.office.datasets.registering import keep

    keep(dataset_id, metas(**more), FIELDS, rows(number), position=50)


if __name__ == "__main__":
    import django

    django.setup()
    publish()
