import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.charter import CharterError, load, loads
from temoin.cookies import DAY

EXAMPLE = Path(__file__).parents[2] / "examples/portail-open-data/charte.yaml"


def problems(text):
    with pytest.raises(CharterError) as refused:
        loads(text, "c.yaml")
    said = str(refused.value)
    assert said.count("\n") + 1 == len(refused.value.problems)
    return said


def test_the_example_gives_every_fact_it_states():
    charter = load(EXAMPLE).charter
    assert charter.languages == ("fr", "en")
    assert [cookie.name for _, cookie in charter.declarations()] == [
        "sessionid",
        "django_language",
        "csrftoken",
        "cookies_preferences",
        "tuiles.localhost",
    ]
    session = charter.services[0].cookies[0]
    assert (session.lifetime, session.secure, session.http_only) == (14 * DAY, True, True)
    assert charter.provider(charter.services[-1]).name == "Tuiles d'Exemple"
    assert charter.choice.lifetime == 183 * DAY


def test_the_least_charter_states_nothing():
    charter = loads("charter: 1\nservices: []\n").charter
    assert (charter.services, charter.site, charter.languages, charter.choice.notice) == (
        (),
        None,
        (),
        "auto",
    )


def test_norway_is_a_language_and_a_country():
    charter = loads(
        "charter: 1\nlanguages: [no]\nproviders: [{id: p, country: NO}]\nservices: [{name: {no: Norsk}}]\n"
    ).charter
    assert charter.services[0].name == {"no": "Norsk"}
    assert charter.providers[0].country == "NO"


def test_a_place_is_that_of_the_key_or_of_its_nearest_parent():
    file = load(EXAMPLE)
    lines = file.text.splitlines()
    name, line, column = file.at("services", 1, "cookies", 0, "lifetime").rsplit(":", 2)
    assert name == str(EXAMPLE)
    assert lines[int(line) - 1][int(column) - 1 :].startswith("lifetime: 12 months")
    assert file.at("services", 1, "cookies", 0, "domain") == file.at("services", 1, "cookies", 0)
    assert file.at("nowhere", 3) == f"{EXAMPLE}:1:1"
    assert file.at() == f"{EXAMPLE}:1:1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "c.yaml:1:1: This charter is empty"),
        ("# a comment\n", "This charter is empty"),
        ("---\n", "This charter is empty"),
        ("- a\n", "c.yaml:1:1: A charter must be a list of keys and values, and this is a list."),
        ("just words", "A charter must be a list of keys and values, and this is a text."),
        ("services: []", "“charter” is missing: write “charter: 1”"),
        ("charter: 1", "“services” is missing: write “services: []”"),
        ("charter: 2\nservices: []", "c.yaml:1:10: “charter” must be 1"),
        ("charter: '1'\nservices: []", "“charter” must be 1"),
        ("charter: 1\nservices: [", "c.yaml:2:12: This is not valid YAML"),
        ("charter: 1\n\tservices: []", "c.yaml:2:1: This is not valid YAML"),
        ("charter: 1\nservices: []\ncolour: red\n", "c.yaml:3:1: The key “colour” is unknown. Known here:"),
        ("charter: 1\nservices: []\nlanguage: [fr]", "Did you mean “languages”?"),
        (
            "charter: 1\nservices: []\nservices: []",
            "c.yaml:3:1: The key “services” is here twice, first at line 2",
        ),
        ("charter: 1\nservices: []\n<<: {about: {fr: x}}", "The key “<<” is unknown"),
        ("charter: 1\nservices: []\n? [a]\n: b", "A key must be a text"),
        ("charter: 1\nservices:\n", "c.yaml:2:1: “services” has no value: write a list, or remove the line."),
        ("charter: 1\nservices: {}", "“services” must be a list, and this is a list of keys and values."),
        (
            "charter: 1\nservices: []\nabout: Bonjour",
            "“about” says no language: write {fr: …, en: …} instead.",
        ),
        (
            "charter: 1\nservices: []\nabout: {fr: 2026-01-01}",
            "“fr” must be a text, and YAML reads this as a date",
        ),
        ("charter: 1\nservices: []\nabout: {fr: 12}", "reads this as a number: put it in quotes"),
        ("charter: 1\nservices: []\nabout: {fr: true}", "reads this as true or false: put it in quotes"),
        ("charter: 1\nservices: []\nabout: {fr: ''}", "“fr” is blank"),
        ("charter: 1\nservices: []\nabout: {french: a}", "“french” is no language code"),
        ("charter: 1\nservices: []\nlanguages: [fr, FR]", "“FR” is no language code"),
        ("charter: 1\nservices: []\nlanguages: [fr, fr]", "“fr” is in this list twice"),
        (
            "charter: 1\nservices: []\nprofiles: [mars]",
            "“profiles” cannot be “mars”. Known here: fr, eu, be, de.",
        ),
        (
            "charter: 1\nservices: []\nsite: exemple.org",
            "“site” must be an address that starts with https://",
        ),
        ("charter: 1\nservices: []\nsite: 'http://['", "“site” must be an address"),
        ("charter: 1\nservices: []\nsite: https://a.org/b", "“site” is the site's origin only"),
        ("charter: 1\nservices: []\nsite: https://me:secret@a.org", "“site” is the site's origin only"),
        (
            "charter: 1\nservices: []\ncontroller: {contact: 'javascript:alert(1)'}",
            "cannot be a “javascript:” address",
        ),
        ("charter: 1\nservices: []\nchoice: {url: choice}", "or a path that starts with “/”"),
        ("charter: 1\nservices: []\nchoice: {url: //evil.org}", "or a path that starts with “/”"),
        (
            "charter: 1\nservices: []\nchoice: {notice: maybe}",
            "“notice” cannot be “maybe”. Known here: auto, off.",
        ),
        ("charter: 1\nservices: []\nproviders: [{id: a b}]", "“id” is made of letters, digits"),
        ("charter: 1\nservices: []\nproviders: [{name: A}]", "This provider has no “id”: add it."),
        ("charter: 1\nservices: []\nproviders: [{id: a, country: fr}]", "“country” is two capital letters"),
        ("charter: 1\nservices: []\npurposes: [{id: authentification}]", "Did you mean “authentication”?"),
        ("charter: 1\nservices: [{}]", "This service has no “name”: add it."),
        ("charter: 1\nservices: [{name: {}}]", "“name” is blank"),
        ("charter: 1\nservices: [x]", "Each item of “services” must be a list of keys and values"),
        ("charter: 1\nservices: [{name: {fr: A}, places: [front, rear]}]", "“places” cannot be “rear”"),
        ("charter: 1\nservices: [{name: {fr: A}, conditions: {anonymous: yes}}]", "must be true or false"),
        ("charter: 1\nservices: [{name: {fr: A}, conditions: {anonym: true}}]", "Did you mean “anonymous”?"),
        ("charter: 1\nservices: [{name: {fr: A}, provider: me}]", "No provider has the id “me”. Add it"),
    ],
)
def test_a_problem_says_where_what_and_what_to_do(text, said):
    assert said in problems(text)


