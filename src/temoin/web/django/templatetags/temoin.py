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
def temoin_notice(context: Context) -> SafeString:
    """The notice in the page's language, empty when the charter asks nothing (EXE-10); it leads back here.

    Nothing in it depends on the visitor: the script and `answered.css` hide it from whoever has answered.
    """
    published = current()
    request = context.get("request")
    text = banner.notice(
        published.file.charter,
        published.profile,
        published.language(get_language()),
        next_path=request.get_full_path() if request is not None else "/",
    )
    return mark_safe(text)  # noqa: S308 - the banner escapes what it renders
