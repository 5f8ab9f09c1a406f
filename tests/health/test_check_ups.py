"""The yearly check-up: planned, booked with one tap, marked, closed; and counted without names."""

from datetime import date, time, timedelta

import pytest

from tests.questions import afresh
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.health import actions, statistics
from union.health.actions import booking, campaigns
from union.health.models import Campaign, Invitation, Slot
from union.health.verbs import Verb
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(union, welfare):
    today = local_today()
    facts = actions.CampaignFacts(
        year=today.year,
        title="2026年教职工体检",
        centre="市一医院体检中心",
        phone="0571-12345678",
        booking_from=today,
        booking_until=today + timedelta(days=14),
    )
    row = actions.add_campaign(union, facts, actor=welfare)
    for package in (
        actions.PackageFacts("女性A", sex="female", age_to=39, words="妇科、B超"),
        actions.PackageFacts("女性B", sex="female", age_from=40),
        actions.PackageFacts("男性", sex="male"),
    ):
        actions.add_package(row, package, actor=welfare)
    return row


@pytest.fixture
def slots(campaign, welfare):
    day = local_today() + timedelta(days=20)
    return [
        actions.add_slot(campaign, actions.SlotFacts(day, time(hour), "一号楼", 2), actor=welfare)
        for hour in (8, 9)
    ]


@pytest.fixture
def opened(campaign, slots, welfare, member):
    actions.open_booking(campaign, actor=welfare)
    campaign.refresh_from_db()
    return campaign


def of(user, campaign):
    return Invitation.objects.get(campaign=campaign, member=user.member)


def test_everybody_at_work_is_invited_to_what_fits(
    campaign, slots, welfare, member, make_member
) -> None:
    today = local_today()
    older = make_member("何梅", born_on=date(today.year - 45, 1, 1))
    young = make_member("丁香", born_on=date(today.year - 25, 1, 1))
    man = make_member("石磊", sex="male", born_on=date(today.year - 30, 1, 1))
    gone = make_member("白露", status="retired")
    n = actions.open_booking(campaign, actor=welfare)
    got = dict(Invitation.objects.values_list("member__name", "package__name"))
    assert n == len(got) == 5
    assert (got[older.name], got[young.name], got[man.name]) == ("女性B", "女性A", "男性")
    assert gone.name not in got
    assert Notice.objects.filter(user=member, kind=campaigns.INVITED).count() == 1
    assert Entry.objects.get(verb=Verb.CAMPAIGN_OPENED).details == {"invited": 5}
    make_member("新来的")
    assert actions.open_booking(campaign, actor=welfare) == 1
    assert actions.open_booking(campaign, actor=welfare) == 0
    assert Notice.objects.filter(user=member, kind=campaigns.INVITED).count() == 1


def test_without_a_time_nobody_is_invited(campaign, welfare, member) -> None:
    with pytest.raises(campaigns.NoTimes):
        actions.open_booking(campaign, actor=welfare)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["committee", "auditor", "leader", "member", "outsider"])
def test_nobody_else_plans_or_opens(role, cast, campaign, slots) -> None:
    facts = actions.PackageFacts("x")
    for act in (
        lambda actor: actions.add_package(campaign, facts, actor=actor),
        lambda actor: actions.open_booking(campaign, actor=actor),
        lambda actor: actions.remove_slot(slots[0], actor=actor),
        lambda actor: actions.close(campaign, actor=actor),
    ):
        with pytest.raises(NotReachable):
            act(cast[role])
    assert not Invitation.objects.exists()


def test_she_books_changes_and_cancels(opened, slots, member) -> None:
    mine = of(member, opened)
    actions.book(mine, slots[0], actor=member)
    actions.book(mine, slots[0], actor=member)
    assert taken() == [1, 0]
    actions.book(mine, slots[1], actor=member)
    assert taken() == [0, 1]
    actions.cancel(mine, actor=member)
    actions.cancel(mine, actor=member)
    assert taken() == [0, 0]
    assert of(member, opened).state == "invited"
    assert Entry.objects.filter(verb=Verb.BOOKED).count() == 2


def taken():
    return list(Slot.objects.order_by("at").values_list("taken", flat=True))


