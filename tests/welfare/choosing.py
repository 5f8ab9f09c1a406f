"""A programme in which the members choose: A 粮油 or B 零食."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import time_machine

from union.accounts.models import User
from union.core.dates import local_today
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import NewRow, Offer, OptionFacts, ProgrammeFacts
from union.welfare.models import Disbursement, GiftOption, Programme

OIL = OptionFacts(0, "粮油", "米5公斤、油2升", "滨江园区门卫室", is_default=True)
SNACKS = OptionFacts(1, "零食", "坚果礼盒")


def last_day() -> date:
    """In a week."""
    return local_today() + timedelta(days=7)


def offer(*options: OptionFacts, by: date | None = None) -> Offer:
    """A and B until in a week, or what is said."""
    return Offer(options or (OIL, SNACKS), by or last_day())


def facts(**more: object) -> ProgrammeFacts:
    """A gift for everyone with two choices."""
    known = {"name": "2026年春节慰问品", "amount": Decimal(300), "offer": offer()}
    return ProgrammeFacts(**(known | more))  # type: ignore[arg-type]


def open_choice(union: Organisation, actor: User, **more: object) -> Programme:
    """The programme; nobody is in it yet."""
    return actions.add_programme(union, facts(**more), actor=actor)


def plan(programme: Programme, member: Member, actor: User) -> Disbursement:
    """The row of a member, planned."""
    return actions.add_one(programme, NewRow(member, Decimal(300), planned=True), actor=actor)


def option(programme: Programme, letter: str) -> GiftOption:
    """One of the choices."""
    return programme.options.get(place="ABCDE".index(letter))


def as_it_is(row: Disbursement) -> tuple[str, str]:
    """The letter of what somebody gets, and how that came about."""
    found = Disbursement.objects.select_related("option").get(pk=row.pk)
    return (found.option.letter if found.option else "", found.choice)


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """The same hour, some days later."""
    from django.utils import timezone

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=True):
        yield
