"""Marking what was found: `{% load cms %}`."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cms.models import SitePage
from cms.reading import excerpt, marked

register = template.Library()


def _with_marks(parts: Iterable[tuple[str, bool]]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", text) if is_hit else conditional_escape(text),)
            for text, is_hit in parts
        ),
    )


@register.simple_tag
def marks(text: str, query: str) -> SafeString:
    """A text with what was looked for marked."""
    return _with_marks(marked(text, query))


@register.simple_tag
def found(page: SitePage, query: str) -> SafeString:
    """The part of a page around the first thing found, its title left out."""
    return _with_marks(excerpt(page.words.removeprefix(page.title).strip(), query))
