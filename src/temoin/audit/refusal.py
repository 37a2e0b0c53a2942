"""How an audit says that it could not conclude."""

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from temoin.audit.address import shown_within
from temoin.audit.hearsay import brief
from temoin.law import Text

_REASONS: dict[str, Text] = {
    "ERR_NAME_NOT_RESOLVED": {
        "en": "its host has no address. Check the spelling, or the network",
        "fr": "son hôte n'a pas d'adresse. Vérifiez l'orthographe, ou le réseau",
    },
    "ERR_CONNECTION_REFUSED": {
        "en": "nothing answers at that address. Check that the site is running, and the port",
        "fr": "rien ne répond à cette adresse. Vérifiez que le site tourne, et le port",
    },
    "ERR_CONNECTION_RESET": {
        "en": "the other side cut the connection",
        "fr": "l'autre côté a coupé la connexion",
    },
    "ERR_CONNECTION_CLOSED": {
        "en": "the other side closed the connection before any answer",
        "fr": "l'autre côté a fermé la connexion sans répondre",
    },
    "ERR_EMPTY_RESPONSE": {
        "en": "the server closed the connection without an answer",
        "fr": "le serveur a fermé la connexion sans répondre",
    },
    "ERR_CONNECTION_TIMED_OUT": {
        "en": "the host did not answer in time",
        "fr": "l'hôte n'a pas répondu à temps",
    },
    "ERR_TIMED_OUT": {
        "en": "the host did not answer in time",
        "fr": "l'hôte n'a pas répondu à temps",
    },
    "ERR_INTERNET_DISCONNECTED": {"en": "there is no network", "fr": "il n'y a pas de réseau"},
    "ERR_ADDRESS_UNREACHABLE": {
        "en": "the host cannot be reached from here",
        "fr": "l'hôte n'est pas joignable d'ici",
    },
    "ERR_TOO_MANY_REDIRECTS": {
        "en": "it redirects in a circle",
        "fr": "elle redirige en rond",
    },
    "ERR_SOCKS_CONNECTION_HOST_UNREACHABLE": {
        "en": "its host has no address, or does not answer. Check the spelling, or the site",
        "fr": "son hôte n'a pas d'adresse, ou ne répond pas. Vérifiez l'orthographe, ou le site",
    },
    "ERR_SOCKS_CONNECTION_FAILED": {
        "en": "it is not on the public Internet, and is not opened from here",
        "fr": "elle n'est pas sur l'Internet public, et n'est pas ouverte d'ici",
    },
    "ERR_UNSAFE_PORT": {
        "en": "browsers refuse to open that port",
        "fr": "les navigateurs refusent d'ouvrir ce port",
    },
    "ERR_INVALID_AUTH_CREDENTIALS": {
        "en": "it asks for a password before any page",
        "fr": "elle demande un mot de passe avant toute page",
    },
    "ERR_ABORTED": {
        "en": "it is a download, not a page",
        "fr": "c'est un téléchargement, pas une page",
    },
    "Download is starting": {
        "en": "it is a download, not a page",
        "fr": "c'est un téléchargement, pas une page",
    },
    "ERR_CERT_AUTHORITY_INVALID": {
        "en": "its TLS certificate is not signed by an authority that browsers trust",
        "fr": "son certificat TLS n'est pas signé par une autorité reconnue des navigateurs",
    },
    "ERR_CERT_DATE_INVALID": {
        "en": "its TLS certificate is out of date",
        "fr": "son certificat TLS est périmé",
    },
    "ERR_CERT_COMMON_NAME_INVALID": {
        "en": "its TLS certificate is for another host",
        "fr": "son certificat TLS est celui d'un autre hôte",
    },
}


class AuditError(Exception):
    """One clear sentence that says why there can be no audit: what, where, what to do.

    `text` has it in each language that it is known in.
    """

    def __init__(self, sentence: str, fr: str = "") -> None:
        super().__init__(sentence)
        self.text: Text = {"en": sentence, "fr": fr} if fr else {"en": sentence}


class InconclusiveError(Exception):
    """Why a scenario could not conclude, in each language: raised where it is noticed, told in its run."""

    def __init__(self, why: Text) -> None:
        super().__init__(why["en"])
        self.why = why


NO_ANSWER: Text = {
    "en": "it did not answer when it was asked what it holds: its scripts keep it busy",
    "fr": "elle n'a pas répondu quand on lui a demandé ce qu'elle contient : ses scripts l'occupent",
}


def reason(error: Error, seconds: float) -> Text:
    """Why a page could not be opened, by the browser's own error: what follows "could not be seen:"."""
    if isinstance(error, PlaywrightTimeoutError):
        return {
            "en": f"it did not finish loading within {seconds:g} seconds",
            "fr": f"elle n'a pas fini de se charger en {seconds:g} secondes",
        }
    for code, text in _REASONS.items():
        if code in error.message:
            return text
    code = error.message.partition("net::")[2].split(maxsplit=1)[0] if "net::" in error.message else ""
    if code.startswith(("ERR_CERT", "ERR_SSL")):
        return {
            "en": f"TLS failed ({code}). Check its certificate",
            "fr": f"TLS a échoué ({code}). Vérifiez son certificat",
        }
    detail = code or brief(shown_within(error.message.splitlines()[0].removeprefix("Page.goto: ")), 300)
    return {"en": f"the browser says {detail}", "fr": f"le navigateur dit {detail}"}
