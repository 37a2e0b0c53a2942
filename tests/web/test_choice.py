from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from temoin import banner
from temoin.charter import load
from temoin.consent import COOKIE_NAME, decode
from temoin.ledger import LedgerError
from temoin.web.django import current, ledger, reload

URL = "/.temoin/choice"
HALF_A_YEAR = 183 * 86400


def post(client, answer="refuse", headers=None, **fields):
    return client.post(URL, {"answer": answer, **fields}, headers=headers or {})


def remembered(client):
    return decode(client.cookies[COOKIE_NAME].value)


def kept():
    return [entry.record for entry in ledger().entries()]


@pytest.fixture
def set_cookies(served):
    """The Set-Cookie headers as the server writes them, which a client's jar does not show."""

    def headers(client, answer, **fields):
        request = RequestFactory().post(URL, {"answer": answer, **fields})
        cookies = "; ".join(f"{morsel.key}={morsel.coded_value}" for morsel in client.cookies.values())
        sent = served(request.environ | {"HTTP_COOKIE": cookies, "HTTP_HOST": "www.donnees.exemple.org"})
        return [value.strip() for name, value in sent if name == "Set-Cookie"]

    return headers


def test_a_refusal_sets_the_choice_cookie_and_nothing_else(client):
    response = post(client)
    assert response.status_code == 303
    assert response["Location"] == "/"
    assert set(response.cookies) == {COOKIE_NAME}
    cookie = response.cookies[COOKIE_NAME]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == HALF_A_YEAR
    assert (cookie["domain"], cookie["httponly"], cookie["secure"]) == ("", "", "")
    assert len(cookie.value) <= 64
    assert remembered(client).answers == {"embedded-content": False, "analytics": False}
    assert remembered(client).receipt is None


def test_the_choice_cookie_is_secure_where_the_site_is(client):
    response = client.post(URL, {"answer": "refuse"}, secure=True)
    assert response.cookies[COOKIE_NAME]["secure"] is True


def test_a_refusal_is_proved_without_any_identifier(client):
    before = datetime.now(UTC)
    post(client, notice=current().notices["en"], language="en", source="centre")
    (record,) = kept()
    assert (record.event, record.source, record.language) == ("refused", "centre", "en")
    assert (record.subject, record.receipt) == (None, None)
    assert record.answers == {"embedded-content": False, "analytics": False}
    assert (record.charter, record.material) == (current().full, current().material)
    assert record.notice == current().notices["en"]
    assert record.site == "https://donnees.exemple.org"
    assert record.expires >= before + timedelta(seconds=HALF_A_YEAR)


def test_an_agreement_gets_a_receipt_that_leads_to_its_proof(client):
    post(client, "accept")
    receipt = remembered(client).receipt
    entry = ledger().receipt(receipt)
    assert entry.record.event == "granted"
    assert entry.record.answers == {"embedded-content": True, "analytics": True}
    assert entry.record.subject not in {None, receipt}


def test_saving_grants_what_is_ticked_and_refuses_the_rest(client):
    post(client, "save", purpose=["analytics"])
    assert remembered(client).answers == {"embedded-content": False, "analytics": True}


def test_saving_nothing_is_a_refusal(client):
    post(client, "save")
    (record,) = kept()
    assert record.event == "refused"
    assert record.subject is None


def test_what_is_ticked_does_not_count_when_refusing(client):
    post(client, "refuse", purpose=["analytics"])
    assert not any(remembered(client).answers.values())


def test_an_agreement_is_renewed_with_another_receipt_and_another_subject(client):
    post(client, "accept")
    post(client, "accept")
    first, second = kept()
    assert first.receipt != second.receipt
    assert first.subject != second.subject


def test_a_withdrawal_is_tied_to_what_it_withdraws(client):
    post(client, "accept")
    post(client, "refuse")
    granted, gone = kept()
    assert gone.event == "withdrawn"
    assert gone.subject == granted.subject
    assert gone.receipt is None
    assert remembered(client).receipt is None
    assert ledger().verify().holds


def test_a_withdrawal_of_an_agreement_that_nobody_knows_bears_no_subject(client, plugged):
    post(client, "accept")
    other = plugged.ledger.with_name("another.sqlite3")
    plugged.configure(ledger=other)
    post(client, "refuse")
    (record,) = kept()
    assert (record.event, record.subject) == ("withdrawn", None)


def test_a_withdrawal_takes_the_purposes_cookies_away_from_every_domain(client, set_cookies):
    post(client, "accept")
    client.cookies["_pk_id.1"] = "x"
    client.cookies["sessionid"] = "x"
    gone = [value for value in set_cookies(client, "refuse") if not value.startswith(COOKIE_NAME)]
    assert all("Max-Age=0" in value and "Path=/" in value for value in gone)
    scopes = {(value.partition("=")[0], value.partition("Domain=")[2].partition(";")[0]) for value in gone}
    domains = ("", "www.donnees.exemple.org", "donnees.exemple.org", "exemple.org")
    assert scopes == {(name, domain) for name in ("map_seen", "_pk_id.1") for domain in domains}
    assert len(gone) == len(scopes)


def test_what_stays_granted_stays_set(client, set_cookies):
    post(client, "accept")
    gone = set_cookies(client, "save", purpose=["embedded-content"])
    assert [value.partition("=")[0] for value in gone] == [COOKIE_NAME]


def test_a_cookie_whose_name_cannot_be_written_does_not_break_the_answer(client, set_cookies):
    post(client, "accept")
    client.cookies["_pk_id"] = "x"
    client.cookies["_pk_id"].set("_pk_id", "x", "x; _pk_[0]=y")
    assert any(value.startswith("_pk_id=") for value in set_cookies(client, "refuse"))


