"""A charter that asks for two purposes, one that asks for nothing, the example's; and the real browser."""

from pathlib import Path

import pytest

from temoin.charter import load, loads
from temoin.law import profile

ROOT = Path(__file__).resolve().parents[2]

ASKING = """
charter: 1
site: https://boutique.exemple.org
languages: [fr, en]
controller: {name: Boutique d'Exemple, contact: https://boutique.exemple.org/contact}
providers:
  - {id: shop, name: Boutique d'Exemple}
  - {id: network, name: Régie d'Exemple, contact: https://regie.exemple.net}
purposes:
  - id: authentication
    title: {fr: Connexion, en: Sign-in}
    summary: {fr: Rester connecté., en: Stay signed in.}
  - id: embedded-content
    title: {fr: Cartes, en: Maps}
    summary: {fr: Montrer une carte., en: Show a map.}
    detail: {fr: Le serveur de cartes reçoit votre adresse., en: The map server receives your address.}
    consequence: {fr: Sans elle un cadre la remplace., en: Without it a frame stands there.}
  - id: advertising
    title: {fr: Publicité, en: Advertising}
    summary: {fr: Choisir des annonces., en: Choose advertisements.}
services:
  - {name: {fr: Compte, en: Account}, provider: shop, places: [front, back], purpose: authentication,
     cookies: [{name: sid, lifetime: session, http_only: true}]}
  - {name: {fr: Cartes, en: Maps}, provider: network, places: [front], purpose: embedded-content,
     cookies: [{name: cartes.exemple.net, kind: contact}, {name: "zoom[id]", kind: local-storage}]}
  - {name: {fr: Annonces, en: Adverts}, provider: network, places: [front], purpose: advertising,
     cookies: [{name: _ads_*, lifetime: 13 months}, {name: hidden, http_only: true},
               {name: net, domain: regie.exemple.net, party: third}]}
choice:
  {url: /cookies/choice/, lifetime: 6 months, withdraw:
    {fr: Changez d'avis au pied de page., en: Change below.}}
"""

SILENT = """
charter: 1
services:
  - {name: {fr: Compte}, purpose: authentication, cookies: [{name: sid}]}
"""


@pytest.fixture(scope="session")
def asking():
    return loads(ASKING).charter


@pytest.fixture(scope="session")
def silent():
    return loads(SILENT).charter


@pytest.fixture(scope="session")
def example():
    return load(ROOT / "examples/portail-open-data/charte.yaml").charter


@pytest.fixture(scope="session")
def french():
    return profile("fr")
