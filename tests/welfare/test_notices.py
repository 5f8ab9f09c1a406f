"""Announcing, reminding, to-dos, and the card on a member's page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice
from union.notifications.registry import Todo, todos
from union.outbox.actions import drain
from union.welfare import actions, registry
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db


def old(programme: Programme, **ago: int) -> None:
    Programme.objects.filter(pk=programme.pk).update(created_at=timezone.now() - timedelta(**ago))


def desk_todos(user: User) -> list[Todo]:
    return [todo for todo in todos(user) if todo.is_desk and todo.icon == "gift"]


def test_those_who_have_not_confirmed_and_have_an_account_are_reminded(
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    welfare: User,
    member: User,
    give: Callable[..., Disbursement],
    logged: Callable,
) -> None:
    own = give(welfare.member)  # type: ignore[attr-defined]
    actions.confirm(own, actor=welfare)
    assert actions.remind(programme, actor=welfare) == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.text) == (
        member,
        "您还有福利没有确认收到：2026年中秋慰问品，请看一下。",
    )
    assert logged("welfare.reminded") == [{"members": 1}]


def test_nobody_is_reminded_twice_on_a_day(
    programme: Programme, mine: Disbursement, welfare: User
) -> None:
    actions.remind(programme, actor=welfare)
    with pytest.raises(actions.RemindedToday):
        actions.remind(programme, actor=welfare)
    assert Notice.objects.count() == 1
    actions.remind(programme, actor=welfare, on=local_today() + timedelta(days=1))
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("leader", NotAllowed),
        ("auditor", NotAllowed),
        ("treasurer", NotAllowed),
        ("outsider", NotReachable),
        ("member", NotReachable),
    ],
)
def test_only_officers_remind(
    who: str,
    refusal: type[Exception],
    request: pytest.FixtureRequest,
    programme: Programme,
    mine: Disbursement,
) -> None:
    with pytest.raises(refusal):
        actions.remind(programme, actor=request.getfixturevalue(who))
    assert not Notice.objects.exists()


def test_a_closed_programme_reminds_nobody(
    programme: Programme, mine: Disbursement, welfare: User
) -> None:
    actions.close_programme(programme, actor=welfare)
    with pytest.raises(actions.ProgrammeClosed):
        actions.remind(programme, actor=welfare)
    assert not Notice.objects.exists()


def test_a_gift_is_announced_once_to_each_and_only_by_officers(
    programme: Programme, mine: Disbursement, welfare: User, auditor: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.announce_gift(programme, actor=auditor)
    assert not Notice.objects.exists()
    for _again in range(2):
        assert actions.announce_gift(programme, actor=welfare) == 1
    assert Notice.objects.get().text == "有一份福利发给您了：2026年中秋慰问品。收到后请点一下确认。"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("illness", "住院慰问"),
        ("hardship", "2026年春节慰问品"),
        ("festival", "春节困难职工帮扶"),
        ("own:advice", "心理咨询"),
    ],
)
def test_what_follows_from_somebody_s_life_is_not_named_in_a_notice(
    kind: str, name: str, programme: Programme, mine: Disbursement, welfare: User
) -> None:
    Programme.objects.update(kind=kind, name=name)
    programme.refresh_from_db()
    actions.announce_gift(programme, actor=welfare)
    assert Notice.objects.get().text == "有一份福利发给您了，收到后请点一下确认。"


def test_the_command_line_leaves_a_large_announcement_to_the_worker(
    programme: Programme,
    give: Callable[..., Disbursement],
    make_member: Callable,
) -> None:
    users = User.objects.bulk_create(
        [User(username=f"many{number}", name="王芳") for number in range(201)]
    )
    for user in users:
        give(make_member("王芳", user=user))

    assert actions.announce_gift(programme, actor=None) == 201

    assert not Notice.objects.exists()
    drain()
    assert Notice.objects.filter(kind="welfare.gift_named").count() == 201


def test_a_closed_programme_is_not_announced(
    programme: Programme, mine: Disbursement, welfare: User
) -> None:
    actions.close_programme(programme, actor=welfare)
    assert actions.announce_gift(programme, actor=welfare) == 0
    assert not Notice.objects.exists()


def test_a_member_has_her_gifts_to_confirm_as_a_to_do(mine: Disbursement, member: User) -> None:
    todo = next(todo for todo in todos(member) if todo.icon == "gift")
    assert (todo.title, todo.url, todo.count) == ("1 份福利等您确认", "/me/benefits/", 1)
    assert not todo.is_desk
    actions.confirm(mine, actor=member)
    assert not [todo for todo in todos(member) if todo.icon == "gift"]


def test_officers_are_told_of_receipts_that_are_missing_after_three_days(
    programme: Programme, mine: Disbursement, theirs: Disbursement, welfare: User
) -> None:
    assert desk_todos(welfare) == []
    old(programme, days=4)
    todo = desk_todos(welfare)[0]
    assert (todo.title, todo.detail, todo.is_urgent) == (
        "1 个福利项目还没签领完",
        "等了 3 天以上，还有 2 人没有签领。",
        False,
    )
    assert todo.url == f"/desk/welfare/{programme.pk}/"
    old(programme, days=15)
    assert desk_todos(welfare)[0].is_urgent
    actions.close_programme(programme, actor=welfare)
    assert desk_todos(welfare) == []


def test_a_to_do_counts_only_what_one_looks_after(
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    leader: User,
    auditor: User,
    outsider: User,
) -> None:
    old(programme, days=4)
    assert desk_todos(leader)[0].detail == "等了 3 天以上，还有 1 人没有签领。"
    assert desk_todos(auditor) == []
    assert desk_todos(outsider) == []


def test_the_card_on_a_members_page_shows_her_gifts_to_who_may_see_them(
    mine: Disbursement,
    theirs: Disbursement,
    chair: User,
    outsider: User,
    keeper: User,
    leader: User,
) -> None:
    request = RequestFactory().get("/")
    for user, sees in ((chair, True), (leader, True), (outsider, False), (keeper, False)):
        request.user = user
        card = registry.member_card(request, mine.member)
        assert (card is not None) is sees, user
        if card:
            assert card[1]["rows"] == [mine]
    request.user = leader
    assert registry.member_card(request, theirs.member) is None


def sentences(user: User) -> list[str]:
    return [one.text for one in Notice.objects.filter(user=user).order_by("pk")]


def test_a_notice_of_a_proxy_and_of_taking_back_names_the_gift(
    mine: Disbursement, member: User, welfare: User
) -> None:
    actions.confirm_by_proxy(mine, proxy_name="王芳", reason="外出培训", actor=welfare)
    actions.take_back_receipt(mine, reason="记错了人", actor=welfare)
    told = sentences(member)[-2:]
    assert told == [
        "有人替您领了“2026年中秋慰问品”，请看看是否属实。",
        "“2026年中秋慰问品”的签领记录被撤回了。",
    ]


def test_what_follows_from_an_illness_is_not_named_there_either(
    mine: Disbursement, member: User, welfare: User, programme: Programme
) -> None:
    Programme.objects.update(name="住院慰问", kind="illness")
    actions.confirm_by_proxy(mine, proxy_name="王芳", reason="外出", actor=welfare)
    assert "住院" not in sentences(member)[-1]
