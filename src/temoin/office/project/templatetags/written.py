"""`{% load written %}`: numbers, days and moments as the page's language writes them."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.utils import translation

from temoin.banner import locale

register = template.Library()


@register.filter
def number(value: float) -> str:
    """1234 as "1 234" (a narrow space) or "1,234"."""
    return format_decimal(value, locale=locale(_language()))


@register.filter
def day(value: date) -> str:
    """A day in full: "1er mars 2026", "March 1, 2026"; of a moment, its day in UTC."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).date()
    language = _language()
    words = format_date(value, "long", locale=locale(language))
    return f"1er{words.removeprefix('1')}" if language == "fr" and value.day == 1 else words


@register.filter
def moment(value: datetime) -> str:
    """A day and its time: "24 novembre 2026 à 18:05 UTC"."""
    value = value.astimezone(UTC)
    language = _language()
    join = " à " if language == "fr" else ", "
    return f"{day(value)}{join}{format_time(value, 'HH:mm', locale=locale(language))} UTC"


@register.filter
def language_name(tag: str) -> str:
    """A language's name in the page's language: "allemand", "German"; the tag itself when it has none."""
    return locale(tag).get_display_name(locale(_language())) or tag if _is_known(tag) else tag


def _is_known(tag: str) -> bool:
    return locale(tag).language == tag.partition("-")[0].lower()


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
