"""Whole pages, of our own making, in the layouts that real charters have."""

from pathlib import Path

import pytest

from temoin.charter.read import read

PAGES = Path(__file__).parent / "pages"
DAY = 86_400


def reading(name):
    return read((PAGES / name).read_bytes(), source=name)


def by_name(name):
    return {cookie.name: cookie for cookie in reading(name).cookies}


def test_an_html_page_gives_its_cookies_and_nothing_else():
    assert list(by_name("boutique.html")) == [
        "LIBSESSID",
        "panier_id",
        "panier_cle",
        "panier_x",
        "_lu",
        "_lu_<numéro>",
        "_pub",
        "_pbc",
    ]
    assert reading("boutique.html").warnings == ()
    assert reading("boutique.html").language == "fr"


def test_a_row_says_provider_purpose_and_duration():
    cookie = by_name("boutique.html")["LIBSESSID"]
    assert cookie.provider == "Libraire SA"
    assert cookie.purpose == "Tient ouverte la connexion du lecteur"
    assert cookie.retention_seconds == "session"
    assert cookie.category == "necessary"
    assert cookie.party is None


def test_several_names_in_a_cell_share_its_row():
    cookies = by_name("boutique.html")
    assert {cookies[name].retention_seconds for name in ("panier_id", "panier_cle", "panier_x")} == {
        13 * 30 * DAY
    }
    assert {cookies[name].at.line for name in ("panier_id", "panier_cle", "panier_x")} == {15}


def test_a_heading_declares_category_and_party_until_a_row_that_spans_the_table():
    cookies = by_name("boutique.html")
    assert (cookies["_lu"].category, cookies["_lu"].party) == ("statistics", "third")
    assert (cookies["_pub"].category, cookies["_pub"].party) == ("marketing", "third")


def test_a_place_is_taken_out_of_its_service():
    cookie = by_name("boutique.html")["_lu"]
    assert (cookie.service, cookie.places) == ("Lecture", ("front",))


def test_a_type_that_names_a_storage_is_the_kind():
    cookies = by_name("boutique.html")
    assert cookies["_lu_<numéro>"].kind == "local-storage"
    assert cookies["_lu_<numéro>"].pattern == "_lu_*"
    assert cookies["_pub"].kind == "pixel"
    assert cookies["_pub"].retention_seconds is None


def test_a_markdown_page_gives_tables_with_and_without_outer_bars_and_its_list():
    cookies = by_name("journal.md")
    assert list(cookies) == ["_eve", "sid", "ADX", "_tag_UA_XXXX", "pap_", "theme", "__Secure-fold"]
    assert cookies["_eve"].purpose == "Tells readers apart"
    assert cookies["_eve"].retention_seconds == 2 * 365 * DAY
    assert cookies["_eve"].category is None
    assert cookies["ADX"].retention_seconds == (365 + 27) * DAY
    assert cookies["_tag_UA_XXXX"].pattern == "_tag_UA_*"
    assert cookies["_tag_UA_XXXX"].retention_seconds is None
    assert cookies["pap_"].pattern == "pap_*"
    assert cookies["pap_"].party == "first"


def test_items_of_a_list_give_name_purpose_and_duration():
    cookies = by_name("journal.md")
    assert (cookies["theme"].purpose, cookies["theme"].retention_seconds) == (
        "remembers dark mode.",
        365 * DAY,
    )
    fold = cookies["__Secure-fold"]
    assert (fold.provider, fold.purpose) == ("Evening Ltd", "Remembers the page you folded")
    assert fold.retention_seconds == 14 * DAY


def test_a_text_page_gives_tables_by_bars_and_by_tabs():
    page = reading("museo.txt")
    cookies = by_name("museo.txt")
    assert list(cookies) == ["MUSEOSID", "_vis", "_viz", "sala_x", "ADN", "ADM"]
    assert (cookies["MUSEOSID"].category, cookies["MUSEOSID"].party) == ("necessary", "first")
    assert (cookies["_viz"].category, cookies["_viz"].party) == ("statistics", "third")
    assert cookies["ADM"].at.text == "ADM\tAnunciante\t1 año"
    assert page.language == "es"


def test_a_row_whose_empty_cells_were_lost_gives_only_what_shows_and_a_warning():
    page = reading("museo.txt")
    cookie = by_name("museo.txt")["sala_x"]
    assert (cookie.purpose, cookie.provider, cookie.retention_seconds) == (None, None, 180 * DAY)
    assert [warning for warning in page.warnings if warning.startswith("line 8:")]


def test_a_generated_declaration_gives_its_categories_and_drops_its_counts():
    cookies = by_name("verein.html")
    assert list(cookies) == ["VereinOK", "bot::a", "wcook", "wscook", "vereins-kasten"]
    assert cookies["VereinOK"].category == "necessary"
    assert cookies["wscook"].category == "marketing"
    assert cookies["wscook"].kind == "pixel"