def test_a_full_time_is_not_booked_and_the_old_one_is_kept(
    opened, slots, member, chair, deputy, welfare
) -> None:
    actions.open_booking(opened, actor=welfare)
    for user in (chair, deputy):
        actions.book(of(user, opened), slots[0], actor=user)
    actions.book(of(member, opened), slots[1], actor=member)
    with pytest.raises(booking.Full):
        actions.book(of(member, opened), slots[0], actor=member)
    assert taken() == [2, 1]
    assert of(member, opened).slot == slots[1]


def test_nobody_books_for_somebody_else_but_the_office(
    opened, slots, member, leader, keeper, welfare
) -> None:
    mine = of(member, opened)
    with pytest.raises(NotReachable):
        actions.book(mine, slots[0], actor=leader)
    actions.book(mine, slots[0], actor=welfare)
    with pytest.raises(NotReachable):
        actions.cancel(mine, actor=leader)
    assert taken() == [1, 0]


def test_outside_the_days_of_booking_nothing_is_booked(opened, slots, member) -> None:
    yesterday = local_today() - timedelta(days=1)
    Campaign.objects.update(booking_from=yesterday, booking_until=yesterday)
    with pytest.raises(booking.BookingOver):
        actions.book(of(member, opened), slots[0], actor=member)
    assert taken() == [0, 0]


def test_a_time_that_somebody_has_is_not_removed(opened, slots, member, welfare) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    with pytest.raises(campaigns.IsBooked):
        actions.remove_slot(slots[0], actor=welfare)
    actions.remove_slot(slots[1], actor=welfare)
    actions.remove_slot(slots[1], actor=welfare)
    assert Slot.objects.count() == 1


def test_those_who_have_not_booked_are_reminded_once_a_day(opened, slots, member, welfare) -> None:
    actions.book(of(welfare, opened), slots[0], actor=welfare)
    assert [actions.remind(opened, actor=welfare) for _twice in range(2)] == [1, 0]
    assert Notice.objects.filter(kind=campaigns.NOT_BOOKED).count() == 1
    for days in range(15):
        actions.remind_of_check_ups(local_today() + timedelta(days=days))
    days = Notice.objects.filter(kind=campaigns.NOT_BOOKED, user=member).count()
    assert days == 1 + len(campaigns.REMINDED_BEFORE)


def test_who_goes_tomorrow_is_told_once(opened, slots, member) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    for _twice in range(2):
        actions.remind_of_check_ups(slots[0].on - timedelta(days=1))
    assert Notice.objects.filter(kind=campaigns.TOMORROW).count() == 1


def test_done_and_not_done_is_all_that_is_written_down(opened, slots, member, welfare) -> None:
    Slot.objects.filter(pk=slots[0].pk).update(on=local_today(), at=time(23, 59))
    actions.book(of(member, opened), slots[0], actor=member)
    actions.mark(of(member, opened), "done", actor=welfare)
    assert of(member, opened).done_on == local_today()
    actions.mark(of(member, opened), "done", actor=welfare)
    actions.mark(of(member, opened), "absent", actor=welfare)
    assert of(member, opened).done_on is None
    assert Entry.objects.filter(verb=Verb.MARKED).count() == 2
    with pytest.raises(booking.NotYet):
        actions.mark(
            of(member, opened), "done", done_on=local_today() + timedelta(days=1), actor=welfare
        )


def test_a_booking_to_come_is_not_marked_as_there_with_one_tap(
    opened, slots, member, welfare, login
) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    address = f"/desk/health/check-ups/{opened.pk}/{of(member, opened).pk}/"
    answer = login(welfare).post(address, {"state": "done"})
    assert answer.status_code == 422
    assert of(member, opened).state == "booked"
    actions.mark(of(member, opened), "done", done_on=local_today(), actor=welfare)
    assert of(member, opened).state == "done"


def test_several_are_ticked_and_marked_at_once(
    opened, slots, member, chair, welfare, login
) -> None:
    actions.open_booking(opened, actor=welfare)
    actions.book(of(member, opened), slots[0], actor=member)
    rows = [of(user, opened).pk for user in (member, chair, welfare)]
    client, address = login(welfare), f"/desk/health/check-ups/{opened.pk}/mark/"
    empty = client.post(address, {"state": "done"})
    assert (empty.status_code, "没有勾选" in empty.content.decode()) == (422, True)
    page = client.post(
        f"{address}?q=", {"state": "done", "row": rows}, follow=True
    ).content.decode()
    assert "已登记 2 人" in page
    assert "有 1 人没有登记" in page
    assert [of(user, opened).state for user in (member, chair, welfare)] == [
        "booked",
        "done",
        "done",
    ]
    assert Entry.objects.filter(verb=Verb.MARKED).count() == 2
    late = {"state": "done", "row": rows, "done_on": local_today() + timedelta(days=1)}
    assert client.post(address, late).status_code == 422


