import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from temoin.cookies import compile_name, wildcard


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("sessionid", "sessionid"),
        ("_ga_*", "_ga_*"),
        ("_ga_<container-id>", "_ga_*"),
        ("SESS<hex>", "SESS*"),
        ("wordpress_[hash]", "wordpress_*"),
        ("wp-settings-{time}-[UID]", "wp-settings-*-*"),
        ("_pk_id#", "_pk_id*"),
        ("_pk_id##", "_pk_id*"),
        ("_gat_gtag_UA_XXXX", "_gat_gtag_UA_*"),
        ("<id>_key", "*_key"),
        ("<a><b>", "*"),
        ("maxxx", "maxxx"),
        ("a#b", "a#b"),
    ],
)
def test_each_open_place_becomes_a_star(name, pattern):
    assert wildcard(name) == pattern
    assert wildcard(pattern) == pattern


@pytest.mark.parametrize(
    ("declared", "seen", "fits"),
    [
        ("sessionid", "sessionid", True),
        ("sessionid", "SessionID", False),
        ("_ga_*", "_ga_G1234", True),
        ("_ga_*", "_ga", False),
        ("wp-*-[u]", "wp-12-3", True),
        ("wp-*-[u]", "wp-12", False),
        ("a*a", "a", False),
        ("<x>_key_<y>_end", "1_key_2_end", True),
        ("<x>_key_<y>_end", "1_kay_2_end", False),
    ],
)
def test_a_declared_name_fits_what_it_stands_for(declared, seen, fits):
    assert compile_name(declared).matches(seen) is fits


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(exclude_characters="*[]{}<>#Xx"), min_size=1))
def test_a_name_without_open_places_fits_itself_only(name):
    assert compile_name(name).exact
    assert compile_name(name).matches(name)
    assert not compile_name(name).matches(name + "x")


def test_a_pattern_with_many_stars_answers_at_once():
    began = time.perf_counter()
    assert not compile_name("*a" * 50 + "b").matches("a" * 4000)
    assert time.perf_counter() - began < 1
