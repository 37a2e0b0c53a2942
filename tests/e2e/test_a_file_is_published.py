"""A file with a mistake in it, in the real browser: mended, published, added to, withdrawn."""

import socket
import time

import pytest
from playwright.sync_api import Page, expect

from e2e.running import Platform, call, sign_in

pytestmark = pytest.mark.browser

LONG = 60_000  # milliseconds: a file is read in a process of its own
ROWS = "".join(f"Commune {n};{39000 + n};{n * 10};2025-01-{n:02d}\n" for n in range(1, 29))
BROKEN = f"Commune;Code INSEE;Visiteurs;Ouverture\nÉvian;01198;12;2025-02-01;de trop\n{ROWS}"
HEAD = "Commune;Code INSEE;Visiteurs;Ouverture\n"
MENDED = f"{HEAD}Évian;01198;12;2025-02-01\n{ROWS}Dôle;39198;beaucoup;2025-02-02\n"
HOSTILE = '"><script>window.hit = 1</script><img src=x onerror="window.hit = 1">'


def choose(page: Page, content: str, name: str = "lieux.csv") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})


def send(page: Page, content: str, name: str = "lieux.csv") -> str:
    """Send a file and wait until it was read; the address of its page."""
    choose(page, content, name)
    page.get_by_role("button", name="Envoyer ce fichier").click()
    page.wait_for_url("**/back/uploads/*-*/")
    return page.url


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_text("Il est publié.")).to_be_visible(timeout=LONG)


def test_a_csv_with_a_mistake_is_told_mended_published_replaced_and_withdrawn(page: Page, platform: Platform):
    sign_in(page, platform, to="/back/publish/")
    send(page, BROKEN)
    expect(page.locator("[data-part=doubts], .state[data-outcome=failed] + p").first).to_be_visible(
        timeout=LONG
    )
    assert "2" in page.locator(".upload").inner_text()  # the line is named
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Abandonner ce fichier").click()
    page.wait_for_url("**/back/datasets/")

    page.get_by_role("link", name="Publier un fichier").click()
    send(page, MENDED)
    expect(page.get_by_role("heading", name="Colonnes")).to_be_visible(timeout=LONG)
    expect(page.locator("[data-part=preview] tr").first).to_contain_text("01198")
    visitors = page.locator(".column[data-name=visiteurs]")
    visitors.get_by_label("Type").select_option("int")
    expect(visitors.get_by_text("certaines valeurs ne sont pas de ce type")).not_to_have_count(0)
    page.locator('[name="title.fr"]').fill("Lieux à visiter")
    page.locator('[name="title.en"]').fill("Places to visit")
    page.get_by_role("button", name="Publier", exact=True).click()
    refused = page.locator(".state[data-outcome=failed]")
    expect(refused).to_be_visible(timeout=LONG)
    expect(page.locator("[data-part=state]")).to_contain_text("31")  # the line
    expect(page.locator("[data-part=state]")).to_contain_text("beaucoup")
    visitors.get_by_label("Laisser ces valeurs de côté").check()
    page.locator('[name="title.fr"]').fill("Lieux à visiter")
    publish(page)

    page.get_by_role("link", name="Le voir sur le portail").click()
    expect(page.get_by_role("heading", name="Lieux à visiter")).to_be_visible()
    total = page.request.get(
        f"{platform.url}/api/explore/v2.1/catalog/datasets/lieux-a-visiter/records?limit=0"
    )
    assert total.json()["total_count"] == 30

    page.goto(f"{platform.url}/back/datasets/lieux-a-visiter/")
    page.get_by_role("link", name="Publier une nouvelle version").click()
    page.get_by_label("Des lignes de plus").check()
    send(page, "Commune;Code INSEE;Visiteurs;Ouverture\nNîmes;30189;7;2025-03-01\n")
    expect(page.locator("#append")).to_be_checked(timeout=LONG)
    page.locator("#note").fill("Nîmes en plus")
    publish(page)
    page.get_by_role("link", name="Gérer ce jeu de données").click()
    expect(page.get_by_text("Nîmes en plus")).to_be_visible()

    page.get_by_text("Le retirer", exact=True).click()
    page.locator('[name="reason.fr"]').fill("Des chiffres étaient faux.")
    page.get_by_role("button", name="Retirer ce jeu de données").click()
    expect(page.get_by_text("Ce jeu de données est retiré : Des chiffres étaient faux.")).to_be_visible()
    gone = page.request.get(f"{platform.url}/api/explore/v2.1/catalog/datasets/lieux-a-visiter")
    assert gone.status == 404


