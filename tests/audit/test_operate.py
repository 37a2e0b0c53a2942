"""A password is typed on the audited origin, for the audited origin, and never into an address."""

import pytest

from fakeweb import page, redirect
from temoin import report
from temoin.audit import Credentials, operate, witness

pytestmark = pytest.mark.browser

SITE, OTHER = "portail.localhost", "ailleurs.localhost"
PASSWORD = "correct-horse"
FIELDS = '<input name="username"><input type="password" name="password">'


@pytest.fixture
def sign_in(web, watch):
    """Audit a site whose sign-in page is this one, and give the run and all that the site was asked."""

    def sign_in(answer, start=SITE, **options):
        home = page('<a href="/login">Sign in</a>')
        web.plant(SITE, {"/": home, "/login": answer})
        credentials = Credentials("ann", PASSWORD)
        result = watch(f"{web.origin(start)}/", scenarios=["login"], credentials=credentials, **options)
        whole = report.as_json(result).decode() + report.html(result, "en") + repr(result)
        assert PASSWORD not in whole
        return result.runs[0]

    return sign_in


def form(attributes="", button="<button>In</button>"):
    return page(f"<form {attributes}>{FIELDS}{button}</form>")


def typed(web):
    return [r for r in web.asked if PASSWORD in r.query or PASSWORD in r.form.values()]


@pytest.mark.parametrize(
    "answer",
    [
        form('method="get" action="/in"'),
        form(),
        form('method="post" action="/in"', '<button formmethod="get">In</button>'),
        page(f'<form method="post" id="f">{FIELDS}</form><button form="f" formmethod="get">In</button>'),
    ],
)
def test_a_form_that_sends_by_get_is_left_alone(web, sign_in, answer):
    run = sign_in(answer)
    assert run.status == "inconclusive"
    assert "method GET" in run.reason["en"]
    assert "méthode GET" in run.reason["fr"]
    assert typed(web) == []


@pytest.mark.parametrize(
    ("attributes", "button"),
    [
        ('method="post" action="{other}/in"', "<button>In</button>"),
        ('method="post" action="/in"', '<button formaction="{other}/in">In</button>'),
        ('method="post" action="{other}/in"', '<button>In</button><input name="action" value="/in">'),
        ('method="post" action="javascript:void 0"', "<button>In</button>"),
        ('method="post" action="http://[broken"', "<button>In</button>"),
    ],
)
def test_a_form_that_sends_to_another_origin_is_left_alone(web, sign_in, attributes, button):
    other = web.origin(OTHER)
    web.plant(OTHER, {"/in": page("<p>Thanks!</p>")})
    run = sign_in(form(attributes.format(other=other), button.format(other=other)))
    assert run.status == "inconclusive"
    assert "nothing was typed" in run.reason["en"]
    assert typed(web) == []


def test_a_base_that_leads_a_form_elsewhere_is_noticed(web, sign_in):
    answer = page(
        f'<base href="{web.origin(OTHER)}/"><form method="post" action="in">{FIELDS}<button>In</button>'
    )
    assert web.origin(OTHER) in sign_in(answer).reason["en"]
    assert typed(web) == []


def test_a_sign_in_page_that_leads_to_another_host_is_left_alone(web, sign_in):
    web.plant(OTHER, {"/login": form('method="post"')})
    run = sign_in(redirect(web.origin(OTHER) + "/login"))
    assert run.status == "inconclusive"
    assert web.origin(OTHER) in run.reason["en"]
    assert typed(web) == []


def test_a_site_that_leads_to_another_one_is_given_no_password(web, sign_in):
    web.plant(OTHER, {"/": redirect(web.origin(SITE) + "/")})
    run = sign_in(form('method="post"'), start=OTHER)
    assert run.status == "inconclusive"
    assert f"{OTHER} leads to {SITE}" in run.reason["en"]
    assert typed(web) == []


def test_whose_site_it_is_does_not_depend_on_where_the_sign_in_leads(web, sign_in):
    web.plant(OTHER, {"/login": page("<p>Not here.</p>", "theirs=1; SameSite=None; Secure")})
    run = sign_in(redirect(web.origin(OTHER) + "/login", "mine=1"))
    assert {(w.name, w.party) for w in run.writes} == {("mine", "first")}


def test_a_form_that_keeps_the_page_busy_for_ever_is_no_conclusion(web, sign_in, monkeypatch):
    monkeypatch.setattr(witness, "_DEED_SECONDS", 0.5)
    busy = '<input name="username" onfocus="for (;;);"><input type="password" name="password">'
    run = sign_in(page(f'<form method="post">{busy}<button>In</button></form>'), page_seconds=2.0)
    assert run.status == "inconclusive"
    assert "stopped answering" in run.reason["en"]


def test_the_password_is_not_in_the_report_of_a_sign_in_that_puts_it_in_an_address(web, sign_in):
    def answer(request):
        if request.method == "POST":
            return redirect(f"/in?password={request.form['password']}", "sid=1; HttpOnly")
        return form('method="post"')

    web.plant(SITE, {"/in": page("<p>Welcome.</p>")})
    assert sign_in(answer).status == "ran"
    assert typed(web) != []


def test_the_password_is_not_shown_by_credentials_themselves():
    assert PASSWORD not in repr(operate.Credentials("ann", PASSWORD))
