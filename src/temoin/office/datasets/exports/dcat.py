"""The catalogue as DCAT-AP 3 (which a reader of DCAT-AP 2.1 reads too), in RDF.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote, urlencode

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD

from temoin.law import Text
from temoin.office.datasets.dataset import Dataset
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.exports import vocabulary
from temoin.office.datasets.exports.format import Format, formats_of
from temoin.office.datasets.exports.portal import Portal
from temoin.office.datasets.exports.writable import writable

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
MEDIA = "http://www.iana.org/assignments/media-types"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

_PREFIXES = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "vcard": VCARD}

Node = URIRef | BNode


def graph(
    portal: Portal,
    datasets: Sequence[Dataset],
    formats: Iterable[str] | None = None,
    *,
    language: str = "fr",
    labels: bool = True,
) -> Graph:
    """The catalogue and its datasets; `formats` are the exports that it names, all when None."""
    made = Graph()
    for prefix, names in _PREFIXES.items():
        made.bind(prefix, names)
    catalogue = URIRef(f"{portal.origin}{addresses.catalogue_export('dcat')}")
    service = _service(made, portal, datasets)
    made.add((catalogue, RDF.type, DCAT.Catalog))
    _texts(made, catalogue, DCTERMS.title, portal.title)
    _texts(made, catalogue, DCTERMS.description, portal.description)
    made.add((catalogue, DCTERMS.publisher, _agent(made, portal.publisher, portal)))
    made.add((catalogue, FOAF.homepage, _document(made, f"{portal.origin}/{language}/")))
    _languages(made, catalogue, portal.title)
    if datasets:
        newest = max(one.modified for one in datasets)
        made.add((catalogue, DCTERMS.modified, Literal(newest.isoformat(), datatype=XSD.dateTime)))
    made.add((catalogue, DCAT.service, service))
    chosen = None if formats is None else frozenset(formats)
    for one in datasets:
        made.add((catalogue, DCAT.dataset, _dataset(made, portal, one, language)))
        _distributions(made, portal, one, service, chosen, language=language, labels=labels)
    return made


def _dataset(made: Graph, portal: Portal, one: Dataset, language: str) -> URIRef:
    node, metas = _address(portal, one), one.metas
    made.add((node, RDF.type, DCAT.Dataset))
    made.add((node, DCTERMS.identifier, Literal(one.id)))
    _texts(made, node, DCTERMS.title, metas.title)
    _texts(made, node, DCTERMS.description, metas.description or metas.title)
    publisher = next(iter(metas.publisher.values()), "") or portal.publisher
    made.add((node, DCTERMS.publisher, _agent(made, publisher, portal)))
    made.add((node, DCTERMS.modified, Literal(one.modified.isoformat(), datatype=XSD.dateTime)))
    made.add((node, DCAT.landingPage, _document(made, portal.page(one.id, language))))
    right = URIRef(vocabulary.access_right(restricted=one.visibility == "restricted"))
    made.add((node, DCTERMS.accessRights, right))
    made.add((right, RDF.type, DCTERMS.RightsStatement))
    _languages(made, node, metas.title)
    for keyword in metas.keywords:
        _texts(made, node, DCAT.keyword, keyword)
    for theme in metas.themes:
        _theme(made, node, theme)
    if metas.frequency:
        how_often = URIRef(vocabulary.frequency(quote(metas.frequency, safe="")))
        made.add((node, DCTERMS.accrualPeriodicity, how_often))
        made.add((how_often, RDF.type, DCTERMS.Frequency))
    if metas.contact or metas.contact_email:
        made.add((node, DCAT.contactPoint, _contact(made, metas.contact or metas.title, metas.contact_email)))
    if metas.place:
        made.add((node, DCTERMS.spatial, place := BNode()))
        made.add((place, RDF.type, DCTERMS.Location))
        _texts(made, place, RDFS.label, metas.place)
    if metas.period_from or metas.period_to:
        _period(made, node, metas.period_from, metas.period_to)
    return node


def _distributions(
    made: Graph,
    portal: Portal,
    one: Dataset,
    service: URIRef,
    chosen: frozenset[str] | None,
    *,
    language: str,
    labels: bool,
) -> None:
    dataset = _address(portal, one)
    for form in formats_of(one):
        if chosen is not None and form.name not in chosen:
            continue
        node = URIRef(f"{dataset}/exports/{form.name}")
        asked = {"lang": language}
        if labels and form.name in {"csv", "xlsx"}:
            asked["use_labels"] = "true"
        made.add((dataset, DCAT.distribution, node))
        made.add((node, RDF.type, DCAT.Distribution))
        made.add((node, DCTERMS.title, Literal(form.name.upper())))
        made.add((node, DCAT.accessURL, _resource(made, portal.page(one.id, language))))
        made.add((node, DCAT.downloadURL, _resource(made, f"{node}?{urlencode(asked)}")))
        made.add((node, DCAT.accessService, service))
        made.add((node, DCTERMS.modified, Literal(one.modified.isoformat(), datatype=XSD.dateTime)))
        made.add((node, DCTERMS.license, _license(made, one)))
        _kind(made, node, form)
        if form.name == "parquet" and one.size and not any(field.translated for field in one.fields):
            made.add((node, DCAT.byteSize, Literal(str(one.size), datatype=XSD.nonNegativeInteger)))


def _kind(made: Graph, node: URIRef, form: Format) -> None:
    media = URIRef(f"{MEDIA}/{form.media.partition(';')[0]}")
    made.add((node, DCAT.mediaType, media))
    made.add((media, RDF.type, DCTERMS.MediaType))
    if form.code:
        kind = URIRef(vocabulary.file_type(form.code))
        made.add((node, DCTERMS.format, kind))
        made.add((kind, RDF.type, DCTERMS.MediaTypeOrExtent))


def _service(made: Graph, portal: Portal, datasets: Sequence[Dataset]) -> URIRef:
    node = URIRef(f"{portal.origin}{addresses.BASE}")
    made.add((node, RDF.type, DCAT.DataService))
    made.add((node, DCTERMS.title, Literal("Explore API v2.1")))
    made.add((node, DCAT.endpointURL, _resource(made, str(node))))
    made.add((node, DCAT.endpointDescription, _resource(made, f"{node}/openapi.json")))
    for one in datasets:
        made.add((node, DCAT.servesDataset, _address(portal, one)))
    return node


def _address(portal: Portal, one: Dataset) -> URIRef:
    return URIRef(f"{portal.origin}{addresses.dataset(one.id)}")


def _texts(made: Graph, node: Node, says: URIRef, text: Text) -> None:
    for tag, words in text.items():
        if words:
            made.add((node, says, Literal(writable(words), lang=tag)))


def _languages(made: Graph, node: URIRef, text: Text) -> None:
    for tag in text:
        if found := vocabulary.language(tag):
            language = URIRef(found)
            made.add((node, DCTERMS.language, language))
            made.add((language, RDF.type, DCTERMS.LinguisticSystem))


def _agent(made: Graph, name: str, portal: Portal) -> URIRef:
    node = URIRef(f"{portal.origin}/#{quote(name, safe='')}")
    made.add((node, RDF.type, FOAF.Agent))
    made.add((node, FOAF.name, Literal(writable(name))))
    return node


def _contact(made: Graph, name: Text, email: str) -> BNode:
    node = BNode()
    made.add((node, RDF.type, VCARD.Kind))
    _texts(made, node, VCARD.fn, name)
    if email:
        made.add((node, VCARD.hasEmail, URIRef(f"mailto:{quote(email, safe='@')}")))
    return node


def _theme(made: Graph, node: URIRef, theme: Text) -> None:
    """The EU's theme that a word means; else the word as a keyword, so that it is not lost."""
    found = vocabulary.theme(theme.values())
    if found is None:
        _texts(made, node, DCAT.keyword, theme)
        return
    made.add((node, DCAT.theme, URIRef(found)))


def _period(made: Graph, node: URIRef, begins: date | None, ends: date | None) -> None:
    period = BNode()
    made.add((node, DCTERMS.temporal, period))
    made.add((period, RDF.type, DCTERMS.PeriodOfTime))
    for says, day in ((DCAT.startDate, begins), (DCAT.endDate, ends)):
        if day is not None:
            made.add((period, says, Literal(day.isoformat(), datatype=XSD.date)))


def _license(made: Graph, one: Dataset) -> Node:
    """The licence by its address, else a document that has its name."""
    metas = one.metas
    node: Node = URIRef(metas.license_url) if _ADDRESS.fullmatch(metas.license_url) else BNode()
    made.add((node, RDF.type, DCTERMS.LicenseDocument))
    _texts(made, node, DCTERMS.title, metas.license)
    return node


def _document(made: Graph, address: str) -> URIRef:
    node = URIRef(address)
    made.add((node, RDF.type, FOAF.Document))
    return node


def _resource(made: Graph, address: str) -> URIRef:
    node = URIRef(address)
    made.add((node, RDF.type, RDFS.Resource))
    return node
