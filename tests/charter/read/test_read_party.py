import pytest

from temoin.charter.read import read, to_charter


def page(title: str, *cells: str) -> bytes:
    rows = "".join(
        f"<tr><td>c_{n}</td><td>{cell}</td><td>Counts visits</td></tr>" for n, cell in enumerate(cells)
    )
    head = f"<tr><th>Cookie name</th><th>{title}</th><th>Purpose</th></tr>"
    return f"<html lang=en><h2>Cookies</h2><table>{head}{rows}</table></html>".encode()


@pytest.mark.parametrize(
    ("title", "cells"),
    [("Third party", ("Yes", "No")), ("Tiers", ("Oui", "non")), ("Third party", ("ja", "nee"))],
)
def test_yes_and_no_are_nobody_s_name_and_answer_what_the_title_asks(title, cells):
    reading = read(page(title, *cells), "text/html")
    assert [cookie.provider for cookie in reading.cookies] == [None, None]
    assert [cookie.party for cookie in reading.cookies] == ["third", "first"]
    assert to_charter(reading).providers == ()


def test_a_name_under_third_party_is_still_who_provides():
    (cookie,) = read(page("Third party", "Meteo Ltd"), "text/html").cookies
    assert cookie.provider == "Meteo Ltd"


@pytest.mark.parametrize(
    ("cell", "party"),
    [("ads.example (third party)", "third"), ("ads.example (tiers)", "third"), ("Meteo (Ireland)", None)],
)
def test_a_party_in_brackets_after_the_provider_is_read(cell, party):
    (cookie,) = read(page("Provider", cell), "text/html").cookies
    assert cookie.provider == cell
    assert cookie.party == party
