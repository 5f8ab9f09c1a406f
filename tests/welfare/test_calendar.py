"""The care calendar: a month's birthdays, births due and retirements, each with its draft."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.questions import afresh
from union.core.dates import local_today
from union.members.actions import DependantFacts, enter_dependant
from union.members.models import Dependant
from union.occasions.models import Occasion
from union.rules.models import Grant
from union.welfare.models import Programme

pytestmark = pytest.mark.django_db
PAGE = "/desk/welfare/calendar/"


def names(response):
    return [one.name for one in response.context["page_obj"]]


def test_the_birthdays_of_a_month_in_their_order(login, welfare, make_member) -> None:
    for name, born in (("王芳", "1990-03-20"), ("李娜", "1988-03-02"), ("赵敏", "1991-04-01")):
        make_member(name, born_on=date.fromisoformat(born))
    make_member("孙悦", born_on=date(1960, 3, 5), status="retired")
    client = login(welfare)
    assert names(client.get(PAGE, {"month": "2026-03"})) == ["李娜", "王芳"]
    for odd in ("2026-13", "x", "9" * 30, "2026-٣", ""):
        assert client.get(PAGE, {"month": odd}).status_code == 200


def test_one_button_plans_the_gifts_as_those_of_the_month_before(
    login, welfare, make_member, union
) -> None:
    today = local_today()
    member = make_member("王芳", born_on=date(1990, today.month, 3))
    Programme.objects.create(
        organisation=union,
        name="上月生日",
        kind="birthday",
        month=1,
        item="蛋糕券",
        amount=200,
        form="cake",
        eligible_on=date(2026, 1, 1),
    )
    client = login(welfare)
    prepare = f"{PAGE}{union.pk}/prepare/"
    asked = client.post(prepare, {"month": f"{today:%Y-%m}"})
    page = client.get(asked["Location"])
    assert member in [one.member for one in page.context["plan"].eligible]
    sent = {
        "on": today.replace(day=1).isoformat(),
        "item": "蛋糕券",
        "amount": "200.00",
        "planned": "on",
        "seen": page.context["seen"],
    }
    client.post(asked["Location"].partition("?")[0], sent)
    assert Grant.objects.get(member=member).state == "draft"
    [row] = [one for one in client.get(PAGE).context["page_obj"] if one.name == "王芳"]
    assert row.is_planned
    # The same button leads to the same programme.
    client.post(prepare, {"month": f"{today:%Y-%m}"})
    assert Programme.objects.filter(kind="birthday").count() == 2


def test_who_is_on_maternity_leave_is_asked_about(login, welfare, make_member) -> None:
    make_member("周航", status="maternity")
    page = login(welfare).get(PAGE).content.decode()
    assert "周航" in page


def test_nobody_of_a_long_month_is_left_out(login, welfare, make_member, monkeypatch) -> None:
    monkeypatch.setattr("union.welfare.views.calendar.PAGE", 1)
    for name in ("王芳", "李娜"):
        make_member(name, born_on=date(1990, 3, 5))
    client = login(welfare)
    page = client.get(PAGE, {"month": "2026-03"})
    assert "2 人过生日" in page.content.decode()
    second = client.get(PAGE, {"month": "2026-03", "page": 2})
    assert sorted([*names(page), *names(second)]) == ["李娜", "王芳"]
    assert "month=2026-03" in page.content.decode().partition("page=2")[0].rpartition("href")[2]


# Births due and retirements.


def expected(member, due_on, actor):
    facts = DependantFacts("child", due_on=due_on)
    return enter_dependant(member, facts, consented=True, actor=actor)


@pytest.fixture
def rules(says, switch):
    """A book by which births and retirements are given something."""
    for benefit in ("birth", "retirement"):
        says("cap_per_event", benefit, amount="800")
    return switch()


def test_a_birth_due_leads_to_its_report_and_the_draft(rules, login, welfare, make_member) -> None:
    today = local_today()
    member = make_member("周航", status="maternity")
    expected(member, today - timedelta(days=3), welfare)
    client, month = login(welfare), {"month": f"{today - timedelta(days=3):%Y-%m}"}
    page = client.get(PAGE, month)
    assert [one.member for one in page.context["births"]] == [member]
    # She stands there once, although she is on maternity leave.
    assert not page.context["expecting"]
    address = f"/desk/occasions/report/{member.pk}/"
    assert f'href="{address}?kind=birth"' in page.content.decode()
    form = client.get(address, {"kind": "birth"}).context["form"]
    assert form.initial == {"kind": "birth", "happened_on": today - timedelta(days=3)}
    client.post(address, {"kind": "birth", "happened_on": today.isoformat()})
    [birth] = client.get(PAGE, {"month": f"{today:%Y-%m}"}).context["births"]
    assert (birth.born_on, birth.due_on) == (today, None)
    assert birth.is_planned
    assert birth.event == Occasion.objects.get().pk


def test_a_birth_to_come_is_reported_for_today_when_it_comes_early(
    login, welfare, leader, make_member
) -> None:
    member = make_member("周航")
    due = local_today() + timedelta(days=9)
    expected(member, due, welfare)
    address = f"/desk/occasions/report/{member.pk}/"
    for who in (welfare, leader):
        form = login(who).get(address, {"kind": "birth"}).context["form"]
        assert form.initial["happened_on"] == local_today()
    month = {"month": f"{due:%Y-%m}"}
    assert "周航" in login(welfare).get(PAGE, month).content.decode()


def test_retirements_of_a_month_by_law_by_post_and_by_the_list(login, welfare, make_member) -> None:
    born = {"sex": "female", "born_on": date(1975, 1, 9)}
    make_member("保育", post="保育员", **born)
    make_member("行政", post="行政", **born)
    make_member("教师", post="教师", **born)
    make_member("另定", post="保育员", retires_on=date(2026, 3, 1), **born)
    make_member("男士", sex="male", born_on=date(1965, 1, 20), post="教师")
    make_member("返聘", post="保育员", employment="rehired", **born)
    make_member("已退", post="保育员", status="retired", **born)

    def retiring(month):
        page = login(welfare).get(PAGE, {"month": month})
        return [(f"{day:%m-%d}", one.name) for day, one in page.context["retirements"]], page

    found, page = retiring("2025-02")
    assert found == [("02-09", "保育"), ("02-09", "行政"), ("02-20", "男士")]
    # Her post does not tell, so both days stand there.
    assert "2031-05-09" in page.content.decode()
    assert {name for _day, name in retiring("2031-05")[0]} == {"行政", "教师"}
    assert retiring("2026-03")[0] == [("03-01", "另定")]
    # Those of the half year after are seen as well, and no later ones.
    ahead = retiring("2025-01")[1].context["ahead"]
    assert [one.name for _day, one in ahead] == ["保育", "行政", "男士"]
    assert not retiring("2024-07")[1].context["ahead"]


def test_a_retirement_is_reported_ahead_with_its_draft(rules, login, welfare, make_member) -> None:
    day = local_today() + timedelta(days=40)
    member = make_member("吴桂兰", retires_on=day)
    client, month = login(welfare), {"month": f"{day:%Y-%m}"}
    address = f"/desk/occasions/report/{member.pk}/"
    link = f'href="{address}?kind=retirement&amp;on={day:%Y-%m-%d}"'
    assert link in client.get(PAGE, month).content.decode()
    form = client.get(address, {"kind": "retirement", "on": f"{day:%Y-%m-%d}"}).context["form"]
    assert form.initial == {"kind": "retirement", "happened_on": day}
    answer = client.post(address, {"kind": "retirement", "happened_on": day.isoformat()})
    assert answer.status_code == 303
    [(_day, one)] = client.get(PAGE, month).context["retirements"]
    assert one.event == Occasion.objects.get().pk
    assert one.is_planned
    late = {"kind": "retirement", "happened_on": (day + timedelta(days=90)).isoformat()}
    assert client.post(address, late).status_code == 422
    early = {"kind": "birth", "happened_on": day.isoformat()}
    assert client.post(address, early).status_code == 422
    assert Occasion.objects.count() == 1


def test_odd_addresses_prefill_nothing(login, welfare, make_member) -> None:
    address = f"/desk/occasions/report/{make_member('周航').pk}/"
    for odd in ({"kind": "x", "on": "2026-13-40"}, {"kind": "birth"}, {"on": "٣"}):
        form = login(welfare).get(address, odd).context["form"]
        assert form.initial["happened_on"] == local_today()


def test_a_month_asks_the_same_however_many_members(login, welfare, make_member) -> None:
    client, asked = login(welfare), []
    client.get(PAGE, {"month": "2025-02"})
    for number in (1, 12):
        for n in range(number):
            member = make_member(
                f"王{number}{n}", born_on=date(1975, 1, 1 + n), sex="female", post=""
            )
            Dependant.objects.create(
                member=member,
                relation="child",
                due_on=date(2025, 2, 3),
                consented_at=timezone.now(),
            )
        with afresh() as questions:
            client.get(PAGE, {"month": "2025-02"})
        asked.append(len(questions))
    assert asked[0] == asked[1]
