import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.office.datasets.asking import UnknownRecord, ask, compiled, reader, record
from temoin.office.datasets.engine import found
from temoin.office.datasets.question import Narrowing, Question
from temoin.office.datasets.refusal import BadQuery, Refused

pytestmark = pytest.mark.usefixtures("places")
ALL = ["1", "2", "3", "4", "5", "6"]


def put(dataset="places", **asked):
    return ask(Question(dataset=dataset, **asked))


def answered_or_refused(**asked):
    """Whether there is an answer, or one sentence that says why there is none."""
    try:
        return put(**asked).names is not None
    except Refused as refused:
        return str(refused).endswith(".")


def ids(*where, dataset="places", **asked):
    answer = put(dataset, where=where, **asked)
    assert answer.total == len(answer.ids)
    return list(answer.ids)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("pop = 50", "2"),
        ("pop:50", "2"),
        ("pop != 50", "1356"),
        ("pop > -1 and pop <= 120", "125"),
        ("pop = '50'", "2"),
        ("pop = null", ""),
        ("not pop = 50", "13456"),
        ("not (pop > 0 or open)", "456"),
        ("pop is null", "4"),
        ("pop is not null", "12356"),
        ("open", "13"),
        ("not open", "2456"),
        ("open is false", "26"),
        ("open = true", "13"),
        ("area * 2 = 3", "1"),
        ("pop / area > 10", "123"),
        ("area / pop > 0 or false", "1236"),
        ("-pop = 5", "6"),
        ("pop in [0..120]", "125"),
        ("pop in ]0..120[", "2"),
        ("pop:[50 TO *]", "123"),
        ("pop not in [0..120]", "346"),
        ("pop in (0, 50, 51)", "25"),
        ("kind in ('art', 'town')", "236"),
        ("'eau' in tags", "15"),
        ("'eau' not in tags", "2346"),
        ("tags = 'a,b'", "6"),
        ("name = 'it\\'s \"quoted\" 100%'", "6"),
        ("name = '%'", ""),
        ("length(kind) = 3", "26"),
        ("lower(name) = 'mairie de paris'", "3"),
        ("ifnull(pop, 7) = 7", "4"),
        ("day = date'2024-01-01'", "3"),
        ("day >= date'2024'", "136"),
        ("day:[date'2023-12'..date'2024/01/01']", "23"),
        ("day > '2024-05-01'", "1"),
        ("at < date'2024-01-01T00:00:00+00:00'", "2"),
        ("at >= date'2024-01-01T01:00:00 01:00'", "136"),
        ("year(day) = 2024 and month(day) = 5", "16"),
        ("day < now(years=-1)", "12356"),
        ("now(days=-1) < now()", "123456"),
        ("date_format(day, 'dd/MM/yyyy') = '12/05/2024'", "1"),
        ("within_distance(place, geom'POINT(2.35 48.85)', 5km)", "13"),
        ('within_distance(place, geom\'{"type":"Point","coordinates":[2.35,48.85]}\', 30000m)', "135"),
        ("distance(place, geom'POINT(2.35 48.85)', 20mi)", "135"),
        ("distance(place, geom'POINT(2.35 48.85)') > 100000", "2"),
        ("in_bbox(place, 48, 2, 49, 3)", "135"),
        ("not in_bbox(place, 48, 2, 49, 3)", "246"),
        ("kind = 'art' or kind = 'town' and pop > 100", "236"),
    ],
)
def test_a_condition_chooses_its_rows_and_null_is_neither_equal_nor_unequal(where, expected):
    assert ids(where) == list(expected)


@pytest.mark.parametrize("dataset", ["places", "indexed"])
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('"ecole FORET"', "1"),
        ('"foret ecole"', "1"),
        ('"fore"', ""),
        ('"fore*"', "1"),
        ('search("eco")', "1"),
        ('search("eco ec")', ""),
        ('search(*, "oeuvre")', "2"),
        ('search(name, kind, "art")', "26"),
        ('search(name, "art")', "2"),
        ('name like "mairie"', "3"),
        ('name like "mair"', ""),
        ('suggest(name, "par")', "3"),
        ("startswith(name, 'Œuv')", "2"),
        ("startswith(name, 'œuv')", ""),
        ("startswith(tags, 'na')", "1"),
        ('"evry" or "paris"', "35"),
        ('not "art"', "1345"),
        ('"eau" and pop > 0', "1"),
        ('"100"', "6"),
        ('"%"', "123456"),
        ('"zzz"', ""),
        ('"gare station"', "5"),
    ],
)
def test_words_are_found_without_accents_or_case_with_and_without_an_index(dataset, where, expected):
    assert ids(where, dataset=dataset) == list(expected)


