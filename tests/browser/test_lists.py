"""Lists that answer while one types, and still do with a button."""

from playwright.sync_api import expect

from tests.browser.world import DESKTOP, World
from union.members.models import Member

SEARCH = "姓名、拼音、工号或手机尾号"


def test_the_roster_answers_while_one_types(demo: World) -> None:
    page = demo.open("/desk/members/", "chair", width=DESKTOP)
    rows = page.locator("#results tbody tr")
    expect(rows).not_to_have_count(1)
    page.get_by_role("searchbox").press_sequentially("linxiao", delay=30)

    expect(rows).to_have_count(1)
    expect(rows.get_by_role("link")).to_have_text("林晓")
    assert "q=linxiao" in page.url
    # Going back shows what was there before.
    page.get_by_role("link", name="林晓").click()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("linxiao")
    expect(rows).to_have_count(1)


def test_the_roster_is_searched_without_javascript(demo: World) -> None:
    member = Member.objects.get(user__username="member")
    page = demo.open("/desk/members/", "chair", script=False)
    page.get_by_role("searchbox").fill(member.staff_number or "")
    page.get_by_role("button", name="搜索").click()

    expect(page.locator("#results tbody tr")).to_have_count(1)


def test_news_are_found_by_two_characters_inside_a_sentence(demo: World) -> None:
    page = demo.open("/", "member")
    page.get_by_role("link", name="搜索").first.click()
    page.get_by_role("searchbox").fill("体检")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="年度体检预约开始")).to_be_visible()
