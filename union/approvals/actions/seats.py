"""Who decides the present step of a review: holders of the office, those who stand in, the ladder.

The inbox (`Review.objects.waiting_for`) asks the same of many reviews in one question; a test
proves that the two agree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F

from union.accounts.models import User
from union.approvals.models import (
    Concern,
    Decision,
    Deed,
    Delegation,
    Reason,
    Review,
    ReviewStep,
    Rung,
    effective,
)
from union.approvals.models.review import VOTERS
from union.core.dates import local_today
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import Role

# One alone is no vote.
FEWEST_VOTERS = 2


@dataclass(frozen=True)
class Seat:
    """A person who may decide now; `principal` is the officer in whose place she does."""

    user: User
    role: str
    principal: User | None = None

    @property
    def persons(self) -> set[int]:
        """Everyone whose hand this is."""
        return {self.user.pk} | ({self.principal.pk} if self.principal else set())


class Seats:
    """Offices, delegations and concerns of one review, read once."""

    def __init__(self, review: Review, **known: Any) -> None:
        """Takes the review; asks the database when the first question comes.

        `known` is what `seats_of` has read for several reviews at once, by the names below.
        """
        self.review = review
        vars(self).update(known)

    @cached_property
    def _holders(self) -> list[Appointment]:
        office = Appointment.objects.in_force(local_today()).filter(
            organisation__path__in=self.review.organisation.line(), user__is_active=True
        )
        return list(office.select_related("user", "organisation").order_by("pk"))

    @cached_property
    def _delegations(self) -> list[Delegation]:
        running = Delegation.objects.in_force(local_today()).filter(
            principal__in=[one.user_id for one in self._holders], up_to__gte=self.review.weight
        )
        rows = running.select_related("delegate", "principal", "organisation")
        return effective(rows, local_today())

    @cached_property
    def steps(self) -> list[ReviewStep]:
        """All steps of the review, in their order."""
        return list(self.review.steps.all())

    @cached_property
    def concerns(self) -> dict[int, str]:
        """Who may not decide whatever the step, and why."""
        # Of several reasons of one person the one that bars from a vote as well comes last.
        found = dict(sorted(self._noted, key=lambda one: one[1] == Reason.APPLICANT))
        found[self.review.applicant_id] = Reason.APPLICANT
        for one in self._holders:
            if one.role == Role.AUDITOR and found.get(one.user_id) != Reason.APPLICANT:
                found[one.user_id] = Reason.AUDITOR
        return found

    @cached_property
    def _noted(self) -> list[tuple[int, str]]:
        return list(self.review.concerns.values_list("user_id", "reason"))

    @cached_property
    def _approvals(self) -> list[tuple[int, int, int | None]]:
        counted = self.review.decisions.filter(
            deed=Deed.APPROVE, round__gte=self.review.counts_from
        )
        return list(counted.values_list("position", "actor_id", "principal_id"))

    def agreed(self, position: int) -> int:
        """How many have approved a step, in the rounds that count."""
        return sum(where == position for where, _actor, _principal in self._approvals)

    @cached_property
    def _have_decided(self) -> set[int]:
        """Those who have approved already and are not asked again."""
        apart, here = self.review.approvers_apart, self.review.position
        return {
            person
            for position, *persons in self._approvals
            if apart or position == here
            for person in persons
            if person is not None
        }

    def holds(self, role: str) -> bool:
        """Whether anybody holds an office here."""
        return any(one.role == role for one in self._holders)

    def all(self, roles: Iterable[str]) -> list[Seat]:
        """Who sits in these offices today: the holders, or those who stand in for them."""
        wanted, found = set(roles), []
        for office in self._holders:
            if office.role not in wanted:
                continue
            stand_ins = [
                one
                for one in self._delegations
                if (one.principal_id, one.role, one.organisation_id)
                == (office.user_id, office.role, office.organisation_id)
            ]
            found += [Seat(one.delegate, office.role, one.principal) for one in stand_ins] or [
                Seat(office.user, office.role)
            ]
        return found

    def eligible(self, roles: Iterable[str]) -> list[Seat]:
        """Those of them who may decide: not concerned, and not decided already.

        Whoever could decide for herself and for another decides for herself.
        """
        barred = self.concerns.keys() | self._have_decided
        own_first = sorted(self.all(roles), key=lambda seat: seat.principal is not None)
        return _once(seat for seat in own_first if not seat.persons & barred)

    def voters(self) -> list[Seat]:
        """Who may still vote where everybody is concerned: the committee without the applicant.

        The concerned vote too, because everybody is; each in person, also who has delegated.
        """
        barred = {
            user
            for user, reason in self.concerns.items()
            if reason in (Reason.APPLICANT, Reason.AUDITOR)
        } | self._have_decided
        return _once(
            Seat(office.user, office.role)
            for office in self._holders
            if office.role in VOTERS and office.user_id not in barred
        )

    def ladder(self, role: str, needed: int) -> tuple[str, str, int]:
        """Rung, office and number of people for a step: its own office if that may decide.

        Otherwise the deputy chair, then a committee member, then a vote of the whole committee.
        An own office that merely has too few left to agree decides with those whom it has.
        """
        own = self.eligible([role])
        if own:
            return Rung.OWN, role, min(needed, len(own) + self._agreed_here)
        for rung, office in ((Rung.DEPUTY, Role.DEPUTY), (Rung.COMMITTEE, Role.COMMITTEE)):
            if office != role and self.eligible([office]):
                return rung, office, 1 + self._agreed_here
        voters = len(self.voters()) + self._agreed_here
        if self.voters() and voters >= FEWEST_VOTERS:
            return Rung.VOTE, "", voters // 2 + 1
        return Rung.NOBODY, "", needed

    @property
    def _agreed_here(self) -> int:
        return self.agreed(self.review.position)

    def now(self) -> list[Seat]:
        """Who may decide the present step."""
        if not self.review.is_pending or self.review.rung == Rung.NOBODY:
            return []
        if self.review.rung == Rung.VOTE:
            return self.voters()
        return self.eligible([self.review.office])

    def of(self, user: User) -> Seat | None:
        """The seat in which somebody may decide now, if she may."""
        return next((seat for seat in self.now() if seat.user.pk == user.pk), None)

    def stand_in_of(self, user: User) -> User | None:
        """Who decides the present step in somebody's place, if somebody does."""
        for one in self._delegations:
            if one.principal_id == user.pk and one.role == self.review.office:
                return one.delegate
        return None

    def passed_over(self) -> list[tuple[Seat, str]]:
        """Those whom the present step passes over, each with the reason, in the ladder's order."""
        here = [step for step in self.steps if step.position == self.review.position]
        if not here or not self.review.is_pending:
            return []
        step = here[0]
        ladder = [step.role]
        if self.review.rung not in (Rung.OWN, Rung.DEPUTY):
            ladder.append(Role.DEPUTY)
        if self.review.rung in (Rung.VOTE, Rung.NOBODY):
            ladder.append(Role.COMMITTEE)
        before = {
            person
            for position, *persons in self._approvals
            if position != self.review.position and self.review.approvers_apart
            for person in persons
        }
        found: dict[int, tuple[Seat, str]] = {}
        for seat in (one for role in ladder for one in self.all([role])):
            # Of a stand-in and whom she stands in for, the one whom it concerns is named.
            both = [Seat(one, seat.role) for one in (seat.user, seat.principal) if one is not None]
            for one in both:
                reason = self.concerns.get(one.user.pk)
                if reason is None and one.user.pk in before:
                    reason = Reason.DECIDED
                if reason is not None:
                    found.setdefault(one.user.pk, (one, str(reason)))
                    break
        return list(found.values())


