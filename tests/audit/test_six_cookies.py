"""Six cookies, six ways: the audit names each one's exact setter, and for scripts the line."""

import pytest

from fakeweb import image, page, redirect, script
from temoin.audit import items

pytestmark = pytest.mark.browser

SITE, AGENCY = "site-a.localhost", "regie.localhost"
SECRET = "this-value-is-nobodys-business"


@pytest.fixture
def planted(web):
    site, agency = web.origin(SITE), web.origin(AGENCY)
    body = f"""<img src="/pixel.png" alt="">
<script>
  document.cookie = "inline={SECRET}; Path=/; Max-Age=60";
</script>
<script src="{agency}/ad.js"></script>
<iframe src="{agency}/frame" title="Advertisement"></iframe>"""
    web.plant(
        SITE,
        {
            "/": redirect("/home", f"hop={SECRET}", status=302),
            "/home": page(body, f"header={SECRET}; HttpOnly; SameSite=Lax; Max-Age=94608000"),
            "/pixel.png": image(f"sub={SECRET}"),
        },
    )
    web.plant(
        AGENCY,
        {
            "/ad.js": script(
                f'function mark() {{\n  document.cookie = "by_other={SECRET}";\n}}\nmark();\n',
                f"strict={SECRET}; SameSite=Strict",
            ),
            "/frame": page("<p>Buy!</p>", f"frame={SECRET}; SameSite=None; Secure"),
        },
    )
    return site, agency


@pytest.fixture
def seen(planted, watch):
    result = watch(f"{planted[0]}/", scenarios=["no-choice"])
    return result, {item.name: item for item in items(result.runs[0])}


def test_each_cookie_is_traced_to_its_setter_and_its_line(seen, planted):
    site, agency = planted
    _, found = seen
    setters = {name: (item.first.setter.via, str(item.first.setter.by)) for name, item in found.items()}
    assert setters == {
        "hop": ("header", f"{site}/"),
        "header": ("header", f"{site}/home"),
        "sub": ("header", f"{site}/pixel.png"),
        "inline": ("script", f"{site}/home:4"),
        "by_other": ("script", f"{agency}/ad.js:2"),
        "frame": ("header", f"{agency}/frame"),
        "strict": ("header", f"{agency}/ad.js"),
    }
    assert found["by_other"].first.setter.by.function == "mark"
    assert [str(caller) for caller in found["by_other"].first.setter.chain] == [f"{site}/home:6"]
    assert [str(caller) for caller in found["header"].first.setter.chain] == [f"{site}/"]


def test_the_party_is_decided_by_registrable_domain_and_not_by_who_wrote(seen):
    _, found = seen
    assert {name for name, item in found.items() if item.party == "third"} == {"frame", "strict"}


def test_what_the_browser_refused_is_told_with_its_reason(seen):
    _, found = seen
    assert {name for name, item in found.items() if item.outcome == "blocked"} == {"strict"}
    assert found["strict"].first.reasons == ("SchemefulSameSiteStrict",)
    assert all(item.outcome == "kept" for name, item in found.items() if name != "strict")


def test_a_life_is_told_as_it_was_asked_for_and_not_as_the_browser_caps_it(seen):
    _, found = seen
    assert found["header"].lifetime == 94_608_000
    assert found["inline"].lifetime == 60
    assert found["hop"].lifetime == "session"


def test_the_other_site_is_told_as_a_contact_with_who_asked_for_it(seen, planted):
    site, agency = planted
    result, _ = seen
    [contact] = result.runs[0].contacts
    assert (contact.host, contact.url) == (AGENCY, f"{agency}/ad.js")
    assert [str(caller) for caller in contact.chain] == [f"{site}/home:6"]


def test_no_value_of_a_cookie_is_kept_anywhere(seen):
    result, _ = seen
    assert SECRET not in repr(result)