def test_nobody_else_marks_several_and_nothing_of_another_check_up(
    opened, member, welfare, leader
) -> None:
    mine = of(member, opened)
    with pytest.raises((NotReachable, NotAllowed)):
        actions.mark_several(opened, [mine.pk], "done", actor=leader)
    other = Campaign.objects.create(
        organisation=opened.organisation, year=2024, title="另一次", state="open"
    )
    assert actions.mark_several(other, [mine.pk], "done", actor=welfare) == (0, 0)
    assert of(member, opened).state == "invited"


def test_closing_lets_the_rest_lapse_and_fixes_the_figures(opened, slots, member, welfare) -> None:
    actions.mark(of(welfare, opened), "done", actor=welfare)
    for _twice in range(2):
        actions.close(opened, actor=welfare)
    assert Entry.objects.get(verb=Verb.CAMPAIGN_CLOSED).details == {
        "done": 1, "invited": 2, "lapsed": 1,
    }  # fmt: skip
    assert of(member, opened).state == "lapsed"
    with pytest.raises(booking.CampaignOver):
        actions.mark(of(member, opened), "done", actor=welfare)


def test_the_pages_from_plan_to_close(union, welfare, member, login) -> None:
    today = local_today()
    plan = {
        "organisation": union.pk, "year": today.year, "title": "体检", "centre": "市一医院",
        "booking_from": today, "booking_until": today + timedelta(days=9),
    }  # fmt: skip
    assert login(welfare).post("/desk/health/check-ups/add/", {"title": ""}).status_code == 422
    address = login(welfare).post("/desk/health/check-ups/add/", plan)["Location"]
    slot = {"on": today, "at": "23:59", "place": "一号楼", "capacity": "3"}
    assert login(welfare).post(f"{address}times/add/", slot).status_code == 303
    assert login(welfare).post(f"{address}packages/add/", {"name": "A"}).status_code == 303
    assert login(welfare).post(f"{address}open/").status_code == 303
    page = login(member).get("/me/").content.decode()
    assert "选择体检时间" in page
    page = login(member).get("/me/health/check-up/").content.decode()
    mine, time_of_day = Invitation.objects.get(member=member.member), Slot.objects.get()
    booked = f"/me/health/check-up/{mine.pk}/book/{time_of_day.pk}/"
    assert booked in page
    assert login(member).post(booked).status_code == 303
    assert "已预约" in login(member).get("/me/health/check-up/").content.decode()
    row = f"{address}{mine.pk}/"
    assert login(welfare).post(row, {"state": "done"}).status_code == 303
    page = login(welfare).get(address).content.decode()
    assert "2 人中 1 人已体检" in page
    assert login(welfare).get(f"{address}print/").content[:4] == b"%PDF"
    assert login(welfare).get(f"{address}export/").status_code == 200
    assert login(welfare).post(f"{address}close/").status_code == 303


def test_the_list_asks_no_more_for_more_people(opened, welfare, make_member, login) -> None:
    client, address = login(welfare), f"/desk/health/check-ups/{opened.pk}/"
    client.get(address)
    with afresh() as few:
        client.get(address)
    for name in "甲乙丙丁戊":
        make_member(name)
    actions.open_booking(opened, actor=welfare)
    with afresh() as many:
        client.get(address)
    assert len(many) == len(few)


# Figures.


def test_figures_of_few_are_not_shown(opened, welfare, auditor, login) -> None:
    assert "已关闭的体检" in login(auditor).get("/desk/health/statistics/").content.decode()
    assert statistics.of(opened).total is None
    actions.mark(of(welfare, opened), "done", actor=welfare)
    actions.close(opened, actor=welfare)
    page = login(auditor).get("/desk/health/statistics/").content.decode()
    assert ">不显示<" in page
    assert "%" not in page.split("<table")[1], "no rate gives away what is not shown"


