"""/desk/ and the menus: what stands there for whom, and how it is counted."""

import pytest
from django.utils import timezone

from union.members.models import Correction
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(("who", "has_gifts"), [("sysadmin", False), ("member", True)])
def test_whoever_is_no_member_is_offered_no_page_of_gifts(request, login, who, has_gifts):
    client = login(request.getfixturevalue(who))
    assert ("我的福利" in text(client.get("/"))) is has_gifts


def test_an_officer_who_is_a_member_has_her_gifts(login, member, union):
    Appointment.objects.create(
        user=member, role=Role.KEEPER, organisation=union, starts_on=timezone.localdate()
    )
    assert "我的福利" in text(login(member).get("/"))


@pytest.mark.parametrize("who", ["keeper", "sysadmin", "chair"])
def test_every_desk_leads_somewhere(request, login, who):
    assert "去哪里" in text(login(request.getfixturevalue(who)).get("/desk/"))


def test_the_tab_counts_what_waits_as_the_desk_does(login, chair, make_member):
    for name in ("王芳", "李娜"):
        Correction.objects.create(member=make_member(name), field="name", message="写错了")
    answer = login(chair).get("/desk/")
    (tab,) = [tab for tab in answer.context["shell"]["site_tabs"] if tab.url == "/desk/"]
    assert tab.badge == len(answer.context["todos"])


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/desk/welfare/7/remind/", "/desk/welfare/7/"),
        ("/desk/members/3/standing/9/undo/", "/desk/members/3/standing/"),
        ("/me/benefits/7/confirm/", "/me/benefits/"),
    ],
)
def test_the_address_of_a_button_shows_the_way_back_to_it(login, welfare, address, back):
    answer = login(welfare).get(address)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这一页要从按钮进入" in text(answer)
    assert f'href="{back}"' in text(answer)
