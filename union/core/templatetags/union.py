"""The few tags that every page uses: `{% load union %}`."""

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from union.core.dates import local_today, lunar_text, spoken_day, spoken_moment
from union.core.money import format_yuan

register = template.Library()

# state: (class, glyph). Colour, glyph and word together, so that none of them speaks alone.
CHIPS = {
    "draft": ("draft", "pen"),
    "wait": ("wait", "clock"),
    "run": ("run", "clock"),
    "back": ("back", "undo"),
    "refused": ("refused", "x"),
    "ok": ("ok", "check"),
    "done": ("done", "coins"),
    "withdrawn": ("", "x"),
    "new": ("new", "bell"),
    "bad": ("back", "warn"),
    "changed": ("wait", "pen"),
    "added": ("ok", "plus"),
    "same": ("", "check"),
    "skipped": ("", "pause"),
    "undone": ("", "undo"),
    "plain": ("", ""),
}
TONES = ("", "leaf", "sky", "rose")


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """A drawing of the sprite union/icons.svg; silent for screen readers unless it has a label."""
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon{}" {}><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        voice,
        static("union/icons.svg"),
        name,
    )


@register.filter
def problems(form: BaseForm) -> int:
    """How many lines the summary of a refused form has: a field may have several."""
    return sum(len(errors) for errors in form.errors.values())


@register.simple_tag
def chip(state: str, word: str, glyph: str = "") -> SafeString:
    """A status: `state` is a key of CHIPS and picks colour and glyph, `word` says it."""
    css, drawing = CHIPS[state]
    drawing = glyph or drawing
    picture = icon(drawing) if drawing else ""
    return format_html('<span class="chip {}">{}{}</span>', css, picture, word)


@register.simple_tag
def avatar(name: str, css: str = "") -> SafeString:
    """The first character of a name in a round field; the same name always has the same colour."""
    tone = TONES[sum(map(ord, name)) % len(TONES)]
    return format_html(
        '<span class="avatar {} {}" aria-hidden="true">{}</span>', tone, css, name[:1] or "·"
    )


@register.simple_tag
def meter(value: float, total: float, label: str, tone: str = "leaf") -> SafeString:
    """A bar that is value / total full; `label` says the same in words.

    tone: leaf, gold, rose, sky or bad.
    """
    share = 0.0 if total <= 0 else max(0.0, min(100.0, 100 * float(value) / float(total)))
    return format_html(
        '<svg class="meter" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect class="{}" width="{}" height="1"/></svg>',
        label,
        tone,
        f"{share:.2f}",
    )


@register.filter
def yuan(amount: Decimal | None) -> str:
    """¥1,060 or ¥1,060.50; nothing for None."""
    return "" if amount is None else format_yuan(amount)


@register.filter
def day(value: datetime.date | None) -> str:
    """12月5日 周六; the year only when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return spoken_day(value, local_today())


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """12月5日 周六 08:30, in the union's time zone."""
    return "" if value is None else spoken_moment(value)


@register.filter
def tile_month(value: datetime.date) -> str:
    """The month on the little calendar sheet beside a notice."""
    chinese = (get_language() or "").startswith("zh")
    return f"{value.month}月" if chinese else date_format(value, "M")


@register.simple_tag
def today() -> datetime.date:
    """The day on the calendar of the union."""
    return local_today()


@register.filter
def lunar(value: datetime.date) -> str:
    """The day of the farmers' calendar: 农历十月十五."""
    return lunar_text(value)


@register.simple_tag
def greeting() -> str:
    """Good morning, and so on, by the clock of the union."""
    hour = timezone.localtime().hour
    if hour < 5:
        # Who is still at it at night is wished no good morning.
        return _("Good evening")
    if hour < 11:
        return _("Good morning")
    if hour < 13:
        return pgettext("at noon", "Good day")
    return _("Good afternoon") if hour < 18 else _("Good evening")


@register.filter
def ago(value: datetime.datetime | None) -> str:
    """Under one day how long ago; afterwards the day. Put the whole moment into a <time>."""
    if value is None:
        return ""
    seconds = (timezone.now() - value).total_seconds()
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        n = int(seconds // 60)
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if seconds < 86400:
        n = int(seconds // 3600)
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    return day(value)


@register.filter
def kind(field: BoundField) -> str:
    """How a form field is laid out: check, checks, radio, group or input."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):
        return "checks" if isinstance(widget, CheckboxSelectMultiple) else "radio"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "group" if field.use_fieldset else "input"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a form field with the class of the house beside its own."""
    if kind(field) == "check":
        return SafeString(field.as_widget())
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": f"input {widget.attrs.get('class', '')}".strip()}
    if widget.attrs.get("placeholder") == field.label:
        attrs["placeholder"] = False  # it would only repeat the label, in a paler colour
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag(takes_context=True)
def sort_head(context: Context, key: str, label: str, name: str = "sort") -> SafeString:
    """A column head that sorts the list by `key`, and the other way round when clicked again.

    The view reads request.GET["sort"]: "key" or "-key"; the page number starts again.
    """
    request: Any = context["request"]
    current = request.GET.get(name, "")
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = f"-{key}" if current == key else key
    arrow = {key: "▲", f"-{key}": "▼"}.get(current, "")
    return format_html(
        '<a class="sort" href="?{}">{}{}</a>',
        query.urlencode(),
        label,
        format_html_join("", '<i aria-hidden="true">{}</i>', [(arrow,)] if arrow else []),
    )


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """First, last and the neighbours of a page; None where numbers are left out."""
    last, here = page.paginator.num_pages, page.number
    shown = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    numbers: list[int | None] = []
    for n in shown:
        if numbers and n - (numbers[-1] or 0) == 2:
            numbers.append(n - 1)
        elif numbers and n - (numbers[-1] or 0) > 2:
            numbers.append(None)
        numbers.append(n)
    return numbers


@register.filter
def far_from(number: int, here: int) -> bool:
    """Whether a page number may be left out on a narrow screen."""
    return abs(number - here) > 1
