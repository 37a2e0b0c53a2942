"""Whatever is sent to the data API, it answers as its description says, and never fails.

The calls are made from the description (schemathesis), a few an operation, always the same ones; most name a
dataset that is there, and put questions made of what the language is made of.
"""

from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from office.explore.sample import NAMES
from temoin.office.api.explore.description import described

CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_dict(described())
HEADERS = {"Host": "127.0.0.1:8000"}
WORDS = st.sampled_from(
    [
        *NAMES,
        *("*", "count(*)", "sum(visits)", "year(built)", "range(visits, 5)", "search(name, 'a')"),
        *("'x'", '"x"', "1", "-1e9", "null", "true", "date'2024'", "geom'POINT(1 2)'", "\x00", "é"),
        *("and", "or", "not", "is", "in", "like", "as", "asc", "=", ":", "<", "!=", "+", "/"),
        *("(", ")", ",", "[", "]", "..", "`"),
    ]
)
CLAUSE = st.lists(WORDS, max_size=8).map(" ".join)
PLACES = {
    "dataset_id": st.sampled_from(["lieux", "lieux", "lieux", "regles", "nothing", "\u00e9 \x01"]),
    "record_id": st.sampled_from(["1", "5", "0", "x"]),
    "format": st.sampled_from(["csv", "json", "jsonl", "geojson", "xlsx", "parquet", "dcat", "rss", "kml"]),
}
CLAUSES = ("select", "where", "group_by", "order_by")


@pytest.mark.parametrize("path", described()["paths"])
def test_an_operation_answers_as_it_is_described_whatever_is_sent(places, path):
    said: Counter[int] = Counter()
    SCHEMA.app = WSGIHandler()

    @seed(5)
    @settings(
        max_examples=12,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=SCHEMA[path]["GET"].as_strategy(), data=st.data())
    def call(case, data):
        case.path_parameters = {name: data.draw(PLACES[name]) for name in case.path_parameters}
        query = case.query or {}
        query.pop("apikey", None)
        if data.draw(st.booleans()):
            query = {name: query[name] for name in query.keys() & {"limit", "lang"}}
            query |= {name: data.draw(CLAUSE) for name in CLAUSES if data.draw(st.booleans())}
        case.query = query
        said[case.call_and_validate(headers=HEADERS, checks=CHECKS).status_code] += 1

    call()
    assert said[200] or "export" in path
    assert set(said) <= {200, 400, 404}
