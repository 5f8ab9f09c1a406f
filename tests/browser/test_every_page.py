"""Every page of the house, for people who can't see or point well, and on the smallest phone.

One visit is looked at in all the ways: as a phone and as a desktop shows it, by day and by night
(there only the contrast can differ), and at 320 pixels with normal and with large letters.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Literal
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page

from tests.browser.world import DESKTOP, HEIGHT, PHONE, SMALL_PHONE, World, overflow, violations
from union.accounts.models import User
from union.imports.actions import check, upload
from union.imports.models import Batch
from union.members.actions import issue_codes
from union.members.models import Correction, Dependant, Member
from union.orgs.models import Organisation
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.slow


STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { transition-property: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""


def deviations(page: Page) -> list[str]:
    """Everything that is wrong with an open page, each with how it was seen."""
    found: list[str] = []
    for name, width in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        colours(page, "light")
        found += [f"{name}, {one}" for one in violations(page)]
        colours(page, "dark")
        found += [f"{name}, dark, {one}" for one in violations(page, "color-contrast")]
    page.set_viewport_size({"width": SMALL_PHONE, "height": HEIGHT})
    for size in ("normal", "large"):
        page.evaluate("size => document.documentElement.setAttribute('data-size', size)", size)
        if overflow(page):
            found.append(f"{SMALL_PHONE} px, {size} letters: {overflow(page)} px too wide")
    return found


def colours(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Day or night, at once: a colour on its way from one to the other is nobody's."""
    page.evaluate(STILL)
    page.emulate_media(color_scheme=scheme)


def look_at(
    world: World, username: str, paths: Iterable[str], status: int = HTTPStatus.OK
) -> list[str]:
    """The deviations of several pages, seen by one person."""
    found: list[str] = []
    page = world.open("/display/", username)
    for path in paths:
        answer = page.goto(world.address + path)
        assert answer is not None
        if answer.status != status or not unquote(page.url).endswith(path):
            found.append(f"{path}: {answer.status}, {page.url}")
        found += [f"{path}: {one}" for one in deviations(page)]
    return found


def holds(found: list[str]) -> None:
    """All deviations at once."""
    assert not found, f"{len(found)} deviations\n" + "\n".join(found)


def test_pages_that_anybody_sees(demo: World) -> None:
    paths = [
        "/", "/news/", "/news/health-check/", "/search/?q=体检", "/search/?q=没有这个词",
        "/accessibility/", "/display/", "/accounts/login/", "/accounts/password/reset/",
        "/accounts/claim/", "/accounts/claim/ABCDEFGH/",
    ]  # fmt: skip

    holds(look_at(demo, "", paths))


def test_pages_of_a_member(demo: World) -> None:
    paths = [
        "/", "/rules/", "/search/?q=慰问", "/inbox/", "/me/", "/me/phone/", "/me/correction/",
        "/me/log/", "/me/benefits/", "/accounts/password/change/", "/accounts/sessions/",
        "/accounts/logout/",
    ]  # fmt: skip

    holds(look_at(demo, "member", paths))


def test_the_home_of_each_office_and_what_one_can_apply_for(demo: World) -> None:
    paths = ["/services/", "/me/relatives/"]
    found = look_at(demo, "member", paths)
    for office in ("organiser", "treasurer", "cashier", "auditor", "leader"):
        found += [f"{office}: {one}" for one in look_at(demo, office, ["/desk/"])]
    member = Member.objects.get(user__username="member")
    paths = ["/services/", f"/desk/members/{member.pk}/relatives/"]

    holds(found + look_at(demo, "chair", paths))


def test_families_and_the_care_calendar(demo: World) -> None:
    mine = Dependant.objects.get(member__user__username="member")
    here = f"/me/family/{mine.pk}/"
    words = ("child", "expected", "spouse")
    paths = ["/me/family/", here, f"{here}remove/", *(f"/me/family/add/{one}/" for one in words)]
    found = look_at(demo, "member", paths)
    expected = Dependant.objects.expected().get()
    due, theirs = expected.due_on, f"/desk/members/{expected.member_id}/family/"
    assert due is not None
    paths = [
        "/desk/welfare/calendar/", f"/desk/welfare/calendar/?month={due:%Y-%m}",
        "/desk/welfare/children/", "/desk/welfare/children/?q=没有这个人",
        f"/desk/members/{expected.member_id}/", f"{theirs}add/child/",
        f"{theirs}{expected.pk}/", f"{theirs}{expected.pk}/remove/",
        "/desk/welfare/add/children/",
    ]  # fmt: skip

    holds(found + look_at(demo, "welfare", paths))


def test_the_second_factor(demo: World) -> None:
    page = demo.open("/accounts/2fa/", "auditor")
    found = [f"index: {one}" for one in deviations(page)]
    page.goto(demo.address + "/accounts/2fa/totp/activate/")
    found += [f"activate: {one}" for one in deviations(page)]

    holds(found + look_at(demo, "member", ["/accounts/2fa/"]))


