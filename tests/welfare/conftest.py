"""A programme of the union with rows in three groups, beside the cast."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.rules.conftest import book, draft, says, switch
from union.accounts.models import User
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import NewRow, ProgrammeFacts
from union.welfare.models import Disbursement, Programme

__all__ = ["book", "draft", "says", "switch"]
DAY = date(2026, 9, 25)


@pytest.fixture
def programme(union: Organisation, welfare: User) -> Programme:
    """2026年中秋慰问品, 300 yuan each, nobody in it yet."""
    facts = ProgrammeFacts(
        name="2026年中秋慰问品",
        item="月饼礼盒",
        specification="750克/盒",
        amount=Decimal(300),
        eligible_on=DAY,
    )
    return actions.add_programme(union, facts, actor=welfare)


@pytest.fixture
def give(programme: Programme, welfare: User) -> Callable[..., Disbursement]:
    """Puts a member into the programme: `give(member)`."""

    def put(member: Member, amount: str = "300", **more: object) -> Disbursement:
        row = NewRow(member, Decimal(amount), given_on=DAY, **more)  # type: ignore[arg-type]
        if member.user_id == welfare.pk:
            # Her own one nobody enters by hand.
            return actions.add_rows(programme, [row], actor=welfare)[0]
        return actions.add_one(programme, row, actor=welfare)

    return put


@pytest.fixture
def mine(member: User, give: Callable[..., Disbursement]) -> Disbursement:
    """What 林晓 (`member`) is given: not confirmed yet."""
    return give(member.member)  # type: ignore[attr-defined]


@pytest.fixture
def theirs(
    make_member: Callable[..., Member],
    other_group: Organisation,
    give: Callable[..., Disbursement],
) -> Disbursement:
    """What 李娜 of 中班组, who has no account, is given."""
    return give(make_member("李娜", organisation=other_group))
