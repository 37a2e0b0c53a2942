"""The catalogue, taken away: RDF that DCAT-AP's readers understand, a table, a feed, JSON."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Namespace

from office.explore.sample import BASE

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = "http://publications.europa.eu/resource/authority"
SITE = "http://127.0.0.1:8000"
MANDATORY = {  # DCAT-AP 3.0, sections 7 and 8: the properties that each class has at least once
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
    DCTERMS.LicenseDocument: (),
}
RANGES = {
    DCTERMS.publisher: FOAF.Agent,
    DCAT.contactPoint: VCARD.Kind,
    DCAT.distribution: DCAT.Distribution,
    DCAT.landingPage: FOAF.Document,
    FOAF.homepage: FOAF.Document,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.accessService: DCAT.DataService,
    DCAT.accessURL: RDFS.Resource,
    DCAT.downloadURL: RDFS.Resource,
}
AT_MOST_ONCE = (
    *(DCTERMS.publisher, DCTERMS.accrualPeriodicity, DCTERMS.accessRights, DCTERMS.modified),
    *(DCTERMS.license, DCTERMS.format, DCAT.mediaType, DCAT.byteSize, FOAF.homepage),
)


@pytest.fixture
def graph(places, visitor) -> Graph:
    response = visitor.get(f"{BASE}/catalog/exports/dcat?lang=en")
    assert response["Content-Type"] == "application/rdf+xml; charset=utf-8"
    return Graph().parse(data=response.content, format="xml")


def test_every_class_has_what_dcat_ap_asks_of_it(graph):
    for kind, properties in MANDATORY.items():
        found = list(graph.subjects(RDF.type, kind))
        assert found, kind
        for node in found:
            for asked in properties:
                assert graph.value(node, asked, any=True) is not None, (node, asked)


def test_every_value_is_of_the_class_that_dcat_ap_names(graph):
    for asked, kind in RANGES.items():
        values = set(graph.objects(None, asked))
        assert values, asked
        for value in values:
            assert not isinstance(value, Literal), (asked, value)
            assert (value, RDF.type, kind) in graph, (asked, value)
    for asked in AT_MOST_ONCE:
        for node in set(graph.subjects(asked)):
            assert len(list(graph.objects(node, asked))) == 1, (node, asked)


def test_a_dataset_tells_what_its_publisher_wrote_in_each_language(graph):
    node = URIRef(f"{SITE}{BASE}/catalog/datasets/lieux")
    titles = {(str(one), one.language) for one in graph.objects(node, DCTERMS.title)}
    assert titles == {("Lieux & équipements", "fr"), ("Places", "en")}
    assert set(graph.objects(node, DCAT.theme)) == {URIRef(f"{AUTHORITY}/data-theme/EDUC")}
    words = {str(one) for one in graph.objects(node, DCAT.keyword)}
    assert words == {"musée", "museum", "école", "school", "Divers", "Various"}
    assert graph.value(node, DCTERMS.accrualPeriodicity) == URIRef(f"{AUTHORITY}/frequency/ANNUAL")
    assert graph.value(node, DCAT.landingPage) == URIRef(f"{SITE}/en/datasets/lieux/")
    assert graph.value(node, DCTERMS.modified).datatype == XSD.dateTime
    contact = graph.value(node, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:donnees@exemple.fr")
    period = graph.value(node, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)) == "2024-01-01"


def test_its_distributions_answer(graph, visitor):
    node = URIRef(f"{SITE}{BASE}/catalog/datasets/lieux")
    found = list(graph.objects(node, DCAT.distribution))
    assert len(found) == 6
    for one in found:
        download = visitor.get(str(graph.value(one, DCAT.downloadURL)).removeprefix(SITE))
        assert download.status_code == 200
        media = str(graph.value(one, DCAT.mediaType)).partition("media-types/")[2]
        assert download["Content-Type"].partition(";")[0] == media
        download.close()


def test_turtle_and_rdf_xml_say_the_same(graph, visitor):
    turtle = visitor.get(f"{BASE}/catalog/exports/ttl?lang=en")
    assert turtle["Content-Type"] == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=turtle.content, format="turtle")) == len(graph)


def test_only_the_exports_that_are_asked_for_are_named(places, visitor):
    said = visitor.get(f"{BASE}/catalog/exports/ttl?include_exports=csv,json&use_labels_in_exports=false")
    made = Graph().parse(data=said.content, format="turtle")
    node = URIRef(f"{SITE}{BASE}/catalog/datasets/lieux")
    ends = {str(one).rpartition("/")[2] for one in made.objects(node, DCAT.distribution)}
    assert ends == {"csv", "json"}
    assert b"use_labels" not in said.content


def test_the_catalogue_is_a_table_a_list_and_a_feed(places, visitor):
    table = visitor.get(f"{BASE}/catalog/exports/csv?lang=en").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    (row,) = (row for row in rows if row["dataset_id"] == "lieux")
    assert (row["title"], row["keyword"], row["records_count"]) == ("Places", "museum,school", "5")
    listed = visitor.get(f"{BASE}/catalog/exports/json").json()
    assert "lieux" in {one["dataset_id"] for one in listed}
    feed = ET.fromstring(visitor.get(f"{BASE}/catalog/exports/rss?lang=fr").content)
    assert f"{SITE}/fr/datasets/lieux/" in {item.text for item in feed.iter("link")}
    described = visitor.get(f"{BASE}/catalog/exports/data.json?lang=en").json()
    (one,) = (one for one in described["dataset"] if one["identifier"].endswith("/lieux"))
    assert one["contactPoint"]["hasEmail"] == "mailto:donnees@exemple.fr"
    assert {link["rel"] for link in visitor.get(f"{BASE}/catalog/exports").json()["links"]} >= {"dcat", "csv"}


def test_another_format_of_the_catalogue_is_refused(visitor):
    response = visitor.get(f"{BASE}/catalog/exports/xlsx")
    assert (response.status_code, response.json()["error_code"]) == (400, "InvalidRESTParameterError")
    assert "dcat" in response.json()["message"]
