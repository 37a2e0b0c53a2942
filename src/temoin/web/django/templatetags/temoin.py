"""`{% load temoin %}`: the notice and the tags it needs, the same bytes for every visitor."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from temoin import banner
from temoin.web.django.publication import current

register = template.Library()


@register.simple_tag
def temoin_head() -> SafeString:
    """The tags for the page's <head>: stylesheet, choice script, and its no-script twin."""
    return mark_safe(current().head)  # noqa: S308 - the banner escapes what it renders


@register.simple_tag(takes_context=True)
def temoin_notice(context: Context, here: str | None = None, charter: str = "/cookies/") -> SafeString:
    """The notice in the page's language, empty when the charter asks nothing (EXE-10); it leads back here.

    `here` is the address that it leads back to, where the request's own says too much for a page that a cache
    keeps; `charter` that of the charter's page. Nothing in the notice depends on the visitor: the script and
    `answered.css` hide it from whoever has answered.
    """
    published = current()
    request = context.get("request")
    text = banner.notice(
        published.file.charter,
        published.profile,
        published.language(get_language()),
        next_path=here or (request.get_full_path() if request is not None else "/"),
        charter_url=charter,
    )
    return mark_safe(text)  # noqa: S308 - the banner escapes what it renders