def test_a_table_that_is_one_record_is_turned():
    cookie = by_name("verein.html")["vereins-kasten"]
    assert cookie.purpose == "Speichert die Auswahl"
    assert cookie.retention_seconds == 365 * DAY
    assert cookie.party == "first"
    assert cookie.category == "necessary"


NO_LIST = {
    "nothing": "",
    "white space": " \n\t\n",
    "prose": "# Cookies\n\nA cookie is a small file. We may use some.\n",
    "kinds": "| Cookie | Description |\n|---|---|\n| Session cookies | go |\n| Persistent cookies | stay |\n",
    "kinds by one word": "| Cookie | Description |\n|---|---|\n| Analytics | count |\n| Marketing | sell |\n",
    "retention": "## How long we keep your data\n\n|Name|Retention|\n|---|---|\n|Invoices|10 years|\n",
    "browsers": "## Cookies in your browser\n\n- Chrome: open the settings\n- Safari: open the preferences\n",
    "options": "# Settings\n\n- max_size: the size\n- log_level: the level\n",
    "script": "<html><body><h1>Cookies</h1><script>a_b: c</script><p>None.</p></body></html>",
    "menu": "Home | Cookies | Contact\n",
}


@pytest.mark.parametrize("page", NO_LIST.values(), ids=NO_LIST)
def test_a_page_without_a_list_gives_no_cookie_and_says_so(page):
    page = read(page.encode())
    assert page.cookies == ()
    assert "No list of cookies was found" in page.warnings[0]


def test_a_row_without_a_name_is_a_warning_with_its_line():
    page = read(b"| Cookie | Purpose |\n|---|---|\n| a_b | one |\n| every other of ours too | two |\n")
    assert [cookie.name for cookie in page.cookies] == ["a_b"]
    assert page.warnings == ('line 4: no cookie name could be read in "| every other of ours too | two |".',)


def test_a_cookie_listed_twice_is_read_once_and_completed():
    page = read(b"|Cookie|Purpose|\n|---|---|\n|a_b|one|\n\n|Cookie|Provider|\n|---|---|\n|a_b|Someone|\n")
    (cookie,) = page.cookies
    assert (cookie.purpose, cookie.provider) == ("one", "Someone")
    assert page.warnings[0].startswith("line 7: a_b is listed again")


def test_a_name_of_two_providers_stays_two_and_is_said():
    page = read(b"| Cookie | Provider |\n|---|---|\n| a_b | One |\n| a_b | Two |\n")
    assert [cookie.provider for cookie in page.cookies] == ["One", "Two"]
    assert "a charter can keep only the first" in page.warnings[0]


def test_a_cell_wrapped_over_two_lines_is_one():
    page = read(
        b"Cookie\tExpires\tPurpose\nx_y\t1 day\tone\na_b\t1 year\nremembers the choice\nc_d\t2 years\tother\n"
    )
    assert [c.name for c in page.cookies] == ["x_y", "a_b", "c_d"]
    assert page.cookies[1].at.text == "a_b\t1 year remembers the choice"


def test_titles_that_change_half_way_are_followed():
    page = read(
        b"<table><tr><th>Cookie</th><th>Purpose</th></tr><tr><td>a_b</td><td>one</td></tr>"
        b"<tr><th>Cookie</th><th>Provider</th></tr><tr><td>c_d</td><td>Someone</td></tr></table>"
    )
    assert [(c.name, c.purpose, c.provider) for c in page.cookies] == [
        ("a_b", "one", None),
        ("c_d", None, "Someone"),
    ]


def test_a_table_without_titles_is_read_by_the_shape_of_its_cells():
    page = read(
        b"<h2>Our cookies</h2><table><tr><td>a_b</td><td>keeps what you chose here</td><td>1 year</td></tr>"
        b"<tr><td>c_d</td><td>keeps what you read here</td><td>2 years</td></tr></table>"
    )
    assert [(c.name, c.purpose, c.retention_seconds) for c in page.cookies] == [
        ("a_b", "keeps what you chose here", 365 * DAY),
        ("c_d", "keeps what you read here", 730 * DAY),
    ]


def test_durations_go_by_order_where_a_cell_has_as_many_lines_as_names():
    page = read(
        b"<table><tr><th>Cookies</th><th>Expiry</th></tr>"
        b"<tr><td>a_b<br>c_d</td><td>1 year<br>2 days</td></tr></table>"
    )
    assert [c.retention_seconds for c in page.cookies] == [365 * DAY, 2 * DAY]


def test_a_bare_number_takes_its_unit_from_the_title():
    page = read("| Cookie | Durée (jours) |\n|---|---|\n| a_b | 30 |\n".encode())
    assert page.cookies[0].retention_seconds == 30 * DAY
