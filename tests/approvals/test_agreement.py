"""The inbox and the single seat answer alike, whatever the offices, delegations and concerns."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from union.accounts.models import User
from union.approvals.actions import Seats
from union.approvals.actions.seats import stands_in_for
from union.approvals.actions.settle import settle
from union.approvals.models import (
    DECIDERS,
    Concern,
    Decision,
    Deed,
    Delegation,
    Reason,
    Review,
    ReviewStep,
    Rung,
)
from union.core.dates import local_today
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

PEOPLE = ("chair", "deputy", "treasurer", "committee", "organiser", "welfare", "cashier", "leader")
NAMED = st.sampled_from(PEOPLE)
OFFICES = st.sampled_from([*DECIDERS, Role.AUDITOR, Role.CASHIER])
AMOUNTS = st.sampled_from([500, 1500, 5000])
REASONS = st.sampled_from([Reason.APPLICANT, Reason.PAYEE, Reason.BENEFICIARY, Reason.RELATIVE])


@dataclass(frozen=True)
class Situation:
    """Everything that decides who may decide."""

    applicant: str
    amount: int
    apart: bool
    steps: list[tuple[Role, int]]
    counts_from: int
    more_offices: list[tuple[str, Role, bool]]
    ended: set[str]
    inactive: set[str]
    delegations: list[tuple[str, str, int, bool]]
    concerns: list[tuple[str, Reason]]
    approvals: list[tuple[str, int, int]]
    rung: Rung | None


SITUATIONS = st.builds(
    Situation,
    applicant=NAMED,
    amount=AMOUNTS,
    apart=st.booleans(),
    steps=st.lists(st.tuples(st.sampled_from(DECIDERS), st.integers(1, 2)), min_size=1, max_size=3),
    counts_from=st.integers(1, 2),
    more_offices=st.lists(st.tuples(NAMED, OFFICES, st.booleans()), max_size=4),
    ended=st.sets(NAMED, max_size=2),
    inactive=st.sets(NAMED, max_size=1),
    delegations=st.lists(st.tuples(NAMED, NAMED, AMOUNTS, st.booleans()), max_size=3),
    concerns=st.lists(st.tuples(NAMED, REASONS), max_size=4),
    approvals=st.lists(st.tuples(NAMED, st.integers(1, 3), st.integers(1, 2)), max_size=3),
    rung=st.none() | st.sampled_from(list(Rung)),
)


def _arrange(one: Situation, people: dict[str, User], union: Organisation) -> Review:
    today = local_today()
    campus = Organisation.objects.get(name="滨江园区")
    for name, role, far in one.more_offices:
        place = campus if far else union
        if not people[name].appointments.filter(role=role, organisation=place).exists():
            Appointment.objects.create(
                user=people[name],
                role=role,
                organisation=place,
                starts_on=today - timedelta(days=30),
            )
    gone = [people[name].pk for name in one.ended]
    Appointment.objects.filter(user__in=gone).update(ends_on=today - timedelta(days=1))
    User.objects.filter(username__in=one.inactive).update(is_active=False)
    for principal, delegate, up_to, runs in one.delegations:
        office = people[principal].appointments.order_by("pk").first()
        if principal == delegate or office is None:
            continue
        Delegation.objects.create(
            principal=people[principal],
            delegate=people[delegate],
            role=office.role,
            organisation=office.organisation,
            starts_on=today - timedelta(days=5),
            ends_on=today if runs else today - timedelta(days=1),
            up_to=Decimal(up_to),
        )
    review = Review.objects.create(
        organisation=union,
        subject_type="funds.fundrequest",
        subject_id=1,
        kind="activity",
        title="秋游",
        amount=one.amount,
        weight=one.amount,
        digest="",
        applicant=people[one.applicant],
        round=2,
        counts_from=one.counts_from,
        approvers_apart=one.apart,
        position=min(2, len(one.steps)),
    )
    for number, (role, needed) in enumerate(one.steps, start=1):
        ReviewStep.objects.create(review=review, position=number, role=role, needed=needed)
    for name, reason in one.concerns:
        Concern.objects.get_or_create(review=review, user=people[name], reason=reason)
    for number, (name, position, round_) in enumerate(one.approvals):
        Decision.objects.create(
            review=review,
            position=position,
            round=round_,
            deed=Deed.APPROVE,
            actor=people[name],
            # Sometimes the hand of somebody else.
            principal=people[one.applicant] if number == 1 and name != one.applicant else None,
            key=str(number),
        )
    settle(review)
    if one.rung is not None:
        own = one.steps[review.position - 1][0]
        ladder = {Rung.OWN: own, Rung.DEPUTY: Role.DEPUTY, Rung.COMMITTEE: Role.COMMITTEE}
        review.rung, review.office = one.rung, ladder.get(one.rung, "")
    review.save()
    return review


def _compare(review: Review, people: dict[str, User]) -> None:
    seats = Seats(review)
    for name in people:
        user = User.objects.get(username=name)
        seat = seats.of(user)
        listed = Review.objects.waiting_for(user).filter(pk=review.pk).exists()
        assert listed == (seat is not None), (name, seat)
        if seat is not None:
            assert stands_in_for([review], user).get(review.pk) == seat.principal, name
            assert review.applicant_id not in seat.persons


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(situation=SITUATIONS)
def test_the_inbox_holds_exactly_what_one_may_decide(
    situation: Situation,
    cast: dict[str, User],
    union: Organisation,
) -> None:
    with transaction.atomic():
        people = {name: User.objects.get(pk=cast[name].pk) for name in PEOPLE}
        _compare(_arrange(situation, people, union), people)
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(situation=SITUATIONS)
def test_the_ladder_ends_with_somebody_who_is_not_concerned_or_with_a_vote_or_with_nobody(
    situation: Situation,
    cast: dict[str, User],
    union: Organisation,
) -> None:
    with transaction.atomic():
        people = {name: User.objects.get(pk=cast[name].pk) for name in PEOPLE}
        review = _arrange(situation, people, union)
        settle(review)
        seats = Seats(review)
        assert bool(seats.now()) == (review.rung != Rung.NOBODY)
        if review.rung not in (Rung.VOTE, Rung.NOBODY):
            assert not any(seat.persons & seats.concerns.keys() for seat in seats.now())
        if review.rung == Rung.VOTE:
            assert len(seats.now()) + seats.agreed(review.position) >= 2
        transaction.set_rollback(True)


@pytest.mark.slow
def test_the_strategies_reach_every_rung(
    db: None, cast: dict[str, User], union: Organisation
) -> None:
    seen: set[str] = set()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(situation=SITUATIONS)
    def look(situation: Situation) -> None:
        with transaction.atomic():
            people = {name: User.objects.get(pk=cast[name].pk) for name in PEOPLE}
            review = _arrange(situation, people, union)
            settle(review)
            seen.add(review.rung)
            transaction.set_rollback(True)

    look()
    assert seen == set(Rung.values)
