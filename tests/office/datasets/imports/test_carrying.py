"""The next version of a dataset begins with what was said of its fields."""

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.imports.carrying import carried

IN_FORCE = (
    Field(name="hauteur", type="double", label={"fr": "Hauteur", "en": "Height"}, unit="m"),
    Field(name="code", label={"fr": "Code"}, description={"fr": "De l'Insee."}),
    Field(name="lieu", type="int"),
    Field(name="mots", type="int"),
)


def test_type_label_description_and_unit_stay():
    hauteur, code = carried(
        (Field(name="hauteur", label={"fr": "H"}), Field(name="code", type="int")), IN_FORCE
    )
    assert (hauteur.type, hauteur.label["en"], hauteur.unit) == ("double", "Height", "m")
    assert (code.type, code.description) == ("text", {"fr": "De l'Insee."})


def test_a_new_field_stays_as_it_is_proposed():
    new = Field(name="neuf", type="date", label={"fr": "Neuf"})
    assert carried((new,), IN_FORCE) == (new,)


def test_a_place_stays_a_place_and_only_texts_have_several_values():
    place, words = carried(
        (Field(name="lieu", type="geo_point_2d"), Field(name="mots", multivalued=True)), IN_FORCE
    )
    assert place.type == "geo_point_2d"
    assert (words.type, words.multivalued) == ("int", False)