@pytest.mark.parametrize("dataset", ["places", "indexed"])
def test_words_of_a_translated_text_are_looked_for_in_the_language_of_the_question(dataset):
    assert ids('"forest"', dataset=dataset, language="en") == ["1"]
    assert ids('"forest"', dataset=dataset) == []


def test_a_page_knows_the_total_and_keeps_its_order():
    answer = put(order_by="kind, -pop", limit=2, offset=1, select="name")
    assert (answer.total, answer.ids) == (6, ("6", "1"))
    assert put(limit=0).records == ()
    assert put(where=("pop > 0",), limit=0).total == 3
    assert put(where=("pop > 0",), limit=1, offset=2).ids == ("3",)
    assert put(where=("pop > 0",), limit=1, offset=9).total == 3


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ("pop", "652134"),
        ("pop desc", "312564"),
        ("-pop", "312564"),
        ("kind asc, name desc", "261534"),
        ("length(name) desc, pop", "613524"),
        ("distance(place, geom'POINT(2.35 48.85)'), pop", "135264"),
    ],
)
def test_what_is_missing_comes_last_in_both_directions(order_by, expected):
    assert "".join(put(order_by=order_by).ids) == expected


def test_a_random_order_is_the_same_for_the_same_seed():
    orders = {seed: put(order_by=f"random({seed})").ids for seed in range(6)}
    assert all(sorted(order) == ALL for order in orders.values())
    assert put(order_by="random(3)").ids == orders[3]
    assert len(set(orders.values())) > 1


def test_a_record_has_its_types_and_its_time_zone():
    (row,) = put(limit=1, timezone="Europe/Paris", language="en").records
    assert row["at"].isoformat() == "2024-05-12T10:30:00+02:00"
    assert row["day"].isoformat() == "2024-05-12"
    assert (row["title"], row["tags"]) == ("The forest", ["nature", "eau"])
    assert row["place"] == {"lon": 2.3522, "lat": 48.8566}
    assert row["shape"] == {"type": "Point", "coordinates": [2, 48]}
    assert row["extra"] == {"a": [1]}
    assert set(put(where=("pop is null",)).records[0].values()) == {None}


def test_select_chooses_names_and_reckons():
    (row,) = put(select="kind as k, pop + 1, pop / 0 as none, exclude(nothing*)", limit=1).records
    assert row == {"k": "school", "pop + 1": 121, "none": None}
    assert put(select="include(p*)").names == ("pop", "place")
    assert put(select="exclude(p*), pop", limit=0).names[-1] == "pop"
    assert put(select="*, day as d", limit=0).names[-1] == "d"
    assert put(select="pop as p", order_by="p", limit=1).ids == ("6",)


def test_numbers_that_json_has_not_are_none():
    assert [row["x"] for row in put(select="area * 1e308 * 1e10 as x", limit=1).records] == [None]


def test_functions_over_all_records_give_one_record():
    answer = put(
        select="count(*), count(pop) as n, count(distinct kind) as k, sum(pop) as s, avg(area) as a,"
        " min(day) as d, max(at) as m, median(pop) as e, percentile(pop, 100) as p, sum(pop) / count(*) as q"
    )
    (row,) = answer.records
    assert answer.total == 1
    assert (row["count(*)"], row["n"], row["k"], row["s"], row["e"], row["p"]) == (
        6,
        5,
        4,
        2000165,
        50,
        2000000,
    )
    assert row["a"] == pytest.approx(21.53)
    assert (row["d"].isoformat(), row["m"].year) == ("2022-02-28", 2024)
    assert row["q"] == pytest.approx(2000165 / 6)


def test_a_box_around_points_is_a_polygon():
    ((row,),) = (put(select="bbox(place) as b").records,)
    assert row["b"]["coordinates"][0][0] == [2.3522, 45.764]
    assert put(select="bbox(place) as b", where=("pop is null",)).records == ({"b": None},)


