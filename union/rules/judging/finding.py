"""What a rule says, in a sentence that can be said again later in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from union.core.errors import Sentence

BLOCK, WARN, INFO = "block", "warn", "info"

TEXTS: dict[str, Sentence] = {
    "event_cap": _("At most %(cap)s each time: %(excess)s too much."),
    "event_over": _(
        "%(before)s of %(cap)s were given for this event, %(left)s left: this is %(excess)s too "
        "much."
    ),
    "event_used": _("With it %(used)s of %(cap)s are used for this event, %(left)s left."),
    "event_planned": _(
        "%(planned)s more are planned for this event: with them it is %(excess)s more than the "
        "%(cap)s that are allowed."
    ),
    "year_used": _("With it %(used)s of %(cap)s are used in %(year)s, %(left)s left."),
    "year_nearly": _("With it %(used)s of %(cap)s are used in %(year)s: only %(left)s left."),
    "year_over": _(
        "%(before)s of %(cap)s are used in %(year)s, %(left)s left: this is %(excess)s too much."
    ),
    "event_cap_child": _("At most %(cap)s for each child each time: %(excess)s too much."),
    "event_over_child": _(
        "%(before)s of %(cap)s were given for each child for this event, %(left)s left: this is "
        "%(excess)s too much for each."
    ),
    "event_used_child": _(
        "With it %(used)s of %(cap)s are used for each child for this event, %(left)s left."
    ),
    "event_planned_child": _(
        "%(planned)s more for each child are planned for this event: with them it is %(excess)s "
        "more than the %(cap)s that are allowed."
    ),
    "year_used_child": _(
        "With it %(used)s of %(cap)s are used for each child in %(year)s, %(left)s left."
    ),
    "year_nearly_child": _(
        "With it %(used)s of %(cap)s are used for each child in %(year)s: only %(left)s left."
    ),
    "year_over_child": _(
        "%(before)s of %(cap)s are used for each child in %(year)s, %(left)s left: this is "
        "%(excess)s too much for each."
    ),
    "once_in_life": _("Once in a lifetime, and it is given or planned for %(day)s already."),
    "once_for_key": _(
        "Once a year for the same matter, and it is given or planned for %(day)s already."
    ),
    "twice_here": _("It stands here twice for the same member."),
    "cycle_over": _(
        "At most %(cap)s within %(years)s years: %(before)s since %(since)s, this is %(excess)s "
        "too much."
    ),
    "ratio_over": _(
        "%(winners)s of %(participants)s who took part would get one: at most %(share_of)s in "
        "%(share_in)s."
    ),
    "ratio_unknown": _("How many took part is not entered: at most %(share_of)s in %(share_in)s."),
    "top_up_over": _(
        "Union money for this is %(spent)s, more than %(times)s times the dues of %(year)s "
        "(%(dues)s)."
    ),
    "top_up_unknown": _("The income from dues of %(year)s is not entered yet."),
    "form_not_allowed": _("%(form)s is not allowed for this, only: %(forms)s."),
    "form_missing": _("In what form is it given? Allowed: %(forms)s."),
    "no_member_then": _("No member of the union on %(day)s."),
    "status": _("%(status)s on %(day)s: not for such members."),
    "employment": _("Employment form %(employment)s: not for such members."),
    "too_new": _("A member since %(since)s only: after %(months)s months."),
    "served_elsewhere": _("Another union gives her benefits: %(by)s."),
    "papers": _("Papers are missing: %(papers)s."),
    "too_late": _("It had to be applied for until %(day)s."),
    "short_notice": _("It has to be announced by %(day)s."),
    "words": _("“%(words)s” stands on the negative list."),
    "no_book": _("No rule book was in force on %(day)s: nobody knows what is allowed."),
}


@dataclass(frozen=True)
class Finding:
    """What one rule says to one proposal.

    `params` are plain values (they are stored with what they judged). `clause` names the clause
    that says so: the number of the book, the anchor, and the words of a reference to it.
    """

    code: str
    severity: str
    params: Mapping[str, Any] = field(default_factory=dict)
    rule: int | None = None
    book: int | None = None
    anchor: str = ""
    clause: str = ""

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        return str(TEXTS[self.code]) % self.params

    @property
    def url(self) -> str:
        """The clause in the library of rules; blank where the rule names none."""
        if self.book is None:
            return ""
        address = reverse("rule_book", args=[self.book])
        return f"{address}#{self.anchor}" if self.anchor else address

    def as_plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "code": self.code,
            "severity": self.severity,
            "params": dict(self.params),
            "rule": self.rule,
            "book": self.book,
            "anchor": self.anchor,
            "clause": self.clause,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Finding":
        """As it was stored."""
        return cls(**plain)


@dataclass(frozen=True)
class Verdict:
    """Everything that the rules say to one proposal; `book` judged it, None where there is none."""

    findings: tuple[Finding, ...]
    book: int | None

    @property
    def blocks(self) -> list[Finding]:
        """What is not allowed."""
        return [one for one in self.findings if one.severity == BLOCK]

    @property
    def warnings(self) -> list[Finding]:
        """What should be looked at twice."""
        return [one for one in self.findings if one.severity == WARN]

    @property
    def is_allowed(self) -> bool:
        """Whether no rule stops it."""
        return not self.blocks

    @property
    def in_order(self) -> list[Finding]:
        """What stops it first, what only says how much is left last."""
        order = {BLOCK: 0, WARN: 1, INFO: 2}
        return sorted(self.findings, key=lambda one: order[one.severity])


def sentences(findings: Iterable[Finding]) -> list[str]:
    """Only the words."""
    return [one.sentence for one in findings]