def test_the_form_leads_back_to_the_page(client):
    assert post(client, next="/datasets/?q=a&page=2")["Location"] == "/datasets/?q=a&page=2"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "javascript:alert(1)",
        "",
        "/" * 3000,
    ],
)
def test_the_form_leads_to_no_other_site(client, target):
    assert post(client, next=target)["Location"] == "/"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"answer": "yes"},
        {"answer": ""},
        {"answer": "save", "purpose": "advertising"},
        {"answer": "save", "purpose": ["analytics", "authentication"]},
        {"answer": "save", "purpose": "<script>"},
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_answer_that_was_not_offered_is_a_short_page(client, fields, language):
    with translation.override(language):
        response = client.post(URL, {**fields, "next": '/a?b="c"'})
    assert response.status_code == 400
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert 'href="/a?b=&quot;c&quot;"' in html
    assert "Traceback" not in html
    assert "<script>" not in html
    assert not response.cookies
    assert kept() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
        {"Origin": "http://testserver", "Host": "testserver:443"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)
def test_a_form_posted_from_another_site_is_refused_and_leaves_no_trace(client, headers):
    response = post(client, "accept", headers)
    assert response.status_code == 403
    assert not response.cookies
    assert kept() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://testserver"},
        {"Origin": "http://TESTSERVER"},
        {"Origin": "http://testserver", "Host": "testserver:80"},
        {"Origin": "http://testserver:80"},
    ],
)
def test_a_form_of_this_site_is_heard(client, headers):
    assert post(client, "accept", headers).status_code == 303


@pytest.mark.parametrize("host", ["testserver", "testserver:443"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://testserver", 303),
        ("https://testserver:443", 303),
        ("https://testserver:80", 403),
        ("http://testserver", 403),
    ],
)
def test_the_port_that_https_has_anyway_may_be_said_or_not(client, host, origin, status):
    headers = {"Host": host, "Origin": origin}
    assert (
        client.post("/.temoin/choice", {"answer": "refuse"}, headers=headers, secure=True).status_code
        == status
    )


def test_no_token_is_needed_where_tokens_are_enforced(plugged):
    plugged.settings.MIDDLEWARE = [
        "temoin.web.django.TemoinMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    assert post(Client(enforce_csrf_checks=True)).status_code == 303


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_is_an_answer(client, method):
    response = getattr(client, method)(URL)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert kept() == []


def test_an_agreement_to_an_earlier_notice_is_not_taken(client):
    for answer, more in [("accept", {}), ("save", {"purpose": ["analytics"]})]:
        response = post(client, answer, notice="f" * 64, next="/datasets/", **more)
        assert response.status_code == 409
        assert 'href="/datasets/"' in response.content.decode()
        assert not response.cookies
    assert kept() == []


def test_a_refusal_of_an_earlier_notice_is_always_heard(client):
    assert post(client, "refuse", notice="f" * 64).status_code == 303
    assert post(client, "save", notice="f" * 64).status_code == 303
    assert [record.notice for record in kept()] == ["", ""]


def test_an_agreement_to_a_notice_published_this_very_second_is_taken(client, plugged):
    old = current().notices["fr"]
    plugged.charter.write_text(plugged.charter.read_text().replace("Une carte.", "Une belle carte."))
    new = banner.notice_id(load(plugged.charter).charter, current().profile, "fr")
    assert old != new
    assert post(client, "accept", notice=new).status_code == 303
    assert kept()[0].notice == new
    assert post(client, "accept", notice=old).status_code == 409


def test_where_nothing_is_asked_nothing_is_remembered(client, plugged):
    plugged.charter.write_text(plugged.asks_nothing)
    reload()
    for answer in ("accept", "refuse", "save"):
        response = post(client, answer, next="/there")
        assert (response.status_code, response["Location"]) == (303, "/there")
        assert not response.cookies
    assert post(client, "save", purpose=["analytics"]).status_code == 400
    assert kept() == []


def test_a_choice_that_cannot_be_proved_is_not_taken(client, monkeypatch, caplog):
    def full(self, record):
        raise LedgerError("ledger.sqlite3: database or disk is full.")

    monkeypatch.setattr("temoin.ledger.SqliteLedger.append", full)
    response = post(client, "accept")
    assert response.status_code == 503
    assert not response.cookies
    assert "A choice could not be recorded: ledger.sqlite3: database or disk is full." in caplog.text
    assert "Traceback" not in caplog.text


def test_the_proof_is_there_before_the_answer(client, monkeypatch):
    def nothing(*args, **kwargs):
        assert len(kept()) == 1
        raise InterruptedError

    monkeypatch.setattr("temoin.web.django.choice.remember", nothing)
    with pytest.raises(InterruptedError):
        post(client, "accept")


@pytest.mark.parametrize("forged", ["nonsense", "1.x.y.z", "\xf0\x9f\x98\x80", "%00"])
def test_a_forged_choice_cookie_is_ignored(client, forged):
    client.cookies[COOKIE_NAME] = forged
    assert post(client).status_code == 303
    assert kept()[0].event == "refused"


def test_an_answer_is_kept_by_no_cache(client):
    assert post(client)["Cache-Control"] == "no-store"
    assert "Vary" not in post(client).headers


def test_an_unknown_language_is_the_nearest_known(client):
    with translation.override("en-gb"):
        post(client, language="xx")
        post(client)
    assert [record.language for record in kept()] == ["fr", "en"]