@pytest.mark.parametrize(
    ("group_by", "expected"),
    [
        ("kind", {"art": 2, "school": 1, "station": 1, "town": 1, None: 1}),
        ("year(day) as y", {2022: 1, 2023: 1, 2024: 3, None: 1}),
        ("ifnull(kind, 'none')", {"art": 2, "school": 1, "station": 1, "town": 1, "none": 1}),
        ("range(pop, 1000)", {"[-1000, -1]": 1, "[0, 999]": 3, "[2000000, 2000999]": 1, None: 1}),
        ("range(pop, *, 0, 100, *)", {"[*, -1]": 1, "[0, 99]": 2, "[100, *]": 2, None: 1}),
        ("range(area, 1.5)", {"[-1.5, 0.0[": 1, "[0.0, 1.5[": 1, "[1.5, 3.0[": 2, "[105.0, 106.5[": 1,
          None: 1}),
        (
            "range(day, 1 year)",
            {"[2022-01-01, 2023-01-01[": 1, "[2023-01-01, 2024-01-01[": 1, "[2024-01-01, 2025-01-01[": 3,
             None: 1},
        ),
        ("date_format(day, 'MMMM yyyy')", {"mai 2024": 2, "décembre 2023": 1, "janvier 2024": 1,
          "février 2022": 1, None: 1}),
        ("date_format(day, \"xxxx-'W'ww\")", {"2024-W19": 1, "2023-W52": 1, "2024-W01": 1,
          "2022-W09": 1, "2024-W18": 1, None: 1}),
    ],
)  # fmt: skip
def test_records_are_grouped_and_null_is_a_group(group_by, expected):
    answer = put(group_by=group_by, select="count(*) as n")
    assert answer.total is None
    key = answer.names[0]
    assert {row[key]: row["n"] for row in answer.records} == expected


def test_groups_are_ordered_by_what_is_counted_and_keep_the_names_that_were_typed():
    answer = put(group_by="kind as k, open", select="count(*), sum(pop) as s", order_by="s desc, k", limit=2)
    assert answer.names == ("k", "open", "count(*)", "s")
    assert [row["k"] for row in answer.records] == ["town", "school"]
    assert put(group_by="kind", order_by="count(*) desc, kind", limit=1).records == ({"kind": "art"},)
    assert put(group_by="kind", select="max(pop) as kind2, kind as k").names == ("kind2", "k")


def test_a_day_is_that_of_the_time_zone():
    def years(zone):
        answer = put(group_by="year(at) as y", select="count(*) as n", timezone=zone)
        return {row["y"]: row["n"] for row in answer.records}

    assert years("UTC") == {2023: 1, 2024: 3, None: 2}
    assert years("Europe/Paris") == {2024: 4, None: 2}
    (row,) = put(group_by="range(at, 1 y)", where=("pop = 50",), timezone="Europe/Paris").records
    assert row == {"range(at, 1 y)": "[2023-12-31T23:00:00.000Z, 2024-12-31T23:00:00.000Z["}


def test_near_points_are_one_cluster_with_its_mean():
    answer = put(group_by="geo_cluster(place, 5)", select="count(*) as n", where=("place is not null",))
    counted = sorted(
        (row["n"], row["geo_cluster(place, 5)"]["cluster_centroid"]["lat"]) for row in answer.records
    )
    assert [count for count, _ in counted] == [1, 3]
    assert counted[1][1] == pytest.approx((48.8566 * 2 + 48.62) / 3)