def test_the_desk_and_the_roster(demo: World) -> None:
    member = Member.objects.get(user__username="member")
    # The longest name of a colleague fits as well.
    Member.objects.filter(pk=member.pk).update(name="阿依古丽·买买提江·吐尔逊")
    corrections = Correction.objects.order_by("pk")
    issue_codes([member], actor=User.objects.get(username="chair"))
    paths = [
        "/desk/", "/desk/log/", "/inbox/todos/", "/desk/members/", "/desk/members/?q=没有这个人",
        "/desk/members/add/", "/desk/members/codes/", "/desk/members/codes/confirm/",
        "/desk/members/corrections/",
        *(f"/desk/members/corrections/{one.pk}/" for one in corrections),
        f"/desk/members/{member.pk}/", f"/desk/members/{member.pk}/edit/",
        f"/desk/members/{member.pk}/standing/", f"/desk/members/{member.pk}/code/",
    ]  # fmt: skip
    found = look_at(demo, "chair", paths)

    holds(found + look_at(demo, "welfare", [f"/desk/members/{member.pk}/id/"]))


def test_gifts_at_the_desk(demo: World) -> None:
    programme = Programme.objects.get(name__contains="送温暖")
    closed = Programme.objects.filter(state="closed").latest("pk")
    rows = Disbursement.objects.filter(programme=programme).exclude(member__user__username="chair")
    waiting, had = rows.filter(receipt="")[0], rows.exclude(receipt="")[0]
    member = Member.objects.exclude(disbursements__programme=programme)[0]
    here = f"/desk/welfare/{programme.pk}/"
    paths = [
        "/desk/welfare/", "/desk/welfare/add/", "/desk/welfare/add/festival/",
        "/desk/welfare/add/birthday/", "/desk/welfare/add/illness/", here,
        f"/desk/welfare/{closed.pk}/", f"{here}edit/", f"{here}issue/", f"{here}rows/add/",
        f"{here}rows/add/?q=a", f"{here}rows/add/{member.pk}/", f"{here}rows/{waiting.pk}/",
        f"{here}rows/{waiting.pk}/proxy/", f"{here}rows/{had.pk}/take-back/", f"{here}paper/",
    ]  # fmt: skip

    holds(look_at(demo, "chair", paths))


def bring(name: str, text: str, kind: str = "benefits") -> Batch:
    """A sheet that somebody has typed as text."""
    union = Organisation.objects.get(depth=1)
    chair = User.objects.get(username="chair")
    file = ContentFile(text.encode(), name=name)
    return upload(union, kind=kind, file=file, name=name, actor=chair)


def test_spreadsheets(demo: World) -> None:
    unread = bring("gifts.csv", "姓名,物品,金额\n林晓,粽子,120\n")
    unreadable = bring("broken.xlsx", "这不是表格")
    asking = bring("asking.csv", "姓名,物品,金额\n林晓,粽子,120\n")
    columns = bring("columns.csv", "甲,乙,丙\n林晓,粽子,120\n")
    for batch in (unreadable, asking, columns):
        check(batch)
    waiting = Batch.objects.get(state=Batch.State.CHECKED, file_name="outing-souvenirs.xlsx")
    applied = Batch.objects.filter(state=Batch.State.APPLIED, rejected_rows__gt=0).latest("pk")
    roster = Batch.objects.filter(kind="members").latest("pk")
    here = f"/desk/imports/{waiting.pk}/"
    paths = [
        "/desk/imports/", "/desk/imports/?q=nothing", "/desk/imports/new/members/",
        "/desk/imports/new/benefits/", here, f"{here}?show=new", f"{here}?show=unchanged",
        f"{here}columns/", f"/desk/imports/{applied.pk}/", f"/desk/imports/{roster.pk}/",
        f"/desk/imports/{unread.pk}/", f"/desk/imports/{unreadable.pk}/",
        f"/desk/imports/{asking.pk}/", f"/desk/imports/{columns.pk}/",
    ]  # fmt: skip

    holds(look_at(demo, "chair", paths))


def test_pages_that_say_no(demo: World) -> None:
    found = look_at(demo, "", ["/nothing-here/"], HTTPStatus.NOT_FOUND)
    found += look_at(demo, "member", ["/desk/", "/desk/members/1/"], HTTPStatus.NOT_FOUND)
    batch = Batch.objects.get(file_name="outing-souvenirs.xlsx")
    forbidden = [f"/desk/imports/{batch.pk}/columns/"]
    found += look_at(demo, "auditor", forbidden, HTTPStatus.FORBIDDEN)

    holds(found)


def test_the_first_start(empty: World) -> None:
    holds(look_at(empty, "", ["/start/"]))
