import pytest

from temoin.office.datasets.dataset import Field
from temoin.office.datasets.facets import choose_facets, facets
from temoin.office.datasets.question import FacetAsked, Narrowing, Question
from temoin.office.datasets.refusal import BadParameter, BadQuery

pytestmark = pytest.mark.usefixtures("places")


def counted(*wanted, **asked):
    found = facets(Question(dataset="places", **asked), [FacetAsked(**one) for one in wanted])
    return [{value.value: value.count for value in facet.values} for facet in found]


def test_each_facet_counts_the_records_that_have_each_value():
    assert counted({"name": "kind"}, {"name": "open"}, {"name": "day"}, {"name": "tags"}) == [
        {"art": 2, "school": 1, "station": 1, "town": 1},
        {"false": 2, "true": 2},
        {"2022": 1, "2023": 1, "2024": 3},
        {"eau": 2, "a,b": 1, "art": 1, "nature": 1},
    ]


def test_the_question_narrows_the_counts_and_a_disjunctive_facet_is_not_narrowed_by_itself():
    asked = {"refine": (Narrowing("kind", "art"),), "where": ("pop > 0",)}
    wanted = ({"name": "kind"}, {"name": "kind", "disjunctive": True}, {"name": "open"})
    assert counted(*wanted, **asked) == [{"art": 1}, {"art": 1, "school": 1, "town": 1}, {"false": 1}]


def test_a_value_that_is_refined_or_excluded_stays_with_its_state():
    question = Question(
        dataset="places",
        refine=(Narrowing("kind", "art"),),
        exclude=(Narrowing("open", "false"), Narrowing("kind", "town")),
    )
    kind, opened = facets(question, [FacetAsked(name="kind"), FacetAsked(name="open")])
    assert [(one.value, one.count, one.state) for one in kind.values] == [
        ("art", 0, "refined"),
        ("town", 0, "excluded"),
    ]
    assert [(one.value, one.count, one.state) for one in opened.values] == [("false", 0, "excluded")]


def test_dates_open_level_by_level_where_they_are_refined():
    question = Question(dataset="places", refine=(Narrowing("day", "2024-05"),))
    ((year,),) = (one.values for one in facets(question, [FacetAsked(name="day")]))
    assert (year.name, year.count, year.state) == ("2024", 2, "displayed")
    (month,) = year.facets
    assert (month.name, month.value, month.count, month.state) == ("05", "2024/05", 2, "refined")
    assert [(day.name, day.value, day.count) for day in month.facets] == [
        ("01", "2024/05/01", 1),
        ("12", "2024/05/12", 1),
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["art", "school"]),
        ("count", ["school", "station"]),
        ("alphanum", ["art", "school"]),
        ("-alphanum", ["town", "station"]),
    ],
)
def test_values_are_sorted_and_limited_as_asked(sort, expected):
    (found,) = counted({"name": "kind", "sort": sort, "limit": 2})
    assert list(found) == expected


def test_numbers_are_sorted_as_numbers():
    (found,) = counted({"name": "pop", "sort": "-num"})
    assert list(found) == ["2000000", "120", "50", "0", "-5"]


def test_a_hierarchical_facet_sums_up_what_stands_below():
    (facet,) = facets(Question(dataset="places"), [FacetAsked(name="name", hierarchical=True, separator=" ")])
    mairie = next(one for one in facet.values if one.value == "Mairie")
    assert (mairie.count, mairie.facets[0].value, mairie.facets[0].facets[0].name) == (
        1,
        "Mairie de",
        "Paris",
    )


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"name": "nope"}, BadQuery),
        ({"name": "place"}, BadQuery),
        ({"name": "kind", "sort": "x"}, BadParameter),
    ],
)
def test_a_facet_that_cannot_be_counted_is_refused(wanted, refusal):
    with pytest.raises(refusal):
        counted(wanted)


def test_a_page_offers_texts_of_few_values_truths_and_dates():
    fields = [
        Field(name="id"),
        Field(name="kind"),
        Field(name="open", type="boolean"),
        Field(name="day", type="date"),
        Field(name="same"),
        Field(name="pop", type="int"),
    ]
    distinct = {"id": 1000, "kind": 12, "open": 2, "day": 300, "same": 1, "pop": 5}
    offered = [field.name for field in choose_facets(fields, distinct, 1000) if field.facet]
    assert offered == ["kind", "open", "day"]