@pytest.mark.parametrize(
    ("refine", "exclude", "expected"),
    [
        ({"kind": ["art"]}, {}, "26"),
        ({"kind": ["art", "town"]}, {}, "236"),
        ({"tags": ["eau", "nature"]}, {}, "1"),
        ({"day": ["2024"]}, {}, "136"),
        ({"day": ["2024/05"]}, {}, "16"),
        ({"day": ["2024", "2024/05/12"]}, {}, "1"),
        ({"day": ["2023-12", "2022"]}, {}, "25"),
        ({"at": ["2024/01/01"]}, {}, "3"),
        ({"open": ["true"]}, {}, "13"),
        ({"pop": ["50"]}, {}, "2"),
        ({"pop": ["fifty"]}, {}, ""),
        ({"area": ["1.5"]}, {}, "1"),
        ({"kind": [""]}, {}, "4"),
        ({}, {"kind": ["art"]}, "1345"),
        ({"day": ["2024"]}, {"kind": ["art", "town"]}, "1"),
        ({"name": ["' OR 1=1 --"]}, {}, ""),
    ],
)  # fmt: skip
def test_refine_and_exclude_narrow_by_exact_value_and_dates_by_their_start(refine, exclude, expected):
    narrowed = [
        tuple(Narrowing(field, value) for field, values in some.items() for value in values)
        for some in (refine, exclude)
    ]
    assert ids(refine=narrowed[0], exclude=narrowed[1]) == list(expected)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"where": ("popp = 3",)}, "Unknown field: popp. Near it: pop."),
        ({"where": ("intersects(place, geom'POINT(1 2)')",)}, "Not supported on this portal: intersects()."),
        ({"where": ("frob(pop)",)}, "Unknown function: frob."),
        ({"where": ("pop > 'x'",)}, "pop of type int cannot be compared with “x” of type text."),
        ({"where": ("pop",)}, "A condition is expected: pop is of type int, not boolean."),
        ({"where": ("count(*) > 1",)},
         "count() counts over many records: it stands in select and order_by only."),
        ({"select": "sum(name)"}, "sum() needs int or double: name is of type text."),
        ({"select": "json_format(extra)"}, "Not supported on this portal: json_format()."),
        ({"select": "pop", "group_by": "kind"},
         "pop is neither a key of group_by nor within a function over many records."),
        ({"group_by": "place"}, "place is of type geo_point_2d: records are not grouped by it."),
        ({"order_by": "place"}, "place is of type geo_point_2d: records are not ordered by it."),
        ({"select": "pop as x, kind as x"}, "Two columns of the answer are called x: label one of them."),
        ({"where": ("day = date'tomorrow'",)},
         "“tomorrow” is not a date: write 2024, 2024-05, 2024-05-12 or 2024-05-12T08:30."),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_in_one_sentence(asked, sentence):
    with pytest.raises(BadQuery) as refused:
        put(**asked)
    assert str(refused.value) == sentence


def test_an_answer_beyond_all_numbers_is_refused_or_none_and_never_an_error_of_the_engine():
    assert put(select="pop * 9000000000000000000 as x", limit=1).records == ({"x": None},)
    for hostile in (
        "sum(pop * 9000000000000000000) as x",
        "date_format(day, '%') as x",
        "percentile(pop, 50) + length(max(name)) as x",
        "avg(area) * 1e308 * 1e308 as x",
    ):
        assert answered_or_refused(select=hostile, limit=1)


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "name kind tags title pop area open day at place shape extra = != < > ( ) and or not in [ ] .. , +"
        " - * / is null 'art' \"eau\" 1 -3.5 1e300 99999999999999999999 date'2024' date'9999-12-31' geom'{}'"
        " 5km like length( lower( year( date_format( ifnull( distance( search( count( sum( max( range("
        " bbox( now( ) 'yyyy' true 1 month as x desc",
    )
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@given(clause=st.sampled_from(["where", "select", "group_by", "order_by"]), text=TEXTS)
@settings(deadline=None, max_examples=50)
def test_any_text_has_an_answer_or_a_sentence(clause, text):
    asked = {clause: (text,) if clause == "where" else text}
    assert answered_or_refused(limit=3, **asked)


def test_one_record_is_found_by_its_number():
    question = Question(dataset="places", select="name")
    assert record(question, "3").records == ({"name": "Mairie de Paris"},)
    for unknown in ("0", "7", "-1", "x", "\uff11", "9" * 40):
        with pytest.raises(UnknownRecord):
            record(question, unknown)


def test_a_question_compiled_gives_the_same_records_as_its_answer():
    question = Question(
        dataset="places", where=("pop > -10",), order_by="-pop", limit=-1, timezone="Europe/Paris"
    )
    made = compiled(question)
    rows = found(made.sql, made.values).rows
    records = tuple(map(reader(made.columns, question.timezone), rows))
    answer = ask(question)
    assert records == answer.records
    assert tuple(column.name for column in made.columns) == answer.names


@pytest.mark.parametrize("dataset", ["places", "indexed"])
def test_an_export_keeps_the_order_of_the_file(dataset):
    for asked in ({}, {"where": ('"art" or pop > 0',)}, {"limit": 2, "offset": 1}):
        question = Question(dataset=dataset, select="name", **({"limit": -1} | asked))
        made = compiled(question)
        names = [name for (name,) in found(made.sql, made.values).rows]
        assert names == [one["name"] for one in ask(question).records]
