import re
from pathlib import Path

import msgspec
import pytest

from temoin.charter import full_hash, load, loads, material_hash

TEXT = """
charter: 1
site: https://exemple.org
controller: {name: Ville}
providers: [{id: us, name: Ville}, {id: ads, name: Régie}]
purposes: [{id: advertising, title: {fr: Publicité}}]
services:
  - name: {fr: Connexion}
    provider: us
    purpose: authentication
    cookies: [{name: sid, explains: {fr: Vous reconnait.}, lifetime: session}]
  - name: {fr: Annonces}
    provider: ads
    purpose: advertising
    cookies: [{name: ad, explains: {fr: Vous suit.}, lifetime: 6 months}]
  - name: {fr: Audience}
    provider: us
    purpose: audience
    conditions: {anonymous: true}
    cookies: [{name: _pk_id*, lifetime: 13 months}]
choice: {url: /choix/, lifetime: 6 months}
"""


def hashes(text):
    charter = loads(text).charter
    return full_hash(charter), material_hash(charter)


def test_hashes_are_hexadecimal_of_the_promised_length():
    full, material = hashes(TEXT)
    assert re.fullmatch("[0-9a-f]{64}", full)
    assert re.fullmatch("[0-9a-f]{16}", material)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Vous reconnait.", "Vous reconnaît."),
        ("Vous suit.", "Suit vos visites."),
        ("{fr: Publicité}", "{fr: Réclame, en: Advertising}"),
        ("{fr: Annonces}", "{fr: Encarts}"),
        ("/choix/", "/cookies/choix/"),
        ("name: sid, ", "name: sessionid, "),
        ("lifetime: session", "lifetime: 14 days"),
        ("_pk_id*", "_pk_id<x>"),
    ],
)
def test_wording_and_what_is_always_exempt_are_not_material(before, after):
    full, material = hashes(TEXT)
    changed = hashes(TEXT.replace(before, after))
    assert changed[0] != full
    assert changed[1] == material


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("purpose: advertising", "purpose: chat"),
        ("Régie}", "Autre régie}"),
        ("name: ad, ", "name: ad, domain: ads.org, "),
        ("lifetime: 6 months}]", "lifetime: 12 months}]"),
        ("13 months", "14 months"),
        ("{anonymous: true}", "{anonymous: false}"),
        ("name: sid, ", "name: sid, party: third, "),
        ("[{name: ad,", "[{name: ad2}, {name: ad,"),
        ("{name: Ville}\n", "{name: Village}\n"),
        ("/choix/, lifetime: 6 months", "/choix/, lifetime: 1 year"),
    ],
)
def test_purposes_third_parties_lifetimes_and_conditions_are_material(before, after):
    assert TEXT.count(before) >= 1
    assert hashes(TEXT)[1] != hashes(TEXT.replace(before, after))[1]


def test_neither_order_nor_layout_of_the_file_is_material():
    charter = loads(TEXT).charter
    turned = msgspec.structs.replace(charter, services=tuple(reversed(charter.services)))
    assert material_hash(turned) == material_hash(charter)
    assert full_hash(turned) != full_hash(charter)
    assert hashes("# a comment\n" + TEXT) == hashes(TEXT)


def test_the_example_has_a_hash():
    example = load(Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml")
    assert len(material_hash(example.charter)) == 16