def test_a_file_is_published_with_a_keyboard_alone(page: Page, platform: Platform):
    sign_in(page, platform, to="/back/publish/")
    choose(page, f"Nom;Nombre\n{''.join(f'n{n};{n}' + chr(10) for n in range(9))}", "clavier.csv")
    expect(page.get_by_role("button", name="Envoyer ce fichier")).to_be_enabled()
    page.locator("#file").focus()
    page.keyboard.press("Tab")
    expect(page.locator("button:focus")).to_have_text("Envoyer ce fichier")
    page.keyboard.press("Enter")
    page.wait_for_url("**/back/uploads/*-*/")
    title = page.locator('[name="title.fr"]')
    expect(title).to_be_visible(timeout=LONG)
    page.locator('.column[data-name="nom"] select').focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "title.fr":
            break
    page.keyboard.type("Au clavier")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Il est publié.")).to_be_visible(timeout=LONG)


def test_an_upload_that_stops_in_the_middle_is_gone_on_with(page: Page, platform: Platform):
    sign_in(page, platform, to="/back/datasets/")
    rows = "Nom;Nombre\n" + "".join(f"ligne {n};{n}\n" for n in range(2000))
    content = rows.encode()
    begun = {"organisation": "ville", "filename": "reprise.csv", "length": len(content)}
    upload = call(page, "POST", f"{platform.url}/api/v1/uploads", begun).json()["id"]
    binary = {"Content-Type": "application/octet-stream"}
    call(page, "PUT", f"{platform.url}/api/v1/uploads/{upload}/file", content[:9000], **binary)
    page.goto(f"{platform.url}/back/uploads/{upload}/")
    expect(page.get_by_text("pas encore arrivé en entier")).to_be_visible()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.set_input_files("#again", {"name": "reprise.csv", "mimeType": "text/csv", "buffer": content})
    expect(page.get_by_role("heading", name="Colonnes")).to_be_visible(timeout=LONG)
    assert [url.rpartition("?")[2] for url in sent] == ["offset=9000"]
    expect(page.locator("[data-part=rows]")).to_contain_text("2")


def test_a_client_that_goes_away_blocks_nobody_and_its_upload_goes_on(page: Page, platform: Platform):
    """A body of which a part never comes holds its own thread, and nobody else's."""
    sign_in(page, platform, to="/back/datasets/")
    begun = {"organisation": "ville", "filename": "lente.csv", "length": 100}
    upload = call(page, "POST", f"{platform.url}/api/v1/uploads", begun).json()["id"]
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    host, port = platform.url.removeprefix("http://").split(":")
    head = (
        f"PUT /api/v1/uploads/{upload}/file HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: 100\r\n"
        f"Cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}\r\n"
        f"X-CSRFToken: {cookies['csrftoken']}\r\n\r\n"
    )
    slow = [socket.create_connection((host, int(port))) for _ in range(12)]
    for one in slow:
        one.sendall(head.encode() + b"a;b\n1;2\n")
    assert page.goto(f"{platform.url}/back/datasets/").status == 200
    for one in slow:
        one.close()
    end = time.monotonic() + 20
    content = b"a;b\n" + b"1;2\n" * 24
    while True:
        path = f"{platform.url}/api/v1/uploads/{upload}/file"
        token = {"X-CSRFToken": cookies["csrftoken"], "Content-Type": "application/octet-stream"}
        answer = page.request.put(path, data=content, headers=token)
        if answer.ok or time.monotonic() > end:
            break
    assert answer.json()["received"] == 100


def test_hostile_names_titles_and_labels_are_only_ever_text(page: Page, platform: Platform):
    sign_in(page, platform, to="/back/publish/")
    send(
        page, f"Nom;{HOSTILE.replace(chr(34), '')}\n{HOSTILE.replace(chr(34), '')};2\nb;3\n", f"{HOSTILE}.csv"
    )
    expect(page.get_by_role("heading", name="Colonnes")).to_be_visible(timeout=LONG)
    page.locator('[data-key="label.fr"]').first.fill(HOSTILE)
    page.locator('[name="title.fr"]').fill(HOSTILE)
    page.locator("#dataset-id").fill("hostile")
    publish(page)
    for path in (
        "/back/datasets/hostile/",
        "/back/datasets/",
        "/datasets/hostile/",
        "/accounts/following/hostile/",
    ):
        page.goto(platform.url + path, wait_until="load")
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.evaluate("window.hit") is None, path
        assert page.locator("img[src=x]").count() == 0, path
