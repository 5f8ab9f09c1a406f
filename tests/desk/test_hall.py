"""/services/: what there is for a person, with the number that waits; and the tabs of the site."""

import pytest

from union.activities import actions as activities
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.funds import actions as funds
from union.members import actions as members
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def cards(response):
    """The cards by their title: what stands on them, and whether it waits."""
    both = [*response.context["own"], *response.context["office"]]
    return {str(one.title): (str(one.number), one.is_waiting) for one in both}


def test_a_member_finds_what_there_is_for_her_and_nothing_that_is_not(login, member):
    page = login(member).get("/services/")
    assert cards(page) == {
        "活动": ("", False),
        "我的报名": ("", False),
        "我的福利": ("", False),
        "我的待遇": ("", False),
        "我的家人": ("", False),
        "我的信息有误": ("", False),
        "有同事是我的近亲属": ("", False),
    }
    for service in page.context["own"]:
        assert login(member).get(service.url).status_code in (200, 404)


def test_the_numbers_are_what_waits_for_her(
    login, member, colleague, make_activity, join, chair, union
):
    for _one in range(2):
        make_activity()
    full = make_activity(capacity=1)
    first = join(full)
    join(full, member.member)
    members.ask_correction(member.member, field="name", message="写错了", actor=member)
    members.declare_kinship(member.member, chair.member, "spouse", actor=member)
    programme = Programme.objects.create(
        organisation=union, name="中秋慰问", eligible_on="2026-09-25", amount=300
    )
    Disbursement.objects.create(
        programme=programme, member=member.member, organisation=union, amount=300
    )
    page = login(member).get("/services/")
    assert cards(page) == {
        "活动": ("2 个可报名", False),
        "我的报名": ("1 个即将开始", False),
        "我的福利": ("1 项待确认", True),
        "我的待遇": ("", False),
        "我的家人": ("", False),
        "我的信息有误": ("1 项待答复", False),
        "有同事是我的近亲属": ("已登记 1 位", False),
    }
    activities.cancel(first, "家里有事", actor=first.member.user)
    assert cards(login(member).get("/services/"))["我的报名"] == ("1 个名额等我确认", True)


def test_an_activity_that_is_not_for_her_is_not_open_to_her(
    login, member, make_activity, other_group
):
    make_activity(groups=(other_group,))
    page = login(member).get("/services/")
    assert cards(page)["活动"] == ("", False)
    assert "正在报名" not in text(login(member).get("/"))


def test_an_officer_also_asks_for_money_there_and_sees_what_came_back(
    login, organiser, treasurer, make_request
):
    page = login(organiser).get("/services/")
    assert cards(page)["申请经费"] == ("", False)
    asked = make_request("100")
    funds.submit_request(asked, version=asked.version, actor=organiser)
    assert cards(login(organiser).get("/services/"))["我的申请"] == ("1 笔审批中", False)
    review = Review.objects.get(subject_id=asked.pk, subject_type="funds.fundrequest")
    approvals.return_(review, actor=treasurer, version=review.version, comment="缺发票")
    assert cards(login(organiser).get("/services/"))["我的申请"] == ("1 笔被退回", True)


def test_an_officer_who_may_not_ask_for_money_is_not_offered_it(login, auditor):
    assert "申请经费" not in cards(login(auditor).get("/services/"))


def test_an_account_without_a_record_is_told_so(login, sysadmin):
    page = login(sysadmin).get("/services/")
    assert page.context["own"] == []
    assert "不在会员名册中" in text(page)


def test_the_page_asks_for_a_login(client, union):
    answer = client.get("/services/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/services/")


# The tabs.


def _tabs(page, *, phone):
    hidden = "wide_only" if phone else "phone_only"
    tabs = page.context["shell"]["site_tabs"]
    return [str(tab.label) for tab in tabs if not getattr(tab, hidden)]


def test_the_tabs_of_a_phone_are_five_and_staff_have_the_desk_in_the_fourth_place(
    login, client, member, chair
):
    page = login(member).get("/services/")
    assert _tabs(page, phone=True) == ["首页", "活动", "办事", "消息", "我的"]
    assert _tabs(page, phone=False) == ["首页", "活动", "办事", "新闻公告"]
    assert [tab.url for tab in page.context["shell"]["site_tabs"] if tab.current] == ["/services/"]
    page = login(chair).get("/services/")
    assert _tabs(page, phone=True) == ["首页", "活动", "办事", "工作台", "我的"]
    assert _tabs(page, phone=False) == ["首页", "活动", "办事", "新闻公告", "工作台"]
    client.logout()
    assert _tabs(client.get("/"), phone=True) == ["首页", "活动", "新闻公告"]