def _once(seats: Iterable[Seat]) -> list[Seat]:
    """One seat for each person: the first."""
    found: dict[int, Seat] = {}
    for seat in seats:
        found.setdefault(seat.user.pk, seat)
    return list(found.values())


def seats(review: Review) -> Seats:
    """Who decides, read afresh."""
    return Seats(review)


def seats_of(reviews: Iterable[Review]) -> dict[int, Seats]:
    """Who decides each of several reviews, with a fixed number of questions for all of them."""
    rows, today = list(reviews), local_today()
    if not rows:
        return {}
    lines = {one.pk: one.organisation.line() for one in rows}
    offices = Appointment.objects.in_force(today).filter(
        organisation__path__in={path for line in lines.values() for path in line},
        user__is_active=True,
    )
    held = list(offices.select_related("user", "organisation").order_by("pk"))
    running = Delegation.objects.in_force(today).filter(principal__in={one.user_id for one in held})
    lent = effective(running.select_related("delegate", "principal", "organisation"), today)
    steps, noted, agreed = defaultdict(list), defaultdict(list), defaultdict(list)
    for step in ReviewStep.objects.filter(review__in=rows):
        steps[step.review_id].append(step)
    for concern in Concern.objects.filter(review__in=rows):
        noted[concern.review_id].append((concern.user_id, concern.reason))
    counted = Decision.objects.filter(review__in=rows, deed=Deed.APPROVE)
    for one in counted.filter(round__gte=F("review__counts_from")):
        agreed[one.review_id].append((one.position, one.actor_id, one.principal_id))
    found = {}
    for review in rows:
        holders = [one for one in held if one.organisation.path in lines[review.pk]]
        persons = {one.user_id for one in holders}
        theirs = [one for one in lent if one.principal_id in persons and one.up_to >= review.weight]
        found[review.pk] = Seats(
            review,
            _holders=holders,
            _delegations=theirs,
            steps=steps[review.pk],
            _noted=noted[review.pk],
            _approvals=agreed[review.pk],
        )
    return found


def with_stand_ins(user: User) -> list[tuple[Delegation, int]]:
    """The stand-ins of somebody with whom something waits in her place, each with how much."""
    return [(one, n) for one, n in Review.objects.with_stand_ins(user) if n]


def stands_in_for(reviews: Iterable[Review], user: User) -> dict[int, User]:
    """Of reviews that wait for somebody: those she decides in another's place, with the other."""
    today = local_today()
    held = [(one.role, one.organisation.path) for one in scoping.appointments(user)]
    running = Delegation.objects.in_force(today).filter(delegate=user)
    rows = effective(running.select_related("principal", "organisation"), today)
    found = {}
    for review in reviews if rows else ():
        path = review.organisation.path
        if any(role == review.office and path.startswith(there) for role, there in held):
            continue
        for one in rows:
            if one.role == review.office and path.startswith(one.organisation.path):
                found[review.pk] = one.principal
                break
    return found
