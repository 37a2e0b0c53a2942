"""Messages to a person, in their language: a template whose first line is the subject."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger("temoin.mail")


def write_to(address: str, name: str, language: str, **facts: Any) -> bool:
    """Send the message `accounts/mail/NAME.txt`; gives whether it left, and never says to whom in a log."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = render_to_string(f"accounts/mail/{name}.txt", {"origin": str(settings.ORIGIN), **facts})
    subject, _, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[address]).send()
    except OSError as error:
        logger.error("A message (%s) could not be sent: %s.", name, _why(error))  # noqa: TRY400 - one sentence, no trace
        return False
    return True


def _why(error: OSError) -> str:
    """What went wrong, without the server's own words: they name whom it was for."""
    code = getattr(error, "smtp_code", None)
    return error.strerror or (f"{type(error).__name__} {code}" if code else type(error).__name__)