@pytest.mark.parametrize(
    ("cookie", "said"),
    [
        ("{}", "This cookie has no “name”: add it."),
        ("{name: a, kind: cookie}", "“kind” cannot be “cookie”"),
        ("{name: a, lifetime: 14}", "“lifetime” has a number and no unit: write “14 days”"),
        ("{name: a, lifetime: 14 jours}", "is not a length of time"),
        ("{name: a, set_when: logon}", "“set_when” cannot be “logon”. Did you mean “login”?"),
        ("{name: a, same_site: lax}", "“same_site” cannot be “lax”. Did you mean “Lax”?"),
        ("{name: a, secure: 'true'}", "“secure” must be true or false"),
        ("{name: a, path: b}", "“path” starts with “/”"),
        ("{name: a, domain: https://a.org}", "“domain” is a host without scheme"),
        ("{name: 'a=b'}", "No cookie has “;”, “=” or a line break in its name."),
        ("{name: '*'}", "This name fits every name"),
        ("{name: '<id>'}", "This name fits every name"),
        ("{name: 'https://a.org/x', kind: contact}", "A contact's name is its host"),
        ("{name: 'a.org:80', kind: contact}", "A contact's name is its host"),
        ("{name: 2026}", "“name” must be a text, and YAML reads this as a number: put it in quotes."),
    ],
)
def test_a_problem_of_a_cookie_is_on_its_line(cookie, said):
    told = problems(f"charter: 1\nservices:\n  - name: {{fr: A}}\n    cookies:\n      - {cookie}\n")
    assert said in told
    assert told.startswith("c.yaml:5:")


def test_several_problems_are_told_at_once_in_the_order_of_the_file():
    said = problems("charter: 1\ncolour: red\nservices: [{nam: {fr: A}}]\nabout: 3\n")
    assert [re.match(r"c\.yaml:(\d+):", line)[1] for line in said.splitlines()] == ["2", "3", "3", "4"]


