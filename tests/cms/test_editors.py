"""Who edits and who publishes: Wagtail's groups follow from offices alone."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cms.editors import GROUPS, follow, follow_all
from cms.models import NewsPage
from union.core.dates import local_today
from union.notifications import registry
from union.orgs import scoping
from union.orgs.actions import appoint, end_appointment
from union.orgs.models import Appointment, Holiday
from union.orgs.roles import Role
from union.outbox.actions import drain

EDITING, PUBLISHING = GROUPS["cms.edit"], GROUPS["cms.publish"]
WHO = {
    "chair": {EDITING, PUBLISHING},
    "deputy": {EDITING, PUBLISHING},
    "organiser": {EDITING},
    "committee": {EDITING},
    "welfare": {EDITING},
    "sysadmin": {EDITING},
    "treasurer": set(),
    "cashier": set(),
    "auditor": set(),
    "keeper": set(),
    "leader": set(),
    "member": set(),
}


def groups(user):
    return set(user.groups.values_list("name", flat=True))


@pytest.fixture
def notice_form(news_index):
    """The address at which a notice is written, and what a browser sends from there."""

    def send(client, title, **more):
        return client.post(
            reverse("wagtailadmin_pages:add", args=["cms", "newspage", news_index.pk]),
            {
                "title": title,
                "kind": "notice",
                "day": local_today().isoformat(),
                "summary": "",
                "cover": "",
                "body-count": "1",
                "body-0-deleted": "",
                "body-0-order": "0",
                "body-0-type": "heading",
                "body-0-id": "",
                "body-0-value": "各位老师",
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
                "comments-MIN_NUM_FORMS": "0",
                "comments-MAX_NUM_FORMS": "",
                **more,
            },
        )

    return send


@pytest.mark.parametrize("who", WHO)
def test_the_admin_opens_to_the_offices_of_the_role_table_only(db, who, request, login):
    user = request.getfixturevalue(who)
    answer = login(user).get("/cms/")
    assert groups(user) == WHO[who]
    assert answer.status_code == (200 if WHO[who] else 404)


def test_a_visitor_is_sent_to_the_houses_own_login(db, client):
    assert client.get("/cms/")["Location"].startswith("/accounts/login/?next=/cms/")


@pytest.mark.parametrize("path", ["/cms/login/", "/cms/password_reset/", "/_util/login/"])
def test_wagtails_own_logins_let_nobody_in(path, chair, client):
    answer = client.post(path, {"username": "chair", "password": "union-demo"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_wagtails_log_out_leads_to_ours(chair, login):
    assert login(chair).post("/cms/logout/")["Location"] == "/accounts/logout/"


@pytest.mark.parametrize("user_is", ["chair", "sysadmin"])
@pytest.mark.parametrize(
    "path",
    [
        "/cms/users/",
        "/cms/users/new/",
        "/cms/users/1/",
        "/cms/groups/",
        "/cms/groups/new/",
        "/cms/groups/edit/1/",
        "/cms/sites/",
        "/cms/failwhale/",
    ],
)
def test_nobody_gives_rights_in_wagtail(db, path, user_is, request, login):
    client = login(request.getfixturevalue(user_is))
    assert client.get(path).status_code == 404
    assert client.post(path, {"is_superuser": "on"}).status_code == 404


def test_even_a_superuser_of_django_finds_no_page_for_accounts(member, login):
    member.is_superuser = True
    member.save()
    assert login(member).get("/cms/users/").status_code == 404


def test_an_appointment_gives_the_group_at_once_and_its_end_takes_it(chair, member, union):
    appointment = appoint(member, Role.COMMITTEE, union, actor=chair)
    assert groups(member) == {EDITING}
    end_appointment(appointment, on=local_today() - timedelta(days=0), actor=chair)
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_on=local_today() - timedelta(days=9), ends_on=local_today() - timedelta(days=1)
    )
    drain()
    assert groups(member) == set()


def test_a_term_that_ran_out_closes_the_admin_at_the_next_request(organiser, login):
    client = login(organiser)
    assert client.get("/cms/").status_code == 200
    Appointment.objects.filter(user=organiser).update(ends_on=local_today() - timedelta(days=1))
    assert client.get("/cms/").status_code == 404
    assert groups(organiser) == set()


def test_the_sweep_also_finds_terms_that_begin(member, union):
    Appointment.objects.create(
        user=member, role=Role.COMMITTEE, organisation=union, starts_on=local_today()
    )
    follow_all()
    assert groups(member) == {EDITING}


def test_a_group_given_by_hand_is_taken_back(member, login):
    member.groups.add(Group.objects.get(name=PUBLISHING))
    assert login(member).get("/cms/").status_code == 404
    assert groups(member) == set()


def test_the_groups_reach_nothing_but_pages_pictures_files_and_holidays(db):
    for name in GROUPS.values():
        group = Group.objects.get(name=name)
        assert {permission.content_type.app_label for permission in group.permissions.all()} <= {
            "wagtailadmin",
            "wagtailredirects",
            "orgs",
        }
        assert not group.permissions.filter(content_type__app_label="orgs").exclude(
            content_type__model="holiday"
        )


# Writing (B1).


def test_the_chair_publishes_a_notice_with_a_picture_and_it_stands_on_the_home_page(
    chair, login, notice_form, picture
):
    client = login(chair)
    answer = notice_form(
        client, "元旦值班安排", cover=str(picture("值班表").pk), **{"action-publish": "1"}
    )
    assert answer.status_code == 302
    page = NewsPage.objects.get()
    assert page.live
    assert page.slug
    client.logout()
    home = client.get("/").content.decode()
    assert "元旦值班安排" in home
    assert "<img" in home
    assert client.get(page.url).status_code == 200


def test_an_editor_without_the_right_to_publish_sends_the_page_to_those_who_have_it(
    organiser, chair, login, notice_form, client
):
    answer = notice_form(login(organiser), "团建安排", **{"action-publish": "1"})
    assert answer.status_code == 302
    page = NewsPage.objects.get()
    assert not page.live
    assert "团建安排" not in Client().get("/").content.decode()
    form = {
        "title": "团建安排",
        "kind": "notice",
        "day": local_today().isoformat(),
        "summary": "",
        "cover": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "action-submit": "1",
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    waiting = [todo for todo in registry.todos(chair) if todo.icon == "horn"]
    assert [todo.count for todo in waiting] == [1]
    assert not [todo for todo in registry.todos(organiser) if todo.icon == "horn"]


def test_a_title_is_asked_for_in_chinese(chair, login, notice_form):
    page = notice_form(login(chair), "", **{"action-publish": "1"}).content.decode()
    assert re.search(r'class="error-message">\s*[\u4e00-\u9fff]+', page)
    assert not NewsPage.objects.exists()


def test_pages_that_others_link_to_cannot_be_deleted_unpublished_or_moved(chair, news_index):
    follow(chair)
    rights = news_index.permissions_for_user(chair)
    assert rights.can_edit()
    assert not rights.can_delete()
    assert not rights.can_unpublish()
    assert not rights.can_move()


def test_privacy_of_a_page_offers_members_only_and_nothing_else(chair, login, publish):
    page = publish("体检安排")
    answer = login(chair).get(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]))
    html = answer.json()["html"]
    assert 'value="login"' in html
    assert 'value="password"' not in html
    assert 'value="groups"' not in html


def test_the_menu_leads_back_to_the_desk_and_shows_no_settings_of_rights(chair, login):
    html = login(chair).get("/cms/").content.decode()
    assert '"url": "/desk/"' in html.replace("&quot;", '"')
    assert "/cms/users/" not in html
    assert "/cms/groups/" not in html
    assert "/cms/reports/" not in html


# Holidays.

FAR_DAY = {"day": "2040-01-02", "name": "补休"}


def test_a_publisher_enters_a_holiday(chair, login):
    answer = login(chair).post("/cms/holidays/new/", FAR_DAY)
    assert answer.status_code == 302
    assert Holiday.objects.get(day=FAR_DAY["day"]).name == "补休"
    page = login(chair).get("/cms/holidays/").content.decode()
    assert "补休" in page
    assert "名称" in page


@pytest.mark.parametrize("who", ["organiser", "member", "treasurer"])
def test_nobody_else_changes_holidays(db, who, request, login):
    login(request.getfixturevalue(who)).post("/cms/holidays/new/", FAR_DAY)
    assert not Holiday.objects.filter(day=FAR_DAY["day"]).exists()


def test_who_may_what_is_asked_of_offices_alone(member):
    member.is_superuser = True
    assert not scoping.may(member, "cms.publish")
