"""The audience: pages and days are counted, and nothing of whoever reads them."""

import sqlite3
import threading
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.utils import timezone

from office.started import started
from office.visiting import ORIGIN
from temoin.office.accounts.models import Membership, User
from temoin.office.audience import tally as module
from temoin.office.audience.models import Views
from temoin.office.audience.reading import most_read, over_time
from temoin.office.audience.sight import Sight, is_robot
from temoin.office.audience.tally import UPSERT, Tally, earliest, tally
from temoin.office.project.origin import parse_origin
from temoin.office.project.start import settle
from temoin.office.registry.models import Organisation, Site
from temoin.web.django import reload

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PERSON = {"user-agent": FIREFOX, "sec-fetch-dest": "document"}


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    tally._counts.clear()
    tally._swept = None


def counted():
    """What was written: page, object, language -> how often."""
    tally.write()
    return {(row.page, row.object, row.language): row.count for row in Views.objects.all()}


def test_a_page_that_a_person_reads_is_counted_by_day_page_object_and_language(office):
    reader = office.visitor(**PERSON)
    for path in ("/", "/", "/datasets/regles/?page=2&q=secret", "/cookies/"):
        assert reader.get(path).status_code == 200
    reader.cookies["django_language"] = "en"
    reader.get("/")
    assert counted() == {
        ("home", "", "fr"): 2,
        ("dataset", "regles", "fr"): 1,
        ("charter", "", "fr"): 1,
        ("home", "", "en"): 1,
    }
    assert {row.day for row in Views.objects.all()} == {timezone.localdate()}
    assert {field.name for field in Views._meta.fields} == {
        "id",
        "day",
        "page",
        "object",
        "language",
        "count",
    }


def test_counting_sets_no_cookie_asks_no_database_and_changes_no_page(office, django_assert_num_queries):
    uncounted = office.visitor().get("/accessibility/")
    with django_assert_num_queries(0):
        answer = office.visitor(**PERSON).get("/accessibility/")
    assert answer.content == uncounted.content
    assert dict(answer.headers) == dict(uncounted.headers)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/nowhere/", {}),
        ("/datasets/nowhere/", {}),
        ("/accounts/login/", {}),
        ("/accounts/me", {}),
        ("/api/explore/v2.1/", {}),
        ("/static/temoin/portal.css", {}),
        ("/.temoin/notice.css", {}),
        ("/", {"user-agent": ""}),
        ("/", {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}),
        ("/", {"user-agent": "curl/8.5"}),
        ("/", {"sec-purpose": "prefetch;prerender"}),
        ("/", {"purpose": "prefetch"}),
        ("/", {"sec-fetch-dest": "empty"}),
        ("/", {"sec-gpc": "1"}),
    ],
)
def test_what_no_person_reads_as_a_page_is_not_counted(office, path, headers):
    office.visitor(**PERSON | headers).get(path)
    assert counted() == {}


def test_a_form_and_a_head_are_no_reading(office):
    reader = office.visitor(**PERSON)
    reader.head("/")
    reader.post("/.temoin/choice", {"answer": "refuse"})
    assert counted() == {}


def test_the_back_office_is_nobody_s_audience(office):
    person = office.visitor(**PERSON)
    office.sign_in(person)
    assert person.get("/back/audience/").status_code == 200
    assert counted() == {}


def test_the_number_of_a_receipt_is_never_kept(office):
    reader = office.visitor(**PERSON)
    reader.post("/.temoin/choice", {"answer": "accept"})
    receipt = reader.cookies["cookies_preferences"].value.rpartition(".")[2]
    assert reader.get(f"/cookies/receipt/{receipt}").status_code == 200
    assert counted() == {("receipt", "", "fr"): 1}


def test_a_page_that_has_not_changed_is_read_all_the_same(office):
    reader = office.visitor(**PERSON)
    etag = reader.get("/")["ETag"]
    assert reader.get("/", headers={"if-none-match": etag}).status_code == 304
    assert counted() == {("home", "", "fr"): 2}


def test_whoever_objects_is_not_counted_and_is_again_when_they_take_it_back(office):
    reader = office.visitor(**PERSON)
    reader.post("/.temoin/choice", {"answer": "object", "objection": "audience"})
    reader.get("/")
    assert counted() == {}
    reader.post("/.temoin/choice", {"answer": "object"})
    reader.get("/")
    assert counted() == {("home", "", "fr"): 1}


def test_where_the_charter_does_not_declare_it_nothing_is_counted(office):
    text = office.current.read_text()
    assert "    purpose: audience\n" in text
    older = text.replace("    purpose: audience\n", "    purpose: security\n")
    Site.objects.get().charters.publish(older)
    reload()
    office.visitor(**PERSON).get("/")
    assert counted() == {}
    assert settle(office.data, parse_origin(ORIGIN), "http://tuiles.localhost:8000") is None
    person = office.person()
    answer = person.get("/api/v1/audience", headers={"X-CSRFToken": person.cookies["csrftoken"].value})
    assert answer.json()["counted"] is False


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        (FIREFOX, False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", False),
        (
            "Mozilla/5.0 (Linux; Android 14; CUBOT X50) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            False,
        ),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", True),
        ("Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36", True),
        ("python-requests/2.32", True),
        ("Feedly/1.0", True),
        ("", True),
    ],
)
def test_a_robot_is_known_by_what_it_calls_itself(agent, robot):
    assert is_robot(agent) == robot


def sight(**changes):
    return Sight(**({"day": timezone.localdate(), "page": "home", "object": "", "language": "fr"} | changes))


