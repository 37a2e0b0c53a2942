"""Datasets as tests of charts and maps need them; run by hand, the city's works and sectors are published.

TEMOIN_DATA=… DJANGO_SETTINGS_MODULE=temoin.office.project.settings python tests/office/drawn.py
"""

import json
import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from temoin.office.datasets.dataset import Field, Metas

WORKS, SECTORS = "interventions", "secteurs"
KINDS = ("Voirie", "Éclairage", "Espaces verts", "Écoles", "Piscine", "Marché")
FIELDS = (
    Field(name="id", label={"fr": "Numéro"}, type="int"),
    Field(name="titre", label={"fr": "Titre", "en": "Title"}),
    Field(name="categorie", label={"fr": "Catégorie", "en": "Category"}, facet=True),
    Field(name="quartier", label={"fr": "Quartier", "en": "District"}, facet=True),
    Field(name="date", label={"fr": "Date"}, type="date"),
    Field(name="cout", label={"fr": "Coût", "en": "Cost"}, type="double", unit="€"),
    Field(name="note", label={"fr": "Note", "en": "Score"}, type="int"),
    Field(name="fini", label={"fr": "Terminée", "en": "Done"}, type="boolean"),
    Field(name="lieu", label={"fr": "Lieu", "en": "Place"}, type="geo_point_2d"),
)


def works(number: int = 400) -> list[list[Any]]:
    """So many works, always the same: each field has values that are missing."""
    chance = random.Random(5)
    made = []
    for at in range(number):
        day = date(2021, 1, 1) + timedelta(days=chance.randrange(700))
        place = {"lon": 2 + chance.gauss(0, 0.03), "lat": 48.1 + chance.gauss(0, 0.02)}
        made.append(
            [
                at,
                f"Travaux n° {at} de l\u2019église",
                chance.choice(KINDS) if at % 31 else None,
                f"Quartier {int(chance.random() ** 2 * 40)}",
                day.isoformat() if at % 29 else None,
                round(chance.lognormvariate(5, 1), 2) if at % 23 else None,
                chance.randint(-20, 20),
                (True, False, None)[at % 3],
                place if at % 37 else None,
            ]
        )
    return made


def sectors() -> list[list[Any]]:
    """A few surfaces, a line and a point."""
    made: list[list[Any]] = []
    for at in range(12):
        lon, lat = 2 + at % 4 * 0.02, 48.08 + at // 4 * 0.015
        turns = [step / 30 * 2 * math.pi for step in range(31)]
        ring = [[lon + 0.009 * math.cos(turn), lat + 0.006 * math.sin(turn)] for turn in turns]
        made.append([f"Secteur {at + 1}", json.dumps({"type": "Polygon", "coordinates": [ring]})])
    line = {"type": "LineString", "coordinates": [[1.98, 48.07], [2.05, 48.1], [2.09, 48.12]]}
    made.append(["Ligne A", json.dumps(line)])
    return [*made, ["Mairie", json.dumps({"type": "Point", "coordinates": [2.05, 48.11]})]]


def publish(dataset_id: str, fields: Sequence[Field], rows: Sequence[Sequence[Any]], **more: Any) -> None:
    """Publish rows as a dataset, or as its next version."""
    from temoin.office.datasets.registering import keep

    title = {"fr": f"Jeu {dataset_id}", "en": f"Set {dataset_id}"}
    keep(dataset_id, Metas(title=title), fields, rows, position=60, **more)


def city() -> None:
    """Publish the works and the sectors."""
    publish(WORKS, FIELDS, works())
    shape = Field(name="forme", label={"fr": "Forme", "en": "Shape"}, type="geo_shape")
    publish(SECTORS, [Field(name="nom", label={"fr": "Nom", "en": "Name"}), shape], sectors())


if __name__ == "__main__":
    import django

    django.setup()
    city()