def test_figures_of_many_are_shown_by_campus_and_age(
    opened, welfare, committee, make_member, far_group, login
) -> None:
    today = local_today()
    for n in range(24):
        where = {"organisation": far_group} if n % 2 else {}
        make_member(f"员{n}", born_on=date(today.year - 30, 1, 1), **where)
    actions.open_booking(opened, actor=welfare)
    for one in Invitation.objects.filter(member__name__startswith="员"):
        actions.mark(one, "done", actor=welfare)
    table = statistics.of(opened)
    assert table.total == 24
    assert set(table.row_totals.values()) == {12}
    all_of_them = Invitation.objects.count()
    actions.close(opened, actor=welfare)
    page = login(welfare).get("/desk/health/statistics/").content.decode()
    assert f"应检 {all_of_them} 人，已检 24 人（{2400 // all_of_them}%）" in page
    far = Invitation.objects.filter(campus="湖畔园区").count()
    assert f"共 {far} 人 · {1200 // far}%" in page
    page = login(committee).get("/desk/health/statistics/").content.decode().split("<main")[1]
    assert [word in page for word in ("24", "%", "应检")] == [True, False, False]


def test_nobody_follows_from_a_line_that_is_missing(opened, welfare, make_member, far_group):
    """Of one campus nobody was there: it has a line like the others, of which nothing is shown."""
    for n in range(24):
        make_member(f"员{n}", **({"organisation": far_group} if n % 2 else {}))
    actions.open_booking(opened, actor=welfare)
    near = Invitation.objects.filter(member__name__startswith="员").exclude(campus="湖畔园区")
    for one in near:
        actions.mark(one, "done", actor=welfare)
    table = statistics.of(opened)
    assert "湖畔园区" in table.rows
    assert table.row_totals["湖畔园区"] is None


# Times that have been, and marks.


def test_a_time_of_this_morning_is_neither_offered_nor_booked(
    opened, slots, member, welfare, login
) -> None:
    Slot.objects.filter(pk=slots[0].pk).update(on=local_today(), at=time(0, 0))
    mine = of(member, opened)
    with pytest.raises(booking.TimeIsOver):
        actions.book(mine, slots[0], actor=member)
    assert taken() == [0, 0]
    offered = f"/me/health/check-up/{mine.pk}/book/{slots[0].pk}/"
    assert offered not in login(member).get("/me/health/check-up/").content.decode()
    address = f"/desk/health/check-ups/{opened.pk}/{mine.pk}/"
    assert f"book/{slots[0].pk}/" not in login(welfare).get(address).content.decode()


def test_whoever_did_not_come_does_not_give_her_time_back_afterwards(opened, slots, member) -> None:
    mine = of(member, opened)
    actions.book(mine, slots[0], actor=member)
    Slot.objects.filter(pk=slots[0].pk).update(on=local_today() - timedelta(days=1))
    for act in (
        lambda: actions.cancel(mine, actor=member),
        lambda: actions.book(mine, slots[1], actor=member),
    ):
        with pytest.raises(booking.TimeIsOver):
            act()
    assert taken() == [1, 0]
    assert of(member, opened).state == "booked"


def test_a_mark_is_taken_away_again_and_nobody_misses_a_day_to_come(
    opened, slots, member, welfare
) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    with pytest.raises(booking.NotYet):
        actions.mark(of(member, opened), "absent", actor=welfare)
    Slot.objects.filter(pk=slots[0].pk).update(on=local_today(), at=time(23, 59))
    actions.mark(of(member, opened), "absent", actor=welfare)
    actions.mark(of(member, opened), "invited", actor=welfare)
    row = of(member, opened)
    assert (row.state, row.slot) == ("booked", slots[0])
    actions.mark(of(welfare, opened), "done", actor=welfare)
    actions.mark(of(welfare, opened), "invited", actor=welfare)
    row = of(welfare, opened)
    assert (row.state, row.done_on) == ("invited", None)


def test_whoever_came_before_her_time_is_written_down_on_the_day_she_came(
    opened, slots, member, welfare, login
) -> None:
    mine, yesterday = of(member, opened), local_today() - timedelta(days=1)
    actions.book(mine, slots[0], actor=member)
    address = f"/desk/health/check-ups/{opened.pk}/{mine.pk}/"
    client = login(welfare)
    assert 'name="done_on"' in client.get(address).content.decode()
    sent = {"state": "done", "done_on": yesterday.isoformat()}
    assert client.post(address, sent).status_code == 303
    assert of(member, opened).done_on == yesterday
    late = {"state": "done", "done_on": (local_today() + timedelta(days=3)).isoformat()}
    assert client.post(address, late).status_code == 422


