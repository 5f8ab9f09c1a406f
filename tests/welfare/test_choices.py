"""Choosing: by the member until the end of the last day, by an officer for her, by default."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from tests.welfare.choosing import (
    as_it_is,
    days_later,
    last_day,
    offer,
    open_choice,
    option,
    plan,
)
from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.notifications.models import Notice
from union.notifications.registry import todos
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.welfare import actions
from union.welfare.actions import NewRow
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def choosing(union: Organisation, welfare: User) -> Programme:
    """A or B until in a week."""
    return open_choice(union, welfare)


@pytest.fixture
def hers(choosing: Programme, member: User, welfare: User) -> Disbursement:
    """What is planned for 林晓."""
    return plan(choosing, member.member, welfare)  # type: ignore[attr-defined]


def test_a_member_chooses_and_changes_her_mind(
    choosing: Programme, hers: Disbursement, member: User, logged: Callable
) -> None:
    assert actions.choose(hers, option(choosing, "B"), actor=member)
    assert actions.choose(hers, option(choosing, "A"), actor=member)
    assert as_it_is(hers) == ("A", "self")
    assert logged("welfare.chosen") == [
        {"option": "B", "before": "", "own": True, "late": False},
        {"option": "A", "before": "B", "own": True, "late": False},
    ]


def test_the_same_choice_again_is_one_choice(
    choosing: Programme, hers: Disbursement, member: User, logged: Callable
) -> None:
    taps = [actions.choose(hers, option(choosing, "B"), actor=member) for _tap in range(3)]
    assert taps == [True, False, False]
    assert len(logged("welfare.chosen")) == 1


def test_the_last_minute_counts_and_the_next_does_not(
    choosing: Programme, hers: Disbursement, member: User
) -> None:
    midnight = timezone.make_aware(datetime.combine(last_day() + timedelta(days=1), time()))
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert actions.choose(hers, option(choosing, "B"), actor=member)
    with (
        time_machine.travel(midnight, tick=False),
        pytest.raises(actions.ChoiceOver) as refused,
    ):
        actions.choose(hers, option(choosing, "A"), actor=member)
    assert str(refused.value).startswith("选择已于")
    assert as_it_is(hers) == ("B", "self")


def test_what_is_closed_or_of_another_programme_is_not_chosen(
    choosing: Programme, hers: Disbursement, member: User, union: Organisation, welfare: User
) -> None:
    other = open_choice(union, welfare, name="2026年元宵慰问品")
    with pytest.raises(NotReachable):
        actions.choose(hers, option(other, "A"), actor=member)
    Programme.objects.filter(pk=choosing.pk).update(state=Programme.State.CLOSED)
    with pytest.raises(actions.ProgrammeClosed):
        actions.choose(hers, option(choosing, "A"), actor=member)
    assert as_it_is(hers) == ("", "")


# An officer, for whoever has no phone.


@pytest.mark.parametrize("who", ["chair", "deputy", "welfare", "leader"])
def test_an_officer_within_reach_enters_it_and_the_member_is_told(
    who: str,
    cast: dict[str, User],
    choosing: Programme,
    hers: Disbursement,
    member: User,
    logged: Callable,
) -> None:
    assert actions.choose(hers, option(choosing, "B"), actor=cast[who])
    assert as_it_is(hers) == ("B", "office")
    assert logged("welfare.chosen")[0]["own"] is False
    told = Notice.objects.get(user=member)
    assert told.text == "工会为您登记了福利选项，请看看对不对。"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("auditor", NotAllowed),
        ("treasurer", NotAllowed),
        ("committee", NotAllowed),
        ("outsider", NotReachable),
        ("keeper", NotReachable),
        ("organiser", NotReachable),
    ],
)
def test_nobody_else_chooses_for_her(
    who: str,
    refusal: type[Exception],
    cast: dict[str, User],
    choosing: Programme,
    hers: Disbursement,
) -> None:
    with pytest.raises(refusal):
        actions.choose(hers, option(choosing, "B"), actor=cast[who])
    assert as_it_is(hers) == ("", "")


def test_a_leader_reaches_her_group_and_no_other(
    choosing: Programme,
    welfare: User,
    leader: User,
    make_member: Callable[..., Member],
    other_group: Organisation,
) -> None:
    row = plan(choosing, make_member("李娜", organisation=other_group), welfare)
    with pytest.raises(NotReachable):
        actions.choose(row, option(choosing, "B"), actor=leader)


def test_what_she_chose_herself_an_officer_changes_only_with_a_reason(
    choosing: Programme, hers: Disbursement, member: User, leader: User, welfare: User
) -> None:
    actions.choose(hers, option(choosing, "B"), actor=member)
    with pytest.raises(NotAllowed):
        actions.choose(hers, option(choosing, "A"), actor=leader, reason="她说的")
    with pytest.raises(actions.ReasonMissing):
        actions.choose(hers, option(choosing, "A"), actor=welfare, reason=" ")
    assert as_it_is(hers) == ("B", "self")
    actions.choose(hers, option(choosing, "A"), actor=welfare, reason="本人来电更改")
    hers.refresh_from_db()
    assert hers.choice_reason == "本人来电更改"


def test_after_the_last_day_an_officer_says_why(
    choosing: Programme,
    hers: Disbursement,
    welfare: User,
    leader: User,
    logged: Callable,
) -> None:
    with days_later(8):
        actions.settle_choices(choosing)
        with pytest.raises(NotAllowed):
            actions.choose(hers, option(choosing, "B"), actor=leader, reason="花生过敏")
        with pytest.raises(actions.ReasonMissing):
            actions.choose(hers, option(choosing, "B"), actor=welfare)
        assert as_it_is(hers) == ("A", "default")
        actions.choose(hers, option(choosing, "B"), actor=welfare, reason="供货商缺货")
    assert as_it_is(hers) == ("B", "office")
    entry = logged("welfare.chosen")[-1]
    assert entry == {"option": "B", "before": "A", "own": False, "late": True}


def test_the_officer_herself_chooses_in_time_like_everybody(
    choosing: Programme, welfare: User, chair: User
) -> None:
    own = plan(choosing, welfare.member, chair)  # type: ignore[attr-defined]
    assert actions.choose(own, option(choosing, "B"), actor=welfare)
    with days_later(8), pytest.raises(actions.ChoiceOver):
        actions.choose(own, option(choosing, "A"), actor=welfare, reason="改主意了")


def test_what_is_received_is_not_chosen_any_more(
    choosing: Programme, hers: Disbursement, welfare: User, member: User
) -> None:
    with days_later(8):
        actions.hand_out(choosing, actor=welfare)
        hers.refresh_from_db()
        actions.confirm(hers, actor=member)
        with pytest.raises(actions.AlreadyReceived):
            actions.choose(hers, option(choosing, "B"), actor=welfare, reason="拿错了")


# Who says nothing.


def test_the_silent_have_the_default_after_the_last_day_and_once(
    choosing: Programme,
    hers: Disbursement,
    member: User,
    chair: User,
    welfare: User,
    logged: Callable,
) -> None:
    theirs = plan(choosing, chair.member, welfare)  # type: ignore[attr-defined]
    actions.choose(hers, option(choosing, "B"), actor=member)
    drain()
    assert as_it_is(theirs) == ("", "")
    with days_later(8):
        drain()
        drain()
    assert (as_it_is(hers), as_it_is(theirs)) == (("B", "self"), ("A", "default"))
    assert logged("welfare.choices_settled") == [{"option": "A", "rows": 1}]


def test_hand_out_waits_for_the_last_day_and_then_settles_what_nobody_swept(
    choosing: Programme, hers: Disbursement, welfare: User, member: User
) -> None:
    with pytest.raises(actions.StillChoosing):
        actions.hand_out(choosing, actor=welfare)
    with pytest.raises(actions.StillChoosing):
        actions.hand_out(choosing, row=hers, actor=welfare)
    with days_later(8):
        [given] = actions.hand_out(choosing, actor=welfare)
        assert actions.hand_out(choosing, actor=welfare) == []
    assert as_it_is(given) == ("A", "default")
    assert not Disbursement.objects.planned().exists()


def test_while_they_choose_rows_are_only_planned(
    choosing: Programme, welfare: User, member: User
) -> None:
    given = NewRow(member.member, Decimal(300))  # type: ignore[attr-defined]
    with pytest.raises(actions.StillChoosing):
        actions.add_one(choosing, given, actor=welfare)
    with pytest.raises(actions.StillChoosing):
        actions.issue_to_everyone(
            choosing, on=local_today(), item="春节礼", amount=Decimal(300), actor=welfare
        )
    with days_later(8):
        row = actions.add_one(choosing, given, actor=welfare)
    assert as_it_is(row) == ("A", "default")


def test_goods_are_reconciled_and_the_programme_is_closed_as_ever(
    choosing: Programme, hers: Disbursement, welfare: User
) -> None:
    Programme.objects.filter(pk=choosing.pk).update(form="goods")
    with days_later(8):
        with pytest.raises(actions.StillPlanned):
            actions.close_programme(choosing, actor=welfare)
        actions.hand_out(choosing, actor=welfare)
        assert actions.close_programme(choosing, actor=welfare, bought=2, left_over="备用")


# Notices and to-dos.


def planned_for_all(programme: Programme, actor: User) -> list[Disbursement]:
    return actions.issue_to_everyone(
        programme,
        on=local_today(),
        item="春节礼",
        amount=Decimal(300),
        actor=actor,
        planned=True,
    )


def test_who_may_choose_is_told_once_and_no_gift_is_announced(
    choosing: Programme, welfare: User, member: User
) -> None:
    assert len(planned_for_all(choosing, welfare)) > 1
    told = Notice.objects.get(user=member)
    assert told.kind == actions.CHOICE
    assert told.text.startswith("2026年春节慰问品：请在")
    assert not Notice.objects.filter(kind=actions.GIFT).exists()


def test_only_the_silent_are_reminded_and_once_a_day(
    choosing: Programme, welfare: User, member: User, chair: User
) -> None:
    planned_for_all(choosing, welfare)
    row = choosing.disbursements.get(member__user=member)
    actions.choose(row, option(choosing, "B"), actor=member)
    actions.remind(choosing, actor=welfare)
    reminded = Notice.objects.filter(kind=actions.CHOICE_REMINDER)
    assert chair in [one.user for one in reminded]
    assert member not in [one.user for one in reminded]
    with pytest.raises(actions.RemindedToday):
        actions.remind(choosing, actor=welfare)


def test_the_home_says_until_when_and_of_other_plans_nothing(
    choosing: Programme,
    hers: Disbursement,
    member: User,
    welfare: User,
    programme: Programme,
) -> None:
    plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    [todo] = [one for one in todos(member) if one.icon == "gift"]
    assert todo.title.startswith("2026年春节慰问品：请在")
    assert (todo.url, todo.is_desk, todo.is_urgent) == ("/me/benefits/", False, False)
    with days_later(7):
        [todo] = [one for one in todos(member) if one.icon == "gift"]
        assert todo.is_urgent
    actions.choose(hers, option(choosing, "A"), actor=member)
    assert not [one for one in todos(member) if one.icon == "gift"]


def test_an_offer_to_a_programme_that_is_planned_already_is_announced(
    programme: Programme, member: User, welfare: User
) -> None:
    plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    assert not Notice.objects.exists()
    known = actions.ProgrammeFacts(
        name=programme.name,
        item=programme.item,
        specification=programme.specification,
        amount=programme.amount,
        eligible_on=programme.eligible_on,
        offer=offer(),
    )
    actions.change_programme(programme, known, actor=welfare, version=1)
    assert Notice.objects.get().user == member


def test_choosing_ends_at_once_when_everybody_has_chosen(
    choosing: Programme,
    hers: Disbursement,
    member: User,
    welfare: User,
    logged: Callable,
    login: Callable,
) -> None:
    address = f"/desk/welfare/{choosing.pk}/end-choosing/"
    with pytest.raises(actions.StillToChoose):
        actions.end_choosing(choosing, actor=welfare)
    choosing.refresh_from_db()
    assert choosing.choose_by == last_day()
    assert address not in login(welfare).get(choosing.get_desk_url()).content.decode()
    actions.choose(hers, option(choosing, "B"), actor=member)
    client = login(welfare)
    assert address in client.get(choosing.get_desk_url()).content.decode()
    client.post(address)
    choosing.refresh_from_db()
    assert not choosing.is_choosing
    assert as_it_is(hers) == ("B", "self")
    assert logged("welfare.programme_changed") == [{"fields": ["choose_by"]}]
    # Once more is once.
    assert not actions.end_choosing(choosing, actor=welfare)
    assert len(actions.hand_out(choosing, actor=welfare)) == 1


def test_on_the_last_day_whoever_says_nothing_has_the_default_at_once(
    choosing: Programme, hers: Disbursement, welfare: User
) -> None:
    with days_later(7):
        assert actions.end_choosing(choosing, actor=welfare)
        assert as_it_is(hers) == ("A", "default")
