"""The short page that says why an answer was not taken."""

from typing import Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import get_language

Why = Literal["elsewhere", "unknown", "changed", "unrecorded"]

TEXTS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "fr": {
        "elsewhere": (
            "Ce formulaire ne vient pas de ce site",
            "Votre choix n'a pas été enregistré : il doit être fait depuis une page de ce site.",
            "Aller sur le site",
        ),
        "unknown": (
            "Cette réponse n'est pas l'une de celles proposées",
            "Rien n'a été enregistré, et votre choix précédent, s'il y en a un, n'a pas changé.",
            "Revenir à la page",
        ),
        "changed": (
            "La charte a changé entre-temps",
            "Votre accord à la version précédente n'a pas été enregistré. Merci de lire la nouvelle.",
            "Revenir à la page et lire",
        ),
        "unrecorded": (
            "Votre choix n'a pas pu être enregistré",
            "Rien n'a changé. Merci de réessayer dans un instant.",
            "Revenir à la page",
        ),
    },
    "en": {
        "elsewhere": (
            "This form does not come from this site",
            "Your choice was not recorded: it has to be made from a page of this site.",
            "Go to the site",
        ),
        "unknown": (
            "This answer is not one of those offered",
            "Nothing was recorded, and your earlier choice, if there is one, has not changed.",
            "Back to the page",
        ),
        "changed": (
            "The charter has changed in the meantime",
            "Your agreement to the earlier version was not recorded. Please read the new one.",
            "Back to the page, to read it",
        ),
        "unrecorded": (
            "Your choice could not be recorded",
            "Nothing has changed. Please try again in a moment.",
            "Back to the page",
        ),
    },
}
"""Title, sentence and link, by language."""


def refusal(request: HttpRequest, status: int, why: Why, back: str) -> HttpResponse:
    """A whole page in French or English, with a link back; no cache keeps it, no script, no inline style."""
    wanted = request.POST.get("language") or get_language() or "fr"
    language = "fr" if wanted.partition("-")[0] == "fr" else "en"
    title, sentence, link = TEXTS[language][why]
    page = format_html(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<title>{}</title>\n'
        '<link rel="stylesheet" href="/.temoin/page.css">\n</head>\n<body>\n<main>\n'
        '<h1>{}</h1>\n<p>{}</p>\n<p><a href="{}">{}</a></p>\n</main>\n</body>\n</html>\n',
        language,
        title,
        title,
        sentence,
        back,
        link,
    )
    return HttpResponse(
        page, status=status, headers={"Cache-Control": "no-store", "Content-Language": language}
    )
