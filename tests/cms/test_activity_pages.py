"""The page of an activity, and its button, as members use them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.editors import follow
from cms.models import ActivityPage
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.core.templatetags.union import moment
from union.notifications.models import Notice
from union.orgs.models import Organisation

Login = Callable[[User], Client]


@pytest.fixture
def outing(union: Organisation, organiser: User) -> Activity:
    """Two places, published."""
    now = timezone.now()
    activity = actions.create_activity(
        union,
        actions.ActivityFacts(
            title="初冬登山",
            place="园部南门",
            starts_at=now + timedelta(days=9),
            closes_at=now + timedelta(days=5),
            capacity=2,
            family_limit=1,
            organiser=organiser,
        ),
        actor=organiser,
    )
    actions.publish(activity, actor=organiser)
    activity.refresh_from_db()
    return activity


def address(activity: Activity, verb: str = "") -> str:
    return f"/activities/{activity.slug}/{verb}"


def test_publishing_makes_a_page_with_every_fact(outing: Activity, client: Client) -> None:
    assert ActivityPage.objects.get().activity == outing

    page = client.get(address(outing)).content.decode()

    assert "初冬登山" in page
    assert "园部南门" in page
    assert "登录后报名" in page
    assert "高原" in page


def test_the_list_shows_it(outing: Activity, client: Client) -> None:
    assert "初冬登山" in client.get("/activities/").content.decode()


def test_one_tap_signs_up_and_says_the_number(outing: Activity, login: Login, member: User) -> None:
    client = login(member)
    assert "余 2 个名额" in client.get(address(outing)).content.decode()

    answer = client.post(address(outing, "sign-up/"), follow=True)

    assert "您已报上名，第 1 号" in answer.content.decode()
    assert SignUp.objects.get().member.user == member


def test_the_places_that_are_left_are_not_taken_for_all_there_are(
    outing: Activity, login: Login, member: User, leader: User
) -> None:
    login(leader).post(address(outing, "sign-up/"))
    page = login(member).get(address(outing)).content.decode()
    facts, card = page.split('id="signup"')
    assert "2 个名额" in facts
    assert "<small>余</small> 1 <small>个名额</small>" in card


@pytest.mark.parametrize("days", [6, 10])
def test_free_places_are_not_offered_when_nobody_can_take_them(
    outing: Activity, login: Login, member: User, days: int
) -> None:
    assert "<small>余</small>" in login(member).get(address(outing)).content.decode()
    back = timedelta(days=days)
    Activity.objects.update(starts_at=outing.starts_at - back, closes_at=outing.closes_at - back)
    for page in (address(outing), "/activities/"):
        assert "<small>余</small>" not in login(member).get(page).content.decode()
        assert "余 2 个名额" not in login(member).get(page).content.decode()


def test_a_page_below_a_closed_one_signs_nobody_up(
    outing: Activity, login: Login, client: Client, member: User
) -> None:
    above = ActivityPage.objects.get().get_parent()
    beside = above.get_parent().add_child(instance=Page(title="旁边", slug="beside"))
    PageViewRestriction.objects.create(page=beside, restriction_type="groups")
    wall = PageViewRestriction.objects.create(page=above, restriction_type="login")
    assert client.post(address(outing, "sign-up/")).status_code == 404
    for kind in ("groups", "password"):
        PageViewRestriction.objects.filter(pk=wall.pk).update(restriction_type=kind)
        assert login(member).post(address(outing, "sign-up/")).status_code == 404
    assert not SignUp.objects.exists()
    PageViewRestriction.objects.filter(pk=wall.pk).update(restriction_type="login")
    assert login(member).post(address(outing, "sign-up/")).status_code == 303
    assert SignUp.objects.get().member.user == member


def test_the_same_tap_fifty_times_is_one_place_and_one_notice(
    outing: Activity, login: Login, member: User
) -> None:
    client = login(member)
    for _tap in range(50):
        assert client.post(address(outing, "sign-up/")).status_code == 303
    outing.refresh_from_db()
    assert outing.taken == 1
    assert Notice.objects.filter(user=member).count() == 1


def test_more_family_than_allowed_stays_on_the_form_with_one_sentence(
    outing: Activity, login: Login, member: User
) -> None:
    answer = login(member).post(address(outing, "sign-up/"), {"family": "2"})

    assert answer.status_code == 422
    assert "高原" in answer.content.decode()
    assert not SignUp.objects.exists()


@pytest.mark.parametrize("typed", ["abc", "-1", "1.5", ""])
def test_a_number_that_cannot_be_read_is_not_none(
    outing: Activity, login: Login, member: User, typed: str
) -> None:
    client = login(member)
    answer = client.post(address(outing, "sign-up/"), {"family": typed})
    assert answer.status_code == 422
    assert "带几位家属？请选择人数。" in answer.content.decode()
    assert not SignUp.objects.exists()

    client.post(address(outing, "sign-up/"), {"family": "1"})
    assert client.post(address(outing, "family/"), {"family": typed}).status_code == 422
    assert SignUp.objects.get().family == 1


def test_the_second_tap_of_a_cancellation_leads_back_to_the_page(
    outing: Activity, login: Login, member: User, leader: User
) -> None:
    client = login(member)
    client.post(address(outing, "sign-up/"))
    for _tap in range(2):
        answer = client.post(address(outing, "cancel/"), {"reason": "带班"})
        assert answer.status_code == 303
    assert SignUp.objects.get().state == SignUp.State.CANCELLED
    # Who was never signed up finds nothing to cancel.
    assert login(leader).post(address(outing, "cancel/")).status_code == 404


@pytest.mark.parametrize("when", ["", "past"])
def test_the_list_is_searched(outing: Activity, client: Client, when: str) -> None:
    found = client.get("/activities/", {"q": "登山", "when": when})
    assert found.status_code == 200
    assert ("初冬登山" in found.content.decode()) == (when == "")
    assert "初冬登山" not in client.get("/activities/", {"q": "象棋"}).content.decode()


def test_a_visitor_is_led_to_the_login_and_back(outing: Activity, client: Client) -> None:
    answer = client.post(address(outing, "sign-up/"))
    assert answer.status_code == 303
    assert answer["Location"] == f"/accounts/login/?next={address(outing)}"
    assert not SignUp.objects.exists()


def test_waiting_then_an_offer_then_in(
    outing: Activity, login: Login, member: User, leader: User, welfare: User
) -> None:
    for one in (leader, welfare):
        login(one).post(address(outing, "sign-up/"))
    waiting = login(member).post(address(outing, "sign-up/"), follow=True).content.decode()
    assert "候补第 1 位" in waiting

    left = login(leader).post(address(outing, "cancel/"), {"reason": "带班"}, follow=True)
    # Without a jump to the button: the sentence stands above it, at the top of the page.
    assert left.redirect_chain == [(address(outing), 303)]
    assert "已取消报名" in left.content.decode()

    offered = login(member).get(address(outing)).content.decode()
    assert "有一个名额留给您" in offered
    # On a phone the bar at the foot has the button, and says until when.
    bar = offered.split('class="actions bleed only-narrow"')[1].split("</form>")[0]
    assert moment(SignUp.objects.get(member__user=member).offered_until) in bar
    assert f'action="{address(outing, "accept/")}"' in bar
    assert f'<a class="row" href="{address(outing)}">' in login(member).get("/me/").content.decode()
    own = login(member).get("/me/activities/").content.decode()
    assert f'action="{address(outing, "accept/")}"' in own
    done = login(member).post(address(outing, "accept/"), follow=True).content.decode()
    assert "您已报上名，第 3 号" in done
    assert "第 3 号" in login(member).get("/me/activities/").content.decode()


def test_the_deadline_of_an_offer_is_written_alike_on_the_page_in_the_notice_and_on_the_banner(
    outing: Activity, login: Login, member: User, leader: User, welfare: User
) -> None:
    for one in (leader, welfare):
        login(one).post(address(outing, "sign-up/"))
    full = login(member).get(address(outing)).content.decode()
    assert 'href="#signup">加入候补</a>' in full
    login(member).post(address(outing, "sign-up/"))
    waiting = login(member).get(address(outing)).content.decode()
    assert '<b class="block">候补第 1 位</b>' in waiting
    # Two sentences on two lines.
    assert ".block { display: block; }" in Path(find("union/pages.css")).read_text("utf-8")
    login(leader).post(address(outing, "cancel/"), {"reason": "带班"})
    offer = SignUp.objects.get(member__user=member)
    until = moment(offer.offered_until)
    for page in (address(outing), "/inbox/", "/inbox/todos/"):
        assert until in login(member).get(page).content.decode(), page
    assert until in Notice.objects.get(user=member, kind="activities.offer").text


def test_who_edits_pages_finds_the_way_to_the_words_and_pictures(
    outing: Activity, login: Login, organiser: User, auditor: User, member: User
) -> None:
    follow(organiser)
    there = f'href="/cms/pages/{ActivityPage.objects.get().pk}/edit/"'
    desk = f"/desk/activities/{outing.pk}/"
    for path in (address(outing), desk, f"{desk}edit/"):
        assert there in login(organiser).get(path).content.decode(), path
    assert login(organiser).get(there.split('"')[1]).status_code == 200
    assert there not in login(auditor).get(desk).content.decode()
    assert there not in login(member).get(address(outing)).content.decode()
    draft = actions.copy_activity(outing, actor=organiser)
    assert "/cms/pages/" not in login(organiser).get(draft.get_desk_url()).content.decode()


def test_the_words_of_last_year_come_with_the_copy(outing: Activity, organiser: User) -> None:
    page = ActivityPage.objects.get()
    page.body = [("paragraph", "<p>北门上山，石阶平缓。</p>")]
    page.save_revision().publish()
    copy = actions.copy_activity(outing, actor=organiser)
    actions.publish(copy, actor=organiser)
    assert "石阶平缓" in ActivityPage.objects.get(activity=copy).words
