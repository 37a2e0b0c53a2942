import pytest

from temoin.consent import COOKIE_NAME


def test_an_answered_notice_is_hidden_without_script_and_only_then(client):
    before = client.get("/.temoin/answered.css")
    assert before.content == b""
    assert before["Content-Type"] == "text/css; charset=utf-8"
    client.post("/.temoin/choice", {"answer": "refuse"})
    after = client.get("/.temoin/answered.css")
    assert b"display:none" in after.content
    assert before["Cache-Control"] == after["Cache-Control"] == "no-store"
    client.cookies[COOKIE_NAME] = "forged"
    assert client.get("/.temoin/answered.css").content == b""


@pytest.mark.parametrize(
    ("name", "kind"), [("choice.js", "text/javascript"), ("notice.css", "text/css"), ("page.css", "text/css")]
)
def test_a_file_is_the_same_for_everybody_and_known_by_its_tag(client, name, kind):
    url = f"/.temoin/{name}"
    response = client.get(url)
    assert response.status_code == 200
    assert response.content
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=300"
    assert "Vary" not in response.headers
    assert not response.cookies
    again = client.get(url, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.post(url).status_code == 405


def test_nothing_else_is_served(client):
    assert client.get("/.temoin/").status_code == 404
    assert client.get("/.temoin/secret.key").status_code == 404
