"""How a member's status is shown: `{% load members %}`."""

from django import template
from django.utils.safestring import SafeString

from union.core.templatetags.union import chip
from union.members.models import Correction, Employment, Status, Tree

register = template.Library()

_CHIPS = {
    Status.ACTIVE: ("ok", ""),
    Status.SECONDED: ("run", "swap"),
    Status.MATERNITY: ("wait", "heart"),
    Status.LEAVE: ("wait", "pause"),
    Status.RETAINED: ("draft", "pause"),
}
_ANSWERS = {
    Correction.State.WAITING: "wait",
    Correction.State.DONE: "ok",
    Correction.State.DECLINED: "plain",
}


@register.simple_tag
def status_chip(status: str) -> SafeString:
    """The status of a member; those who are gone are grey."""
    state, glyph = _CHIPS.get(Status(status), ("plain", ""))
    return chip(state, str(Status(status).label), glyph)


@register.simple_tag
def answer_chip(correction: Correction) -> SafeString:
    """Where a correction stands."""
    return chip(_ANSWERS[Correction.State(correction.state)], correction.get_state_display())


@register.filter
def place(organisation_id: int, tree: Tree) -> str:
    """Campus and group of an organisation in a tree: groups of one name stand on every campus."""
    return str(tree.place(organisation_id))


@register.filter
def employment(value: str) -> str:
    """The form of employment in words; nothing for none."""
    return str(Employment(value).label) if value else ""
