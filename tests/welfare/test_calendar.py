"""The care calendar: this month's birthdays, each with its draft."""

from datetime import date

import pytest

from union.core.dates import local_today
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
