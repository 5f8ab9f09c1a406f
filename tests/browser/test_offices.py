"""Giving an office by hand: the chair proposes on her phone, the deputy confirms on hers."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import holds, look_at
from tests.browser.world import World, overflow
from union.accounts.models import User
from union.core.dates import local_today
from union.members.models import Member
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Nomination, Organisation, Split
from union.orgs.roles import Role

pytestmark = pytest.mark.slow
PAGE = "/desk/settings/appointments/"


def somebody() -> Member:
    """A colleague with an account and without an office or a proposal."""
    return (
        Member.objects.in_union()
        .exclude(user=None)
        .filter(user__appointments=None, user__nominations=None)
        .order_by("pk")[0]
    )


def test_the_chair_proposes_by_typing_a_name_and_the_deputy_confirms(demo: World) -> None:
    person = somebody()
    page = demo.open(PAGE, "chair")
    page.get_by_role("link", name="提名任职").first.click()
    box = page.get_by_label("提名谁")
    box.press_sequentially(person.name[:2])
    expect(page.locator("datalist option").first).to_be_attached()
    box.fill(f"{person.name} ({person.staff_number})")
    page.get_by_label("职务").select_option(label="健康档案管理员")
    page.get_by_role("button", name="提名").click()
    expect(page.get_by_text("待确认")).to_be_visible()
    assert overflow(page) == 0
    nomination = Nomination.objects.get(user=person.user)
    assert nomination.is_pending

    page = demo.open("/desk/", "deputy")
    page.get_by_role("link", name=re.compile("确认任职提名")).first.click()
    page.get_by_role("link", name=re.compile(person.name)).click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("任命生效")).to_be_visible()
    user = User.objects.get(pk=nomination.user_id)
    assert scoping.roles(user) == {Role.KEEPER}


def test_without_a_script_an_office_is_given_up_as_well(demo: World) -> None:
    user = User.objects.get(username="organiser")
    page = demo.open(PAGE, "organiser", script=False)
    term = Appointment.objects.filter(user=user).in_force(local_today()).get()
    page.locator(f'a[href="{PAGE}{term.pk}/end/"]').click()
    page.get_by_role("button", name="结束任职").click()
    expect(page.get_by_text("已办理")).to_be_visible()
    term.refresh_from_db()
    assert term.ends_on == local_today()


def test_every_page_of_the_offices(demo: World) -> None:
    union = Organisation.objects.get(depth=1)
    chair = User.objects.get(username="chair")
    person = somebody().user
    assert person is not None
    term = Appointment.objects.create(
        user=person,
        role=Role.AUDITOR,
        organisation=union,
        starts_on=local_today(),
        ends_on=local_today() + timedelta(days=9),
    )
    # Offices that exclude each other, as an import might leave them behind.
    Appointment.objects.create(
        user=person, role=Role.TREASURER, organisation=union, starts_on=local_today()
    )
    nomination = actions.propose(somebody().user, Role.ORGANISER, union, actor=chair)  # type: ignore[arg-type]
    actions.merge(union, Split.APPROVERS, actor=chair)
    paths = [
        PAGE, f"{PAGE}?state=all", f"{PAGE}?q=没有这个人", f"{PAGE}propose/",
        f"{PAGE}propose/?after={term.pk}", f"{PAGE}{term.pk}/end/",
        f"{PAGE}proposals/{nomination.pk}/", f"{PAGE}separation/{union.pk}/",
    ]  # fmt: skip
    found = look_at(demo, "chair", paths)
    paths = [f"{PAGE}proposals/{nomination.pk}/decline/", f"{PAGE}separation/{union.pk}/", PAGE]
    found += look_at(demo, "committee", paths)
    actions.confirm_merge(union.separation, actor=User.objects.get(username="deputy"))
    holds(found + look_at(demo, "auditor", [PAGE, "/desk/log/"]))
