"""What happened to a review, who has it, and what is to come: the lines of its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.approvals.actions import Seat, Seats
from union.approvals.models import Decision, Deed, Reason, Review, Rung
from union.core.errors import Sentence
from union.orgs.roles import Role

CHIPS = {
    Deed.APPROVE: "ok",
    Deed.RETURN: "back",
    Deed.REJECT: "refused",
    Deed.WITHDRAW: "withdrawn",
    Deed.VOID: "bad",
}
ICONS = {
    Deed.SUBMIT: "check",
    Deed.APPROVE: "check",
    Deed.RETURN: "undo",
    Deed.REJECT: "x",
    Deed.WITHDRAW: "x",
    Deed.VOID: "warn",
}


@dataclass(frozen=True)
class Line:
    """One thing that somebody did."""

    title: Sentence
    who: str
    at: datetime
    icon: str
    chip: str = ""
    word: Sentence = ""
    took: str = ""
    why: Sentence = ""
    comment: str = ""


def how_many(seated: int, needed: int) -> str:
    """Whether one, some or all of those who sit there must agree; nothing where only one sits."""
    if seated < 2:
        return ""
    if needed == 1:
        return _("one is enough")
    if needed >= seated:
        return _("all must agree")
    return _("%(n)s must agree") % {"n": needed}


@dataclass(frozen=True)
class Now:
    """Who has it, and since when."""

    title: Sentence
    names: list[str]
    since: datetime
    waits: str
    needed: int = 1
    agreed: int = 0
    why: Sentence = ""
    is_mine: bool = False
    is_applicants: bool = False

    @property
    def how_many(self) -> str:
        """How many must agree; those who have agreed are no longer among the names."""
        return how_many(len(self.names) + self.agreed, self.needed)


@dataclass(frozen=True)
class Next:
    """A step to come, and who holds its office today."""

    title: Sentence
    names: list[str]
    needed: int = 1

    @property
    def how_many(self) -> str:
        """How many must agree."""
        return how_many(len(self.names), self.needed)


def spent(time: timedelta) -> str:
    """How long something took or waits: minutes, hours or days."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 60 * 24:
        hours = minutes // 60
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = minutes // (60 * 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def name_of(seat: Seat) -> str:
    """Who sits there; with both names where she stands in."""
    if seat.principal is None:
        return seat.user.name
    return _("%(name)s for %(other)s") % {"name": seat.user.name, "other": seat.principal.name}


def lines(decisions: Iterable[Decision]) -> list[Line]:
    """What was done, in the order in which it was."""
    found: list[Line] = []
    before: datetime | None = None
    for one in decisions:
        deed = Deed(one.deed)
        submitted = deed == Deed.SUBMIT
        seat = Seat(one.actor, one.office, one.principal)
        found.append(
            Line(
                title=_title(one, is_first=one.round == 1),
                who=name_of(seat),
                at=one.at,
                icon=ICONS[deed],
                chip=CHIPS.get(deed, ""),
                word="" if submitted else deed.label,
                took="" if before is None or submitted else spent(one.at - before),
                why=Rung(one.rung).label if one.rung not in ("", Rung.OWN) else "",
                comment=one.comment,
            )
        )
        before = one.at
    return found


def _title(one: Decision, *, is_first: bool) -> Sentence:
    if one.deed == Deed.SUBMIT:
        return _("Request submitted") if is_first else _("Submitted again")
    if one.deed == Deed.WITHDRAW:
        return _("Applicant")
    if one.deed == Deed.VOID:
        return _("Changed after the approval")
    return _office(one.rung, one.office)


def _office(rung: str, role: str) -> Sentence:
    if rung == Rung.VOTE:
        return _("Vote of the committee")
    return Role(role).label if role else _("Nobody")


def now(review: Review, seats: Seats, *, user_id: int, since: datetime | None = None) -> Now | None:
    """Who has a review that is open; `since` when it came back to the applicant."""
    if review.is_pending:
        here = seats.now()
        return Now(
            title=_office(review.rung, review.office),
            names=[name_of(seat) for seat in here],
            since=review.waiting_since,
            waits=spent(timezone.now() - review.waiting_since),
            needed=review.needed,
            agreed=seats.agreed(review.position),
            why="" if review.rung == Rung.OWN else Rung(review.rung).label,
            is_mine=any(seat.user.pk == user_id for seat in here),
        )
    if review.is_open:
        came = since or review.submitted_at
        return Now(
            title=_("To be put right"),
            names=[review.applicant.name],
            since=came,
            waits=spent(timezone.now() - came),
            is_mine=review.applicant_id == user_id,
            is_applicants=True,
        )
    return None


def coming(review: Review, seats: Seats) -> list[Next]:
    """The steps after the present one, with those who hold their offices today."""
    if not review.is_open:
        return []
    start = review.position if review.is_pending else review.position - 1
    return [
        Next(
            title=Role(step.role).label,
            names=[name_of(seat) for seat in seats.all([step.role])],
            needed=step.needed,
        )
        for step in seats.steps
        if step.position > start
    ]


def passed_over(seats: Seats) -> list[tuple[str, Sentence]]:
    """Who is passed over in the present step, each with the reason."""
    return [(name_of(seat), Reason(reason).label) for seat, reason in seats.passed_over()]
