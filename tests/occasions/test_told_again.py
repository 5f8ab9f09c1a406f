"""The same thing told by two people: it asks first, and tells nobody more than she said herself."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.activities.conftest import everything, refused
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.occasions import actions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sick(make_member, group):
    return make_member("王芳", organisation=group)


def facts(kind="illness", days_ago=2, **more):
    return OccasionFacts(kind=kind, happened_on=local_today() - timedelta(days=days_ago), **more)


def sent(kind="illness", days_ago=1, **more):
    day = local_today() - timedelta(days=days_ago)
    return {"kind": kind, "happened_on": day.isoformat(), **more}


def test_a_second_report_of_an_open_stay_is_refused_until_somebody_says_which(
    book, sick, welfare, leader
) -> None:
    first = actions.report(sick, facts(), actor=welfare)
    refused(actions.OneIsOpen, lambda: actions.report(sick, facts(days_ago=1), actor=leader))
    told = actions.report(sick, facts(days_ago=1, note="在三楼"), again="same", actor=leader)
    assert told == first
    assert Occasion.objects.get().note == "在三楼"
    assert Visit.objects.count() == 1
    other = actions.report(sick, facts(days_ago=1), again="another", actor=leader)
    assert other != first


def test_what_is_long_past_or_closed_or_of_another_kind_is_not_asked_about(
    sick, welfare, leader
) -> None:
    actions.report(sick, facts(days_ago=90), actor=welfare)
    actions.report(sick, facts("birth", days_ago=9), actor=welfare)
    done = actions.report(sick, facts(days_ago=20), actor=welfare)
    actions.close(done, reason="本人已回园", actor=welfare)
    actions.report(sick, facts(), actor=leader)
    assert Occasion.objects.count() == 4


def test_the_page_names_the_open_one_to_the_circle_and_not_to_a_leader(
    sick, welfare, leader, login
) -> None:
    first = actions.report(sick, facts(days_ago=5, note="在市一医院"), actor=welfare)
    address = reverse("occasions:report", args=[sick.pk])
    asked = login(welfare).post(address, sent(note="又说一次"))
    assert asked.status_code == 422
    page = asked.content.decode()
    assert first.get_desk_url() in page
    assert "又说一次" in page
    assert "是另一件" in page
    client = login(leader)
    page = client.post(address, sent()).content.decode()
    assert "已有一件同类的事在办" in page
    for secret in (first.get_desk_url(), first.happened_on.isoformat(), "市一医院"):
        assert secret not in page
    done = client.post(address, sent(again="same"))
    assert done["Location"] == reverse("occasions:list")
    assert Occasion.objects.count() == 1
    assert client.post(address, sent(again="another"))["Location"] != done["Location"]
    assert Occasion.objects.count() == 2


def test_a_hardship_that_others_know_of_is_reported_as_if_there_was_none(
    sick, deputy, leader, chair, login
) -> None:
    first = actions.report(sick, facts("hardship"), actor=deputy)
    for days in (2, 1):
        done = login(leader).post(
            reverse("occasions:report", args=[sick.pk]), sent("hardship", days)
        )
        assert done["Location"] not in (first.get_desk_url(), reverse("occasions:list"))
        # Her own one she is asked about.
        Occasion.objects.filter(reported_by=leader).update(state="withdrawn")
    with pytest.raises(actions.OneIsOpen):
        actions.report(sick, facts("hardship", days_ago=1), actor=chair)


def test_a_member_who_tells_it_twice_is_led_to_what_she_told(member, login) -> None:
    first = actions.report(member.member, facts(), actor=member)
    asked = login(member).post(reverse("report_own"), sent())
    assert asked.status_code == 422
    assert reverse("my_occasion", args=[first.pk]) in asked.content.decode()
    done = login(member).post(reverse("report_own"), sent(again="same"))
    assert done["Location"] == reverse("my_occasion", args=[first.pk])
    assert Occasion.objects.count() == 1


def test_who_reported_it_puts_it_right_for_three_days_and_opens_no_paper(
    sick, leader, welfare, login
) -> None:
    occasion = actions.report(sick, facts(), actor=leader)
    client = login(leader)
    page = client.get(occasion.get_desk_url()).content.decode()
    assert "接下来" in page
    assert "整份档案" not in page
    assert client.get(reverse("occasions:file", args=[occasion.pk])).status_code == 404
    changed = OccasionFacts("illness", occasion.happened_on, place="市一医院")
    actions.change(occasion, changed, version=occasion.version, actor=leader)
    old = occasion.reported_at - timedelta(days=4)
    Occasion.objects.filter(pk=occasion.pk).update(reported_at=old)
    occasion.refresh_from_db()
    before = everything()
    with pytest.raises(NotAllowed):
        actions.withdraw(occasion, actor=leader)
    assert everything() == before
    Occasion.objects.filter(pk=occasion.pk).update(reported_at=old + timedelta(days=4))
    occasion.refresh_from_db()
    actions.withdraw(occasion, actor=leader)
    assert Visit.objects.get().state == "dropped"


def test_a_stay_that_is_closed_is_not_begun_anew_unasked(sick, welfare) -> None:
    ended = local_today() - timedelta(days=2)
    stay = actions.report(sick, facts(days_ago=9, ended_on=ended), actor=welfare)
    actions.close(stay, reason="已送达", actor=welfare)
    refused(actions.OneIsOpen, lambda: actions.report(sick, facts(days_ago=8), actor=welfare))
    assert actions.report(sick, facts(days_ago=8), again="same", actor=welfare) == stay
    assert actions.report(sick, facts(days_ago=8), again="another", actor=welfare) != stay
