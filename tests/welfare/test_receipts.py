"""Receipts: by the member, by somebody who collected it, on paper; and taking one back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from union.accounts.models import User
from union.core.errors import NotAllowed, NotReachable, Refused
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "chair",
    "deputy",
    "welfare",
    "committee",
    "auditor",
    "treasurer",
    "cashier",
    "leader",
    "organiser",
    "keeper",
    "outsider",
    "sysadmin",
)
# Offices that see a row of 大班组, and those that record receipts there.
SEES = {"chair", "deputy", "welfare", "committee", "auditor", "treasurer", "cashier", "leader"}
RECORDS = {"chair", "deputy", "welfare", "leader"}


def by_proxy(row: Disbursement, actor: User, name: str = "王芳") -> None:
    actions.confirm_by_proxy(row, proxy_name=name, reason="在别的园区", actor=actor)


def receipt(row: Disbursement) -> str:
    return Disbursement.objects.get(pk=row.pk).receipt


# The member herself.


def test_a_member_confirms_with_one_tap_and_a_second_tap_changes_nothing(
    mine: Disbursement, member: User, logged: Callable
) -> None:
    assert actions.confirm(mine, actor=member)
    mine.refresh_from_db()
    first = mine.received_at
    assert not actions.confirm(mine, actor=member)
    mine.refresh_from_db()
    assert (mine.receipt, mine.confirmed_by, mine.received_at) == ("self", member, first)
    assert logged("welfare.confirmed") == [{}]


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_confirms_for_a_member_as_if_she_did(
    who: str, request: pytest.FixtureRequest, mine: Disbursement
) -> None:
    refusal = NotAllowed if who in SEES else NotReachable
    with pytest.raises(refusal):
        actions.confirm(mine, actor=request.getfixturevalue(who))
    assert receipt(mine) == ""


def test_what_is_not_confirmed_when_a_programme_is_closed_may_still_be(
    mine: Disbursement,
    programme: Programme,
    member: User,
    welfare: User,
    login: Callable[[User], Client],
) -> None:
    said = login(welfare).get(f"/desk/welfare/{programme.pk}/close/").content.decode()
    assert "1 人还没有确认" in said
    actions.close_programme(programme, actor=welfare)
    page = login(member).get("/me/benefits/").content.decode()
    assert f"/me/benefits/{mine.pk}/confirm/" in page
    assert actions.confirm(mine, actor=member)
    assert receipt(mine) == "self"


def test_an_officer_confirms_her_own_gift(welfare: User, give: Callable[..., Disbursement]) -> None:
    own = give(welfare.member)  # type: ignore[attr-defined]
    assert actions.confirm(own, actor=welfare)
    assert receipt(own) == "self"


# Somebody who collected it.


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_proxy_is_recorded_by_officers_and_the_groups_leader_only(
    who: str, request: pytest.FixtureRequest, mine: Disbursement, logged: Callable
) -> None:
    actor = request.getfixturevalue(who)
    if who in RECORDS:
        by_proxy(mine, actor)
        mine.refresh_from_db()
        assert (mine.receipt, mine.proxy_name, mine.proxy_reason) == (
            "proxy",
            "王芳",
            "在别的园区",
        )
        assert mine.confirmed_by == actor
        assert logged("welfare.proxy_confirmed") == [{}]
        assert Notice.objects.get(user=mine.member.user).kind == "welfare.proxy_named"
    else:
        with pytest.raises(NotAllowed if who in SEES else NotReachable):
            by_proxy(mine, actor)
        assert receipt(mine) == ""
        assert not Notice.objects.exists()


def test_a_leader_records_nothing_of_another_group(theirs: Disbursement, leader: User) -> None:
    with pytest.raises(NotReachable):
        by_proxy(theirs, leader)
    assert receipt(theirs) == ""


def test_nobody_records_a_proxy_for_herself(
    welfare: User, give: Callable[..., Disbursement]
) -> None:
    own = give(welfare.member)  # type: ignore[attr-defined]
    with pytest.raises(actions.OwnReceipt):
        by_proxy(own, welfare)
    assert receipt(own) == ""


def test_a_proxy_is_somebody_else_and_comes_once(
    mine: Disbursement, chair: User, logged: Callable
) -> None:
    with pytest.raises(actions.ProxyIsMember):
        by_proxy(mine, chair, name="林 晓")
    by_proxy(mine, chair)
    with pytest.raises(actions.AlreadyReceived):
        by_proxy(mine, chair, name="李娜")
    mine.refresh_from_db()
    assert mine.proxy_name == "王芳"
    assert len(logged("welfare.proxy_confirmed")) == 1


@pytest.mark.parametrize(
    ("name", "reason", "field"), [(" ", "请假", "proxy_name"), ("王芳", "\u3000", "reason")]
)
def test_a_proxy_has_a_name_and_a_reason(
    mine: Disbursement, chair: User, logged: Callable, name: str, reason: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        actions.confirm_by_proxy(mine, proxy_name=name, reason=reason, actor=chair)
    assert refused.value.field == field
    assert receipt(mine) == ""
    assert logged("welfare.proxy_confirmed") == []


def test_an_officer_takes_nothing_back_without_a_reason(
    mine: Disbursement, member: User, welfare: User, logged: Callable
) -> None:
    actions.confirm(mine, actor=member)
    for blank in ("", " "):
        with pytest.raises(Refused) as refused:
            actions.take_back_receipt(mine, reason=blank, actor=welfare)
        assert refused.value.field == "reason"
    assert receipt(mine) == "self"
    assert logged("welfare.receipt_undone") == []


def test_a_proxy_collects_after_a_programme_was_closed(
    mine: Disbursement, programme: Programme, chair: User
) -> None:
    actions.close_programme(programme, actor=chair)
    by_proxy(mine, chair)
    assert receipt(mine) == "proxy"


# On paper.


def test_signed_rows_are_ticked_off_together_and_logged_once(
    mine: Disbursement, theirs: Disbursement, programme: Programme, welfare: User, logged: Callable
) -> None:
    numbers = [mine.pk, theirs.pk]
    assert actions.confirm_on_paper(programme, numbers, actor=welfare) == 2
    assert actions.confirm_on_paper(programme, numbers, actor=welfare) == 0
    mine.refresh_from_db()
    assert (mine.receipt, mine.confirmed_by) == ("paper", welfare)
    entries = logged("welfare.paper_confirmed")
    assert [entry["rows"] for entry in entries] == [2]


def test_a_tick_does_not_overwrite_what_the_member_confirmed(
    mine: Disbursement, theirs: Disbursement, programme: Programme, member: User, welfare: User
) -> None:
    actions.confirm(mine, actor=member)
    assert actions.confirm_on_paper(programme, [mine.pk, theirs.pk], actor=welfare) == 1
    assert (receipt(mine), receipt(theirs)) == ("self", "paper")


def test_a_whole_list_of_the_past_is_marked_as_signed_with_a_reason(
    mine: Disbursement,
    theirs: Disbursement,
    programme: Programme,
    member: User,
    welfare: User,
    logged: Callable,
) -> None:
    actions.confirm(mine, actor=member)
    with pytest.raises(Refused) as refused:
        actions.confirm_all_on_paper(programme, reason=" ", actor=welfare)
    assert refused.value.field == "reason"
    assert receipt(theirs) == ""
    assert actions.confirm_all_on_paper(programme, reason="签领表已归档", actor=welfare) == 1
    assert (receipt(mine), receipt(theirs)) == ("self", "paper")
    entries = logged("welfare.paper_confirmed")
    assert [(one["rows"], one["reason"]) for one in entries] == [(1, "签领表已归档")]


def test_only_who_changes_a_programme_marks_a_whole_list(
    theirs: Disbursement, programme: Programme, chair: User, leader: User, logged: Callable
) -> None:
    with pytest.raises(NotReachable):
        actions.confirm_all_on_paper(programme, reason="签领表已归档", actor=leader)
    assert receipt(theirs) == ""
    assert logged("welfare.paper_confirmed") == []
    actions.close_programme(programme, actor=chair)
    assert actions.confirm_all_on_paper(programme, reason="签领表已归档", actor=chair) == 1


def test_one_row_out_of_reach_and_nothing_is_ticked_off(
    mine: Disbursement,
    theirs: Disbursement,
    programme: Programme,
    leader: User,
    auditor: User,
    outsider: User,
) -> None:
    for actor, rows, refusal in (
        (leader, [mine.pk, theirs.pk], NotReachable),
        (leader, [mine.pk, 999_999], NotReachable),
        (auditor, [mine.pk], NotAllowed),
        (outsider, [mine.pk], NotReachable),
    ):
        with pytest.raises(refusal):
            actions.confirm_on_paper(programme, rows, actor=actor)
    assert receipt(mine) == ""
    assert actions.confirm_on_paper(programme, [mine.pk], actor=leader) == 1


def test_rows_of_another_programme_are_not_ticked_off(
    mine: Disbursement, programme: Programme, union: Organisation, welfare: User
) -> None:
    other = actions.get_or_make_programme(union, name="端午", actor=welfare)
    with pytest.raises(NotReachable):
        actions.confirm_on_paper(other, [mine.pk], actor=welfare)
    assert receipt(mine) == ""


def test_paper_asks_the_same_questions_for_few_and_for_many(
    programme: Programme,
    welfare: User,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
    django_assert_max_num_queries: Callable,
) -> None:
    for count in (2, 30):
        rows = [give(make_member(f"王{count}{n}")).pk for n in range(count)]
        with django_assert_max_num_queries(9):
            assert actions.confirm_on_paper(programme, rows, actor=welfare) == count


# Taking back.


def test_a_member_takes_her_own_tap_back_within_some_minutes(
    mine: Disbursement, member: User, logged: Callable
) -> None:
    actions.confirm(mine, actor=member)
    actions.take_back_receipt(mine, actor=member)
    mine.refresh_from_db()
    assert (mine.receipt, mine.received_at, mine.confirmed_by) == ("", None, None)
    assert logged("welfare.receipt_undone") == [{"receipt": "self", "own": True}]
    assert not Notice.objects.exists()
    with pytest.raises(actions.NotReceived):
        actions.take_back_receipt(mine, actor=member)
    assert actions.confirm(mine, actor=member)


def test_later_she_asks_an_officer(mine: Disbursement, member: User, welfare: User) -> None:
    actions.confirm(mine, actor=member)
    late = timezone.now() - actions.UNDO_WITHIN - timedelta(seconds=1)
    Disbursement.objects.update(received_at=late)
    with pytest.raises(actions.TooLate):
        actions.take_back_receipt(mine, actor=member)
    assert receipt(mine) == "self"
    actions.take_back_receipt(mine, reason="点错了一份", actor=welfare)
    mine.refresh_from_db()
    assert (mine.receipt, mine.undone_reason) == ("", "点错了一份")
    assert Notice.objects.get(user=member).kind == "welfare.taken_back_named"


def test_a_member_does_not_take_back_what_somebody_else_recorded(
    mine: Disbursement, member: User, chair: User
) -> None:
    by_proxy(mine, chair)
    with pytest.raises(actions.OwnReceipt):
        actions.take_back_receipt(mine, actor=member)
    assert receipt(mine) == "proxy"


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_office_takes_back_what_the_table_says(
    who: str, request: pytest.FixtureRequest, mine: Disbursement, member: User, chair: User
) -> None:
    actor = request.getfixturevalue(who)
    by_proxy(mine, chair)
    if who in RECORDS:
        actions.take_back_receipt(mine, reason="登记错了人", actor=actor)
        mine.refresh_from_db()
        assert (mine.receipt, mine.proxy_name, mine.undone_reason) == ("", "", "登记错了人")
    else:
        with pytest.raises(NotAllowed if who in SEES else NotReachable):
            actions.take_back_receipt(mine, reason="x", actor=actor)
        assert receipt(mine) == "proxy"


def test_a_leader_does_not_take_back_what_the_member_confirmed(
    mine: Disbursement, member: User, leader: User
) -> None:
    actions.confirm(mine, actor=member)
    with pytest.raises(NotAllowed):
        actions.take_back_receipt(mine, reason="x", actor=leader)
    assert receipt(mine) == "self"


def test_in_a_closed_programme_a_receipt_is_taken_back_on_its_day_only(
    mine: Disbursement, programme: Programme, chair: User, welfare: User
) -> None:
    by_proxy(mine, chair)
    actions.close_programme(programme, actor=welfare)
    Disbursement.objects.update(received_at=timezone.now() - timedelta(days=1))
    with pytest.raises(actions.TooLate):
        actions.take_back_receipt(mine, reason="x", actor=welfare)
    Disbursement.objects.update(received_at=timezone.now())
    actions.take_back_receipt(mine, reason="x", actor=welfare)
    assert receipt(mine) == ""


def test_what_was_received_is_neither_changed_nor_removed(
    mine: Disbursement, programme: Programme, member: User, welfare: User
) -> None:
    actions.confirm(mine, actor=member)
    change = actions.RowChange(mine.pk, mine.amount + 1)
    with pytest.raises(actions.AlreadyReceived):
        actions.change_one(mine, change, actor=welfare, version=mine.version)
    with pytest.raises(actions.AlreadyReceived):
        actions.change_rows(programme, [change], actor=welfare)
    with pytest.raises(actions.AlreadyReceived):
        actions.remove_one(mine, actor=welfare)
    assert Disbursement.objects.get().amount == 300


def test_nobody_ticks_off_her_own_gift_without_a_photo(
    theirs: Disbursement,
    programme: Programme,
    welfare: User,
    give: Callable[..., Disbursement],
    login: Callable[[User], Client],
) -> None:
    own = give(welfare.member)
    with pytest.raises(actions.OwnReceipt):
        actions.confirm_on_paper(programme, [own.pk, theirs.pk], actor=welfare)
    assert receipt(theirs) == ""
    page = login(welfare).get(f"/desk/welfare/{programme.pk}/paper/all/").content.decode()
    assert "还没签领的 1 人会标为" in page
    assert "您自己的一份不在内" in page
    assert actions.confirm_all_on_paper(programme, reason="签领表已归档", actor=welfare) == 1
    assert (receipt(own), receipt(theirs)) == ("", "paper")
