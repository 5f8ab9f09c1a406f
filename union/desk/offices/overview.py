"""What the page about offices shows beside its list: gaps, clashes, and who could confirm."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import Sentence
from union.members.models import Tree
from union.members.models.tree import Place
from union.orgs import scoping
from union.orgs.actions.nomination import can_be_alone
from union.orgs.models import Appointment, Level, Nomination, Organisation, Separation
from union.orgs.models.appointment import ENDS_SOON
from union.orgs.roles import RIGHTS, Role, incompatible

# What does not work while nobody holds an office of the union.
GAPS: dict[Role, Sentence] = {
    Role.CHAIR: _("No chair: no office can be given, and nobody decides."),
    Role.DEPUTY: _("No deputy chair: nobody steps in for what the chair may not decide herself."),
    Role.COMMITTEE: _("No committee member: nobody can vote on what chair and deputy may not."),
    Role.TREASURER: _("No treasurer: payments cannot be approved."),
    Role.CASHIER: _("No cashier: nothing can be paid out."),
    Role.AUDITOR: _("No audit committee: nobody watches over the money and the log."),
    Role.WELFARE: _("No welfare officer: gifts and roster are left to chair and deputy."),
}


def unions(user: scoping.Somebody) -> QuerySet[Organisation]:
    """The unions whose offices somebody sees as a whole; none for a leader or a campus."""
    reached = scoping.reach(user, "orgs.offices").q("")
    found: QuerySet[Organisation] = Organisation.objects.filter(
        reached, level__in=[Level.UNION, Level.FEDERATION]
    ).order_by("path")
    return found


@dataclass
class Condition:
    """How a union stands today: which offices are empty, and whether two persons can appoint."""

    union: Organisation
    gaps: list[Sentence] = field(default_factory=list)
    # Nobody can confirm: in the first days the chair appoints alone, later nobody appoints.
    is_alone: bool = False
    is_stuck: bool = False
    # The setting, where duties are in one hand.
    setting: Separation | None = None


def conditions(user: User, day: date) -> list[Condition]:
    """The condition of each union in reach, on a day."""
    found = list(unions(user))
    held: dict[int, set[Role]] = defaultdict(set)
    offices = Appointment.objects.in_force(day).filter(organisation__in=found, user__is_active=True)
    for pk, role in offices.values_list("organisation_id", "role"):
        held[pk].add(Role(role))
    merged = Separation.objects.for_user(user).merged().select_related("organisation")
    settings = {one.organisation_id: one for one in merged}
    return [_condition(user, one, held[one.pk], settings.get(one.pk)) for one in found]


def _condition(
    user: User, union: Organisation, held: set[Role], setting: Separation | None
) -> Condition:
    gaps = [text for role, text in GAPS.items() if role not in held]
    found = Condition(union, gaps, setting=setting)
    if not held & RIGHTS["orgs.confirm"]:
        chair = scoping.holders("orgs.appoint", union).first() or user
        found.is_alone = can_be_alone(union, chair)
        found.is_stuck = not found.is_alone
    return found


def without_leader(user: User, day: date, tree: Tree) -> list[Place]:
    """The groups in reach that nobody leads on a day, with their campus."""
    led = Appointment.objects.in_force(day).filter(
        role=Role.LEADER, organisation=OuterRef("pk"), user__is_active=True
    )
    reached = scoping.reach(user, "orgs.offices").q("")
    groups = Organisation.objects.filter(reached, ~Exists(led), level=Level.GROUP)
    return [tree.place(pk) for pk in groups.order_by("path").values_list("pk", flat=True)]


@dataclass(frozen=True)
class Clash:
    """Somebody holds, or will hold, two offices that exclude each other."""

    user: User
    one: Appointment
    other: Appointment

    def is_allowed(self, merged: tuple[str, ...]) -> bool:
        """Whether it is the pair that a union may merge, in one of those (their paths) that did."""
        still = incompatible({Role(self.one.role)}, Role(self.other.role), merged=True)
        return not still and self.other.organisation.path.startswith(merged)


def clashes(user: User, day: date) -> list[Clash]:
    """What should not be, among those who hold or will hold an office in reach on a day.

    An appointment refuses it; what came another way, or stayed when merged duties were separated
    again, is found here.
    """
    seen = Appointment.objects.for_user(user).filter(_not_over(day))
    terms = Appointment.objects.filter(_not_over(day), user__in=seen.values("user"))
    by_person: dict[int, list[Appointment]] = defaultdict(list)
    for term in terms.select_related("user", "organisation").order_by("pk"):
        by_person[term.user_id].append(term)
    found = list(_clashing(by_person.values()))
    if not found:
        return found
    merged = Separation.objects.filter(treasurer_and_cashier=False)
    together = tuple(merged.values_list("organisation__path", flat=True))
    return [clash for clash in found if not (together and clash.is_allowed(together))]


def _not_over(day: date) -> Q:
    return Q(ends_on=None) | Q(ends_on__gt=day) | Q(ends_on=day, revoked_at=None)


def _clashing(people: Iterable[list[Appointment]]) -> Iterator[Clash]:
    for terms in people:
        for one, other in combinations(terms, 2):
            excluded = incompatible({Role(one.role)}, Role(other.role))
            if excluded and _share_a_day(one, other):
                yield Clash(one.user, one, other)


def _share_a_day(one: Appointment, other: Appointment) -> bool:
    first = max(one.starts_on, other.starts_on)
    return one.covers(first) and other.covers(first)


def dress(
    rows: Iterable[Appointment], user: User, day: date, tree: Tree, bad: Iterable[Clash] = ()
) -> list[Any]:
    """Puts beside each term what its line shows: place, state, who gave it, what may be done."""
    appoints, today = scoping.reach(user, "orgs.appoint"), local_today()
    clashing = {term.pk for clash in bad for term in (clash.one, clash.other)}
    dressed: list[Any] = list(rows)
    for row in dressed:
        row.place = tree.place(row.organisation_id)
        row.shown = _state(row, day)
        row.ends_soon = row.shown == "now" and _ends_soon(row, day)
        row.is_clashing = row.pk in clashing
        nomination: Nomination | None = getattr(row, "nomination", None)
        row.confirmed_by = nomination.decided_by if nomination else None
        row.is_alone = bool(nomination and nomination.alone)
        is_over = _state(row, today) in ("over", "revoked")
        row.may_renew = appoints.covers(row.organisation) and row.user_id != user.pk
        row.may_end = not is_over and (row.may_renew or row.user_id == user.pk)
    return dressed


def _state(row: Appointment, day: date) -> str:
    """now, coming, over or revoked, as seen from a day."""
    if row.covers(day):
        return "now"
    if row.revoked_at is not None and (row.ends_on == row.starts_on or day >= row.starts_on):
        return "revoked"
    return "coming" if row.starts_on > day else "over"


def _ends_soon(row: Appointment, day: date) -> bool:
    return row.ends_on is not None and row.ends_on <= day + ENDS_SOON