def test_of_two_open_check_ups_each_can_be_booked(opened, slots, member, welfare, login) -> None:
    """A later one that is not booked yet must not stand before the one whose time is chosen now."""
    today = local_today()
    later = Campaign.objects.create(
        organisation=opened.organisation,
        year=today.year + 1,
        title="两癌筛查",
        state=Campaign.State.OPEN,
        booking_from=today + timedelta(days=20),
        booking_until=today + timedelta(days=30),
    )
    Invitation.objects.create(campaign=later, member=member.member)
    page = login(member).get("/me/health/check-up/").content.decode()
    assert page.index("2026年教职工体检") < page.index("两癌筛查")
    assert f"/book/{slots[0].pk}/" in page
    mine = login(member).get("/me/health/").content.decode()
    assert "2026年教职工体检" in mine
    assert "两癌筛查" in mine


def test_a_time_gets_more_places_and_stays_where_somebody_comes(
    opened, slots, member, welfare, login
) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    client = login(welfare)
    address = f"/desk/health/check-ups/{opened.pk}/times/{slots[0].pk}/"
    assert address in client.get(f"/desk/health/check-ups/{opened.pk}/").content.decode()
    same = {"on": slots[0].on, "at": "08:00", "place": "一号楼"}
    assert client.post(address, same | {"capacity": "9"}).status_code == 303
    assert Slot.objects.get(pk=slots[0].pk).capacity == 9
    assert client.post(address, same | {"capacity": "9", "at": "10:00"}).status_code == 422
    Slot.objects.filter(pk=slots[0].pk).update(taken=3)
    assert client.post(address, same | {"capacity": "2"}).status_code == 422
    free = f"/desk/health/check-ups/{opened.pk}/times/{slots[1].pk}/"
    assert client.post(free, same | {"capacity": "2"}).status_code == 422
    assert client.post(free, same | {"capacity": "2", "at": "10:00"}).status_code == 303
    kept = list(Slot.objects.order_by("pk").values_list("at", "capacity"))
    assert kept == [(time(8), 9), (time(10), 2)]


# Before it is opened, and before it is closed.


def test_opening_says_first_for_whom_and_how_many_places_there_are(
    campaign, slots, welfare, member, login
) -> None:
    client, address = login(welfare), f"/desk/health/check-ups/{campaign.pk}/open/"
    page = client.get(address).content.decode()
    assert "开放预约并通知" in page
    assert actions.outlook(campaign, actor=welfare).people == 2
    assert actions.outlook(campaign, actor=welfare).places == 4
    assert not Invitation.objects.exists()
    assert client.post(address).status_code == 303
    assert Invitation.objects.count() == 2


def test_a_draft_without_a_time_leads_back_with_what_is_missing(campaign, welfare, login) -> None:
    client, address = login(welfare), f"/desk/health/check-ups/{campaign.pk}/"
    assert f"{address}open/" not in client.get(address).content.decode()
    answer = client.post(f"{address}open/", follow=True)
    assert answer.status_code == 200
    assert str(campaigns.NoTimes()) in answer.content.decode()
    assert not Invitation.objects.exists()


def test_closing_says_first_who_is_not_marked_and_tells_whose_time_is_off(
    opened, slots, welfare, member, login
) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    client, address = login(welfare), f"/desk/health/check-ups/{opened.pk}/close/"
    assert "还有 1 人预约的时间没到" in client.get(address).content.decode()
    opened.refresh_from_db()
    assert opened.state == "open"
    assert client.post(address).status_code == 303
    assert Notice.objects.get(kind=campaigns.CALLED_OFF).user == member


def test_whoever_has_left_books_nothing(opened, slots, member) -> None:
    mine = of(member, opened)
    member.member.status = "retired"
    member.member.save()
    with pytest.raises(booking.BookingOver):
        actions.book(of(member, opened), slots[0], actor=member)
    assert (of(member, opened).state, taken()) == (mine.state, [0, 0])


def test_whoever_came_before_her_time_gives_it_back(opened, slots, member, welfare) -> None:
    actions.book(of(member, opened), slots[0], actor=member)
    actions.mark(of(member, opened), "done", done_on=local_today(), actor=welfare)
    assert taken() == [0, 0]
    assert of(member, opened).slot is None
