"""To everyone eligible on a day, and why somebody is left out."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member, Standing, Status
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.outbox.models import Message
from union.welfare import actions
from union.welfare.actions import Plan, ProgrammeFacts, notices
from union.welfare.models import Disbursement, Kind, Programme

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)
AMOUNT = Decimal("299.90")


@pytest.fixture(autouse=True)
def value(programme: Programme) -> None:
    """The programme says what is given to each here."""
    programme.amount = AMOUNT
    programme.save(update_fields=["amount"])


def since(member: Member, status: Status, day: date) -> None:
    """The member's status from a day on."""
    member.standings.filter(ends_on=None).update(ends_on=day)
    Standing.objects.create(
        member=member,
        status=status,
        organisation=member.organisation,
        employment=member.employment,
        starts_on=day,
    )


def reasons(plan: Plan) -> dict[str, str]:
    return {one.member.name: one.reason for one in plan.left_out}


def issue(programme: Programme, actor: User, **more: object) -> list[Disbursement]:
    facts = {"on": DAY, "item": "月饼礼盒", "amount": AMOUNT} | more
    return actions.issue_to_everyone(programme, actor=actor, **facts)  # type: ignore[arg-type]


def test_who_was_a_member_on_the_day_gets_it_and_everyone_else_has_a_reason(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    make_member("王芳")
    since(make_member("李左"), Status.LEFT, date(2026, 8, 31))
    since(make_member("陈退"), Status.RETIRED, date(2026, 9, 25))
    since(make_member("赵休"), Status.MATERNITY, date(2026, 9, 1))
    since(make_member("孙后"), Status.LEFT, date(2026, 9, 26))
    make_member("钱新", starts_on=date(2026, 9, 26))
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    assert {one.member.name for one in plan.eligible} == {"顾小满", "王芳", "赵休", "孙后"}
    assert reasons(plan) == {
        "李左": "8月31日 周一起退会",
        "陈退": "9月25日 周五起退休",
        "钱新": "9月26日 周六才入会，晚于统计日期",
    }
    assert plan.total(AMOUNT) == Decimal("1199.60")
    assert not Disbursement.objects.exists()


def test_the_plan_takes_the_group_of_the_day(
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    group: Organisation,
    far_group: Organisation,
) -> None:
    moved = make_member("王芳", organisation=group)
    moved.standings.update(ends_on=date(2026, 10, 1))
    Standing.objects.create(
        member=moved, status=Status.ACTIVE, organisation=far_group, starts_on=date(2026, 10, 1)
    )
    Member.objects.filter(pk=moved.pk).update(organisation=far_group)
    row = next(row for row in issue(programme, welfare) if row.member == moved)
    assert row.organisation == group


def test_a_programme_may_leave_out_forms_of_employment(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    make_member("王芳", employment="contract")
    make_member("李外", employment="outsourced")
    make_member("赵空", employment="")
    programme.employments = ["contract", "established"]
    programme.save()
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    assert reasons(plan) == {
        "李外": "用工形式不在范围内：外包",
        "赵空": "用工形式不在范围内：未登记",
    }


def test_a_birthday_programme_is_for_those_born_in_the_month(
    union: Organisation, welfare: User, make_member: Callable[..., Member]
) -> None:
    make_member("王九", born_on=date(1990, 9, 1))
    make_member("李三", born_on=date(1990, 3, 1))
    facts = ProgrammeFacts(name="九月生日", kind=Kind.BIRTHDAY, month=9, eligible_on=DAY)
    programme = actions.add_programme(union, facts, actor=welfare)
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    assert [one.member.name for one in plan.eligible] == ["王九"]
    assert reasons(plan) == {"李三": "生日不在这个月", "顾小满": "没有登记出生日期"}


def test_a_campus_gives_to_its_own_members(
    welfare: User,
    make_member: Callable[..., Member],
    group: Organisation,
    far_group: Organisation,
) -> None:
    make_member("王芳")
    make_member("李远", organisation=far_group)
    facts = ProgrammeFacts(name="湖畔园区暖冬", eligible_on=DAY)
    programme = actions.add_programme(far_group, facts, actor=welfare)
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    assert [one.member.name for one in plan.eligible] == ["李远"]
    assert plan.left_out == []


def test_issuing_adds_a_row_for_each_in_one_step_with_one_line_of_the_log(
    programme: Programme, welfare: User, make_member: Callable[..., Member], logged: Callable
) -> None:
    for n in range(5):
        make_member(f"王{n}")
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    digest = plan.digest("月饼礼盒", AMOUNT)
    rows = issue(programme, welfare, seen=digest)
    assert len(rows) == 6
    assert {(row.item, row.amount, row.receipt, row.given_on, row.recorded_by) for row in rows} == {
        ("月饼礼盒", AMOUNT, "", local_today(), welfare)
    }
    assert logged("welfare.issued") == [
        {
            "on": "2026-09-25",
            "rows": 6,
            "total": "1799.40",
            "planned": False,
            "digest": digest,
        }
    ]


def test_a_replay_adds_nothing_and_tells_nobody_twice(
    programme: Programme, welfare: User, member: User, logged: Callable
) -> None:
    seen = actions.preview_issue(programme, on=DAY, actor=welfare).digest("月饼礼盒", AMOUNT)
    assert len(issue(programme, welfare, seen=seen)) == 2
    assert issue(programme, welfare, seen=seen) == []
    assert Disbursement.objects.count() == 2
    assert len(logged("welfare.issued")) == 1
    notices = Notice.objects.filter(user=member)
    assert [(one.text, one.url) for one in notices] == [
        ("有一份福利发给您了：2026年中秋慰问品。收到后请点一下确认。", "/me/benefits/")
    ]


def test_who_joined_meanwhile_is_added_and_the_others_stay(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    issue(programme, welfare)
    make_member("王芳")
    plan = actions.preview_issue(programme, on=DAY, actor=welfare)
    assert reasons(plan) == {"顾小满": "已经在本次名单里"}
    programme.amount = Decimal(1)
    programme.save(update_fields=["amount"])
    assert [row.member.name for row in issue(programme, welfare, amount=Decimal(1))] == ["王芳"]
    assert Disbursement.objects.get(member__name="顾小满").amount == AMOUNT


def test_a_plan_that_is_another_than_the_one_looked_at_is_refused(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    seen = actions.preview_issue(programme, on=DAY, actor=welfare).digest("月饼礼盒", AMOUNT)
    make_member("王芳")
    with pytest.raises(actions.PlanChanged):
        issue(programme, welfare, seen=seen)
    with pytest.raises(actions.PlanChanged):
        issue(programme, welfare, seen=seen, item="别的")
    assert not Disbursement.objects.exists()


def test_a_closed_programme_and_one_for_an_event_are_not_issued(
    programme: Programme, union: Organisation, welfare: User
) -> None:
    birth = actions.add_programme(
        union, ProgrammeFacts(name="生育慰问", kind=Kind.BIRTH), actor=welfare
    )
    with pytest.raises(actions.NotForEveryone):
        issue(birth, welfare)
    actions.close_programme(programme, actor=welfare)
    with pytest.raises(actions.ProgrammeClosed):
        issue(programme, welfare)
    assert not Disbursement.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("treasurer", NotAllowed),
        ("auditor", NotAllowed),
        ("committee", NotAllowed),
        ("leader", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
        ("sysadmin", NotReachable),
    ],
)
def test_nobody_but_an_officer_looks_at_the_plan_or_issues(
    who: str, refusal: type[Exception], request: pytest.FixtureRequest, programme: Programme
) -> None:
    actor = request.getfixturevalue(who)
    with pytest.raises(refusal):
        actions.preview_issue(programme, on=DAY, actor=actor)
    with pytest.raises(refusal):
        issue(programme, actor)
    assert not Disbursement.objects.exists()


def test_the_plan_asks_the_same_questions_for_few_and_for_many(
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    django_assert_num_queries: Callable,
) -> None:
    for count in (2, 40):
        for n in range(count):
            make_member(f"王{count}{n}")
        # Groups, history, who has it already; the officer's offices are remembered.
        with django_assert_num_queries(3):
            actions.preview_issue(programme, on=DAY, actor=welfare)


def test_many_are_told_by_the_worker_and_each_once(
    programme: Programme, welfare: User, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "FEW", 1)
    issue(programme, welfare)
    assert not Notice.objects.exists()
    message = Message.objects.get()
    assert (message.kind, message.payload["programme"]) == ("welfare.tell", programme.pk)
    drain()
    message.done_at = None
    message.save()
    drain()
    assert Notice.objects.filter(kind="welfare.gift_named").count() == 2


def test_a_day_long_ago_finds_those_of_then(
    programme: Programme, welfare: User, make_member: Callable[..., Member]
) -> None:
    later = make_member("王芳", starts_on=date(2026, 1, 1))
    plan = actions.preview_issue(programme, on=date(2025, 12, 31), actor=welfare)
    assert later.name in reasons(plan)
    day_before = actions.preview_issue(programme, on=date(2020, 8, 31), actor=welfare)
    assert day_before.eligible == []
    assert day_before.on + timedelta(days=1) == date(2020, 9, 1)


def test_in_one_step_everybody_gets_what_the_programme_says(
    programme: Programme, union: Organisation, welfare: User, login: Callable
) -> None:
    with pytest.raises(actions.AnotherValue):
        issue(programme, welfare, amount=Decimal(40))
    assert not Disbursement.objects.exists()
    page = login(welfare).get(
        f"/desk/welfare/{programme.pk}/issue/",
        {"on": DAY.isoformat(), "item": "饼", "amount": "40"},
    )
    assert page.status_code == 422
    assert "每人 ¥" in page.content.decode()
    # One that does not say its value yet, says it from then on.
    other = actions.get_or_make_programme(union, name="2026年观影券", actor=welfare)
    issue(other, welfare, amount=Decimal(80))
    other.refresh_from_db()
    assert other.amount == 80


def test_a_batch_without_money_or_papers_says_so_before_it_is_issued(
    programme: Programme, welfare: User, make_member: Callable[..., Member], login: Callable
) -> None:
    make_member("王芳")
    amount = str(programme.amount)
    asked = {"on": DAY.isoformat(), "item": "月饼礼盒", "amount": amount}
    page = login(welfare).get(f"/desk/welfare/{programme.pk}/issue/", asked).content.decode()
    assert "还没有申请经费" in page
    assert "还缺材料" in page
    planned = login(welfare).get(f"/desk/welfare/{programme.pk}/issue/", asked | {"planned": "on"})
    assert "还缺材料" not in planned.content.decode()
