"""How e-mail leaves, from one address: `smtp://user:password@host:587`; without one it is only shown."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
_PORTS = {"smtp": 587, "smtps": 465}


class BadMail(ValueError):  # noqa: N818 - it is said to whoever starts the platform
    """An address through which no mail can leave."""


def mail_settings(text: str) -> Mapping[str, str | int | bool]:
    """Django's e-mail settings for TEMOIN_MAIL: `smtp` with STARTTLS, `smtps` with TLS from the start.

    Empty: each message is printed on standard output. Raises BadMail with a sentence.
    """
    if not text:
        return {"EMAIL_BACKEND": CONSOLE}
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError as error:
        raise BadMail(f"TEMOIN_MAIL: {error}; write smtp://user:password@host:587.") from error
    if found.scheme not in _PORTS or not found.hostname:
        raise BadMail("TEMOIN_MAIL is no mail server's address: write smtp://user:password@host:587.")
    loopback = found.hostname in {"localhost", "127.0.0.1", "::1"}
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or _PORTS[found.scheme],
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_TLS": found.scheme == "smtp" and not loopback,
        "EMAIL_USE_SSL": found.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