def test_two_cookies_of_one_name_are_told_with_both_lines():
    services = "- name: {en: A}\n  cookies: [{name: a}]\n- name: {en: B}\n  cookies:\n  - name: a\n"
    said = problems(f"charter: 1\nservices:\n{services}")
    assert said == "c.yaml:7:5: “a” is declared twice, first at line 4: keep one of the two."


def test_two_ways_to_write_one_pattern_are_one_name():
    text = "charter: 1\nservices: [{name: {en: A}, cookies: [{name: _ga_*}, {name: '_ga_<id>'}]}]"
    assert "“_ga_<id>” is declared twice" in problems(text)


def test_one_name_may_be_a_cookie_and_a_stored_item_and_two_hosts_may_share_it():
    names = "{name: a}, {name: a, kind: local-storage}, {name: a, domain: b.org}, {name: a, domain: c.org}"
    file = loads(f"charter: 1\nservices: [{{name: {{en: A}}, cookies: [{names}]}}]")
    assert len(file.charter.declarations()) == 4


def test_two_parts_of_one_id_are_told():
    said = problems("charter: 1\nservices: [{id: a, name: {en: A}}, {id: a, name: {en: B}}]")
    assert "The id “a” is declared twice" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("charter: &a 1\nservices: []", "c.yaml:1:10: Anchors and aliases"),
        ("charter: 1\nservices: [*a]", "Anchors and aliases"),
        ("charter: !!python/object:os.system 1", "Tags (!) are not used"),
        ("charter: 1\nservices: " + "[" * 5000, "nested too deep"),
        ("charter: 1\n---\ncharter: 1", "c.yaml:2:1: A file holds one charter"),
        ("%YAML 1.1\n---\ncharter: 1", "A charter is YAML 1.2"),
        ('charter: 1\nabout: {fr: "\\ud800"}', "The character U+D800 cannot be shown"),
        ('charter: 1\nabout: {fr: "\\UFFFFFFFF"}', "c.yaml:2:14: This escape names no character"),
        ("charter: 1\nabout: {fr: a\x07}", "c.yaml:2:14: The character U+0007 cannot be shown"),
    ],
)
def test_what_yaml_can_do_and_a_charter_never_needs_is_refused(text, said):
    assert said in problems(text)


def test_a_billion_laughs_are_refused_at_the_first_anchor():
    lines = ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert problems("\n".join(lines)).startswith("c.yaml:1:5: Anchors")


def test_a_hundred_problems_are_enough():
    text = "charter: 1\nservices: []\n" + "".join(f"k{n}: 1\n" for n in range(300))
    said = problems(text).splitlines()
    assert len(said) == 101
    assert said[-1] == "c.yaml: … and 200 more problems."


def test_bytes_that_are_not_utf_8_are_told_at_their_place():
    assert problems("charter: 1\nabout: {fr: é}".encode("latin-1")).startswith(
        "c.yaml:2:13: This is not UTF-8 text (byte 0xe9): save the file as UTF-8."
    )


def test_a_byte_order_mark_is_no_part_of_the_charter():
    assert loads(b"\xef\xbb\xbfcharter: 1\nservices: []").charter.services == ()


def test_a_file_over_5_mb_is_not_read(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * 5_000_001)
    with pytest.raises(CharterError, match="larger than 5 MB"):
        load(path)


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "\0"])
def test_a_file_that_cannot_be_opened_is_one_problem_of_the_whole_file(tmp_path, name):
    with pytest.raises(CharterError) as refused:
        load(str(tmp_path / name))
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (0, 0)
    assert str(problem).startswith(f"{tmp_path}")
    assert ":0:0" not in str(problem)


PIECES = st.sampled_from(
    [
        *("charter: 1\n", "services:\n", "- ", "  ", "name: ", "{en: A}", "cookies:\n", "lifetime: 1 day\n"),
        *("[", "]", "a", "&x", "*x", "!t", "'", '"', "\\U", "FFFFFFFF", ": ", "\n", "%", "|", ">", "\t"),
        *("2026-01-01", "\ufeff", "\x85", "\u2028"),
    ]
)


@settings(deadline=None, max_examples=50)
@given(st.text() | st.binary() | st.lists(PIECES).map("".join))
def test_any_text_is_a_charter_or_problems_each_with_a_place(text):
    try:
        file = loads(text, "c.yaml")
    except CharterError as error:
        refused = error
    else:
        assert file.charter.charter == 1
        return
    assert refused.problems
    assert all(problem.message and "\n" not in str(problem) for problem in refused.problems)
