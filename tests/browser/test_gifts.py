"""Gifts: a member's tap, a colleague who collects, the paper that is signed."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.world import DESKTOP, World
from union.audit.models import Entry
from union.members.models import Member
from union.welfare.models import Disbursement, Programme

# The gift of this week in the demo: for everyone, partly confirmed.
GIFT = "送温暖"


def a_waiting_gift() -> Disbursement:
    """A gift that a member with an account, and without an office, has not confirmed yet."""
    return (
        Disbursement.objects.filter(programme__name__contains=GIFT, receipt="")
        .filter(member__user__appointments=None, member__user__isnull=False)
        .order_by("pk")[0]
    )


def owner(gift: Disbursement) -> str:
    """The account of her who gets it."""
    assert gift.member.user is not None
    return gift.member.user.username


def card_of(page: Page, gift: Disbursement) -> Locator:
    """Where the gift asks for its tap."""
    return page.locator("article").filter(has_text=gift.programme.name)


def confirmations(gift: Disbursement) -> int:
    """How often the log says that it was confirmed."""
    return Entry.objects.filter(verb="welfare.confirmed", subject_id=str(gift.pk)).count()


def test_a_member_confirms_with_one_tap_and_takes_it_back(demo: World) -> None:
    gift = a_waiting_gift()
    page = demo.open("/", owner(gift))
    page.get_by_role("navigation", name="常用服务").get_by_role("link", name="我的福利").click()
    card = card_of(page, gift)
    card.get_by_role("button", name="我收到了").click()
    expect(page.get_by_text("谢谢，已记下您收到了。")).to_be_visible()
    expect(card).to_have_count(0)
    gift.refresh_from_db()
    assert gift.receipt == "self"

    page.get_by_role("button", name="误点了？撤回").click()
    expect(page.get_by_text("已撤回，这份福利重新等您确认。")).to_be_visible()
    gift.refresh_from_db()
    assert gift.receipt == ""


def test_two_taps_are_one_receipt(demo: World) -> None:
    gift = a_waiting_gift()
    before = confirmations(gift)
    first = demo.open("/me/benefits/", owner(gift))
    second = demo.open("/me/benefits/", owner(gift))
    for page in (first, second):
        card_of(page, gift).get_by_role("button", name="我收到了").dblclick()
        expect(page.get_by_text("谢谢，已记下您收到了。")).to_be_visible()

    assert confirmations(gift) == before + 1


def test_a_member_confirms_without_javascript(demo: World) -> None:
    gift = a_waiting_gift()
    before = confirmations(gift)
    page = demo.open("/me/benefits/", owner(gift), script=False)
    card_of(page, gift).get_by_role("button", name="我收到了").click()

    expect(page.get_by_text("谢谢，已记下您收到了。")).to_be_visible()
    assert page.url.endswith("/me/benefits/")
    assert confirmations(gift) == before + 1


def test_a_leader_records_who_collected_for_a_colleague(demo: World) -> None:
    leader = Member.objects.get(user__username="leader")
    gift = (
        Disbursement.objects.filter(
            programme__name__contains=GIFT, receipt="", organisation=leader.organisation
        )
        .exclude(member=leader)
        .exclude(member__user__username="member")
        .first()
    )
    assert gift is not None
    page = demo.open("/desk/", "leader")
    page.goto(demo.address + f"/desk/welfare/{gift.programme_id}/?receipt=missing")
    page.get_by_role("link", name=f"登记{gift.member.name}的福利由他人代领").click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    page.get_by_label("代领人姓名").fill(leader.name)
    page.get_by_label("代领原因").fill("在别的园区带班")
    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.get_by_text(f"已登记，并通知了{gift.member.name}。")).to_be_visible()
    gift.refresh_from_db()
    assert (gift.receipt, gift.proxy_name) == ("proxy", leader.name)


def test_the_signing_sheet_comes_as_a_pdf(demo: World) -> None:
    programme = Programme.objects.get(name__contains=GIFT)
    page = demo.open(f"/desk/welfare/{programme.pk}/", "welfare", width=DESKTOP)
    address = page.get_by_role("link", name="签领表", exact=True).get_attribute("href")
    answer = page.request.get(f"{demo.address}{address}")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
