"""A rule in words, as books and comparisons show it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.core.money import format_yuan
from union.evidence.models import Kind as PaperKind
from union.members.models import Employment, Status
from union.rules.models import Form, Rule, RuleKind, Unit
from union.rules.models.rule import Aspect

SENTENCES: dict[str, Any] = {
    RuleKind.CAP_PER_EVENT: gettext_lazy("At most %(amount)s each time"),
    RuleKind.CAP_PER_YEAR: gettext_lazy("At most %(amount)s in a calendar year, all together"),
    RuleKind.CYCLE: gettext_lazy("At most %(amount)s within %(number)s years"),
    RuleKind.ONCE_PER_LIFE: gettext_lazy("Once in a lifetime"),
    RuleKind.ONCE_PER_KEY: gettext_lazy("Once a year for the same matter"),
    RuleKind.RATIO: gettext_lazy("To at most %(share_of)s in %(share_in)s of those who take part"),
    RuleKind.TOP_UP: gettext_lazy("Union money up to %(number)s times the dues of the year"),
    RuleKind.FORM: gettext_lazy("Only as: %(forms)s"),
    RuleKind.PROOF: gettext_lazy("Papers: %(papers)s"),
    RuleKind.DEADLINE: gettext_lazy("Within %(number)s %(unit)s: %(aspect)s"),
    RuleKind.NOTICE: gettext_lazy("Announced %(number)s %(unit)s before"),
    RuleKind.WORDS: gettext_lazy("Words to look at twice: %(words)s"),
}


def spoken(rule: Rule) -> str:
    """`每次不超过 ¥600.00` and the like, for whoever reads a book."""
    if rule.kind == RuleKind.ELIGIBLE:
        return _eligible(rule)
    said = str(SENTENCES[rule.kind]) % _words(rule)
    return _("For each child: %(what)s") % {"what": said} if rule.is_per_child else said


def _words(rule: Rule) -> dict[str, Any]:
    """What the sentences speak of."""
    return {
        "amount": "" if rule.amount is None else format_yuan(rule.amount),
        "number": rule.number,
        "share_of": rule.share_of,
        "share_in": rule.share_in,
        "forms": _labels(rule.words, Form),
        "papers": "、".join(_papers(rule.words)) if rule.kind == RuleKind.PROOF else "",
        "words": "、".join(rule.words),
        "unit": Unit(rule.unit).label if rule.unit else "",
        "aspect": Aspect(rule.aspect).label if rule.aspect else "",
    }


def _labels(words: Iterable[str], choices: Any) -> str:
    return "、".join(str(choices(one).label) for one in words if one in choices.values)


def _papers(groups: Iterable[str]) -> list[str]:
    between = pgettext("one paper or another", " or ")
    return [between.join(str(PaperKind(one).label) for one in group.split("|")) for group in groups]


def _eligible(rule: Rule) -> str:
    said = []
    if rule.statuses:
        said.append(_labels(rule.statuses, Status))
    if rule.employments:
        said.append(_labels(rule.employments, Employment))
    if rule.number:
        said.append(_("members for %(months)s months at least") % {"months": rule.number})
    if rule.refuses_served_elsewhere:
        said.append(_("not for members whom another union serves"))
    return _("Only for: %(whom)s") % {"whom": "；".join(said)}