def test_several_processes_add_to_one_count(db):
    for _ in range(3):
        one = Tally()
        for _ in range(5):
            one.add(sight())
        one.write()
    assert Views.objects.get().count == 15


def test_what_cannot_be_written_now_is_written_later(db, monkeypatch, caplog):
    one = Tally()
    one.add(sight())
    monkeypatch.setattr(module, "UPSERT", UPSERT.replace("temoin_audience_views (", "nowhere ("))
    one.write()
    assert "could not be written" in caplog.text
    monkeypatch.undo()
    one.add(sight())
    one.write()
    assert Views.objects.get().count == 2


def test_counting_from_many_threads_loses_nothing(db):
    one = Tally()
    threads = [threading.Thread(target=lambda: [one.add(sight()) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.write()
    assert Views.objects.get().count == 4000


def test_counts_are_kept_for_twenty_five_months_and_no_longer(db):
    today = timezone.localdate()
    kept = earliest(today)
    Views.objects.create(day=kept, page="home", language="fr", count=1)
    Views.objects.create(day=kept - timedelta(days=1), page="home", language="fr", count=1)
    Tally().write()
    assert [row.day for row in Views.objects.all()] == [kept]


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 24), date(2024, 10, 24)),
        (date(2026, 1, 1), date(2023, 12, 1)),
        (date(2026, 3, 31), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2024, 11, 30)),
    ],
)
def test_twenty_five_months_are_months_of_the_calendar(today, first):
    assert abs((earliest(today) - first).days) <= 1
    assert earliest(today) >= first


def views(day, count, page="home", about="", language="fr"):
    Views.objects.create(day=day, page=page, object=about, language=language, count=count)


def test_counts_are_added_up_by_day_week_or_month_with_the_empty_ones(db, django_assert_num_queries):
    views(date(2026, 11, 1), 3)  # a Sunday
    views(date(2026, 11, 2), 4, language="en")
    views(date(2026, 11, 4), 5, page="dataset", about="regles")
    with django_assert_num_queries(1):
        days = over_time(date(2026, 10, 31), date(2026, 11, 4), "day")
    assert [point.views for point in days] == [0, 3, 4, 0, 5]
    weeks = over_time(date(2026, 10, 31), date(2026, 11, 10), "week")
    assert [(point.start, point.views) for point in weeks] == [
        (date(2026, 10, 26), 3),
        (date(2026, 11, 2), 9),
        (date(2026, 11, 9), 0),
    ]
    months = over_time(date(2026, 10, 31), date(2026, 11, 10), "month")
    assert [(point.start, point.views) for point in months] == [
        (date(2026, 10, 1), 0),
        (date(2026, 11, 1), 12),
    ]
    one = over_time(date(2026, 11, 1), date(2026, 11, 4), "day", ("dataset", "regles"))
    assert [point.views for point in one] == [0, 0, 0, 5]
    first, second = most_read(date(2026, 11, 1), date(2026, 11, 4))
    assert (first.page, first.views, first.languages) == ("home", 7, {"en": 4, "fr": 3})
    assert (second.page, second.object, second.views) == ("dataset", "regles", 5)


def ask(client, query=""):
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    return client.get(f"/api/v1/audience{query}", headers=headers)


def test_the_api_answers_the_last_thirty_days_unless_it_is_asked_for_others(office, person):
    today = timezone.localdate()
    views(today, 2)
    views(today - timedelta(days=29), 1, page="dataset", about="regles")
    views(today - timedelta(days=40), 9)
    usual = ask(person).json()
    assert (usual["counted"], usual["total"], len(usual["points"])) == (True, 3, 30)
    assert [page["id"] for page in usual["pages"]] == ["home", "dataset/regles"]
    assert ask(person, f"?from={today - timedelta(days=40)}&by=month").json()["total"] == 12
    assert ask(person, "?page=dataset/regles").json()["total"] == 1
    assert ask(person, f"?to={today - timedelta(days=40)}").json()["total"] == 9
    whole = ask(person, "?from=0001-01-01&to=9999-12-31").json()
    assert (whole["first"], whole["last"], whole["total"]) == (whole["earliest"], str(today), 12)


@pytest.mark.parametrize(
    "query",
    [
        "?from=2026-13-01",
        "?from=yesterday",
        "?by=hour",
        "?page=" + "x" * 301,
        "?to=0001-01-01",
        "?from=9999-12-31",
    ],
)
def test_a_question_that_cannot_be_is_a_problem_and_no_fault(office, person, query):
    answer = ask(person, query)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_another_organisation_s_people_see_neither_the_page_nor_its_link(office):
    theirs = Organisation.objects.create(slug="agglo", name="Agglo d'Exemple")
    user = User.objects.create_user("theirs", password=office.password)
    Membership.objects.create(user=user, organisation=theirs, role="owner")
    client = office.visitor()
    office.sign_in(client, username="theirs")
    assert ask(client).status_code == 404
    assert client.get("/back/audience/").status_code == 404
    assert b"/back/audience/" not in client.get("/back/sites/").content
    assert b"/back/audience/" in office.person().get("/back/sites/").content


def test_what_several_processes_counted_is_written_when_the_platform_stops(tmp_path):
    with started(tmp_path, "--workers", 2) as running:
        with running.to_each() as processes:
            for one in processes * 3:
                assert running.ask("/", headers={"User-Agent": FIREFOX}, by=one).status == 200
        running.stop()
    with closing(sqlite3.connect(tmp_path / "office.sqlite3")) as database:
        rows = database.execute("SELECT page, language, count FROM temoin_audience_views").fetchall()
    assert rows == [("home", "fr", 6)]
