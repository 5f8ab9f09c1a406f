"""The home page of a member: where she is in, where she waits, what she may sign up for."""

import pytest

from tests.activities.conftest import moment
from tests.questions import afresh
from union.activities import actions

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_she_reads_where_she_is_in_and_with_which_number(login, member, make_activity, join):
    outing = make_activity()
    join(outing)
    join(outing, member.member)
    page = text(login(member).get("/"))
    assert "我要参加的活动" in page
    assert "2026年秋游" in page
    assert "第 2 号" in page
    assert "正在报名" not in page


def test_she_reads_her_place_in_the_line_and_answers_an_offer_on_the_home_page(
    login, member, make_activity, join
):
    full = make_activity(capacity=1)
    first, second = join(full), join(full)
    mine = join(full, member.member)
    client = login(member)
    (shown,) = client.get("/").context["coming"]
    assert (shown, shown.place_in_line) == (mine, 2)
    for one in (second, first):
        actions.cancel(one, "有事", actor=one.member.user)
    page = client.get("/")
    assert page.context["coming"][0].is_offered
    assert f'action="/activities/{full.slug}/accept/"' in text(page)
    assert client.post(f"/activities/{full.slug}/accept/").status_code == 303
    mine.refresh_from_db()
    assert mine.is_going
    assert f'action="/activities/{full.slug}/accept/"' not in text(client.get("/"))


def test_what_she_may_sign_up_for_stands_there_until_she_has(login, member, make_activity, join):
    make_activity(title="后开始", opens_at=moment(days=2))
    late = make_activity(title="登山")
    early = make_activity(
        title="观影", closes_at=moment(days=2), starts_at=moment(days=3), ends_at=None
    )
    make_activity(title="草稿", draft=True)
    called_off = make_activity(title="取消的")
    actions.call_off(called_off, "下雨", actor=called_off.organiser)
    client = login(member)
    page = client.get("/")
    assert list(page.context["open_now"]) == [early, late]
    join(early, member.member)
    assert list(client.get("/").context["open_now"]) == [late]


def test_a_visitor_and_an_account_without_a_record_read_nothing_of_it(
    login, client, sysadmin, make_activity
):
    make_activity()
    assert "正在报名" not in text(client.get("/"))
    assert "正在报名" not in text(login(sysadmin).get("/"))


@pytest.mark.parametrize("address", ["/", "/services/"])
def test_a_page_asks_as_much_for_many_activities_as_for_one(
    login, member, make_activity, join, address
):
    client = login(member)
    client.get(address)
    asked = []
    for many in (1, 4):
        for _one in range(many):
            full = make_activity(capacity=1)
            join(full)
            join(full, member.member)
            make_activity()
        with afresh() as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 30, asked


def test_ones_own_page_asks_as_much_for_many_waiting_lists_as_for_one(
    login, member, make_activity, join
):
    client, counts = login(member), []
    for waiting in (1, 5):
        while member.member.sign_ups.count() < waiting:
            activity = make_activity(capacity=1)
            join(activity)
            join(activity, member.member)
        with afresh() as asked:
            page = text(client.get("/me/activities/"))
        counts.append(len(asked))
        assert page.count("候补第 1 位") == waiting
    assert counts[0] == counts[1]


def test_what_was_called_off_stands_with_what_was(login, member, make_activity, join, organiser):
    outing = make_activity()
    join(outing, member.member)
    actions.call_off(outing, "台风", actor=organiser)
    page = text(login(member).get("/me/activities/"))
    assert str(outing.State.CALLED_OFF.label) in page
    assert "您已报上名" not in page
