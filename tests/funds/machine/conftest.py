"""The stage of the machine: a union in the middle of a year, with some requests under way."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine

from tests.funds.machine.stage import JUNE, Stage
from union.accounts.models import User
from union.approvals import actions as approvals
from union.funds import actions
from union.funds.models import Budget, BudgetLine, Category, Source
from union.members.models import Kinship
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role


@pytest.fixture
def in_june() -> Iterator[time_machine.Traveller]:
    """It is the middle of a year: some weeks later it is still the same one."""
    with time_machine.travel(JUNE) as traveller:
        yield traveller


@pytest.fixture
def stage(
    in_june: time_machine.Traveller,
    budget: Budget,
    officers: dict[str, User],
    member: User,
    outsider: User,
    make_officer: Callable[..., User],
    union: Organisation,
) -> Stage:
    """A union with three budget lines, and everybody who could have a hand in its money.

    `second` is a relative of the organiser; `teller` is a cashier who sits in the committee.
    """
    second = make_officer("second", Role.COMMITTEE)
    teller = make_officer("teller", Role.CASHIER)
    Appointment.objects.create(
        user=teller, role=Role.COMMITTEE, organisation=union, starts_on=JUNE.date()
    )
    cast = {**officers, "second": second, "teller": teller, "member": member, "outsider": outsider}
    Kinship.objects.create(member=second.member, relative=officers["organiser"].member)
    lines = [
        ("春秋游", Category.CULTURE, "10000", "0"),
        ("慰问", Category.WARMTH, "6000", "0"),
        ("器材", Category.EQUIPMENT, "2000", "300"),
    ]
    change = actions.draft_change(
        budget,
        title="年初预算",
        reason="年初预算",
        items=[
            actions.ItemFacts(
                name=name,
                category=category,
                source=Source.DUES,
                amount=Decimal(amount),
                opening=Decimal(opening),
            )
            for name, category, amount, opening in lines
        ],
        actor=officers["treasurer"],
    )
    review = actions.submit_change(change, version=change.version, actor=officers["treasurer"])
    while review.is_pending:
        review = approvals.approve(
            review, actor=approvals.seats(review).now()[0].user, version=review.version
        )
    found = Stage(
        cast={name: user.pk for name, user in cast.items()},
        lines=list(BudgetLine.objects.order_by("pk").values_list("pk", flat=True)),
        members={name: user.member.pk for name, user in cast.items() if name != "outsider"},
        relatives=[("second", "organiser")],
        union=union.pk,
        budget=budget.pk,
        clock=in_june,
    )
    # One is paid, one is to be paid, one is with the chair, one with the treasurer.
    found.begin(
        ("organiser", "320", 2),
        ("organiser", "480", 2),
        ("committee", "1500", 2),
        ("organiser", "5200", 0),
    )
    return found
