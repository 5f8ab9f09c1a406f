"""A sum of the rule book that counts for each child, where parents get something for several."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.welfare.test_children import child
from union.accounts.models import User
from union.members.models import Member
from union.orgs.models import Organisation
from union.rules.granting import RuleForbids
from union.rules.judging import entitlements
from union.rules.models import Grant, Rule, RuleBook
from union.welfare import actions
from union.welfare.actions import NewRow, ProgrammeFacts, RowChange
from union.welfare.models import Disbursement, Programme

__all__ = ["child"]
DAY = date(2026, 6, 1)


@pytest.fixture
def family(make_member: Callable[..., Member], child: Callable[..., Any]) -> Member:
    """王芳 with two children."""
    mother = make_member("王芳")
    child(mother, "王小禾")
    child(mother, "王小苗", "2021-03-01")
    return mother


@pytest.fixture
def open_for(union: Organisation, welfare: User) -> Callable[..., Programme]:
    """Opens a programme for children up to fourteen."""

    def add(name: str, day: date = DAY) -> Programme:
        facts = ProgrammeFacts(
            name=name, kind="children", child_age=14, eligible_on=day, amount=Decimal(100)
        )
        return actions.add_programme(union, facts, actor=welfare)

    return add


def issue(programme: Programme, welfare: User, amount: str) -> list[Disbursement]:
    programme.amount = Decimal(amount)
    programme.save(update_fields=["amount"])
    return actions.issue_to_everyone(
        programme, on=programme.eligible_on, item="图书", amount=Decimal(amount), actor=welfare
    )


@pytest.fixture
def each_time(says: Callable[..., Rule], switch: Callable[..., RuleBook]) -> None:
    """At most 100 yuan for each child each time."""
    says("cap_per_event", "children", amount="100", per="child")
    switch()


@pytest.fixture
def each_year(says: Callable[..., Rule], switch: Callable[..., RuleBook]) -> None:
    """At most 150 yuan for each child in a year."""
    says("cap_per_year", "children", amount="150", per="child")
    switch()


@pytest.mark.usefixtures("each_time")
def test_two_children_get_twice_the_sum_of_one(
    open_for: Callable[..., Programme], welfare: User, family: Member
) -> None:
    [row] = issue(open_for("六一"), welfare, "100")
    assert (row.quantity, row.amount) == (2, Decimal(200))
    grant = Grant.objects.live().get()
    assert (grant.children, grant.amount) == (2, Decimal(200))


@pytest.mark.usefixtures("each_time")
def test_more_than_the_sum_of_one_child_is_left_out_with_the_clause(
    open_for: Callable[..., Programme], welfare: User, family: Member
) -> None:
    programme = open_for("六一")
    plan = actions.preview_issue(
        programme, on=DAY, amount=Decimal("100.01"), item="图书", actor=welfare
    )
    said = next(one.reason for one in plan.left_out if one.member == family)
    assert "第1条" in said
    assert "每个孩子每次不超过 ¥100" in said
    assert issue(programme, welfare, "100.01") == []
    assert not Grant.objects.exists()


@pytest.mark.usefixtures("each_time")
def test_by_hand_it_is_the_pieces_that_say_for_how_many(
    open_for: Callable[..., Programme], welfare: User, family: Member
) -> None:
    programme = open_for("六一")
    one = NewRow(family, Decimal(200), item="图书", given_on=DAY, quantity=1)
    with pytest.raises(RuleForbids):
        actions.add_one(programme, one, actor=welfare)
    assert not Disbursement.objects.exists()
    row = actions.add_one(
        programme,
        NewRow(family, Decimal(200), item="图书", given_on=DAY, quantity=2),
        actor=welfare,
    )
    change = RowChange(row.pk, Decimal(200), item="图书", given_on=DAY, quantity=1)
    with pytest.raises(RuleForbids):
        actions.change_one(row, change, actor=welfare, version=row.version)
    assert Grant.objects.live().get().children == 2


@pytest.mark.usefixtures("each_year")
def test_a_year_counts_what_each_child_got(
    open_for: Callable[..., Programme], welfare: User, family: Member
) -> None:
    issue(open_for("六一"), welfare, "100")
    _book, [left] = entitlements(family, DAY)
    assert (left.used, left.left, left.per_child) == (Decimal(100), Decimal(50), True)
    later = open_for("儿童入园礼", date(2026, 9, 1))
    assert issue(later, welfare, "50.01") == []
    assert issue(later, welfare, "50")
    assert Grant.objects.live().count() == 2


def test_the_form_of_the_rule_asks_for_whom_it_counts(
    draft: RuleBook, chair: User, login: Callable[[User], Client]
) -> None:
    client = login(chair)
    address = f"/desk/rules/{draft.pk}/rules/add/cap_per_event/"
    said = {"benefit": "children", "amount": "100", "per": "child", "severity": "block"}
    assert client.post(address, said).status_code == 303
    assert Rule.objects.get().per == "child"
    assert "每个孩子" in client.get(f"/desk/rules/{draft.pk}/").content.decode()
    assert client.post(address, said | {"per": "pet"}).status_code == 422
    assert Rule.objects.count() == 1
