"""The pages of gifts at the desk."""

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tests.questions import afresh
from union.accounts.models import User
from union.core.dates import local_today
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db

DESK = "/desk/welfare/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_a_stranger_is_asked_to_log_in(client: Client, programme: Programme) -> None:
    for page in (DESK, f"{DESK}{programme.pk}/", "/me/benefits/"):
        assert client.get(page).status_code == 302


def test_posts_of_the_wrong_people_change_nothing(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    auditor: User,
    leader: User,
    outsider: User,
    member: User,
    theirs: Disbursement,
) -> None:
    here = f"{DESK}{programme.pk}/"
    posts = {
        f"{here}close/": {},
        f"{here}remind/": {},
        f"{here}reopen/": {},
        f"{here}rows/{theirs.pk}/remove/": {},
        f"{here}paper/": {"row": [theirs.pk]},
        f"{here}rows/{theirs.pk}/proxy/": {"proxy_name": "王芳", "reason": "x"},
        f"{here}rows/{theirs.pk}/": {"quantity": 1, "amount": "1"},
        f"{here}issue/": {"on": "2026-09-25", "item": "x", "amount": "1"},
    }
    for user in (auditor, leader, outsider, member):
        client = login(user)
        for page, data in posts.items():
            status = client.post(page, data).status_code
            assert status in ({403, 404} if user in (auditor, leader) else {404}), (user, page)
    programme.refresh_from_db()
    assert programme.is_open
    assert programme.reminded_on is None
    assert set(Disbursement.objects.values_list("amount", "receipt")) == {(300, "")}


def test_the_list_is_searched_filtered_and_counts_receipts(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    union: Organisation,
    welfare: User,
    member: User,
) -> None:
    actions.confirm(mine, actor=member)
    other = actions.get_or_make_programme(
        union, name="2025年端午慰问品", given_on=local_today() - timedelta(days=500), actor=welfare
    )
    client = login(welfare)
    page = text(client.get(DESK))
    assert page.index(programme.name) < page.index(other.name)
    assert "1 / 2" in page
    assert "¥600" in page
    found = text(client.get(DESK, {"q": "端午"}))
    assert other.name in found
    assert programme.name not in found
    assert other.name not in text(client.get(DESK, {"year": 2026}))
    assert other.name in text(client.get(DESK, {"year": "x", "kind": "y"}))
    partial = text(client.get(DESK, {"q": "中秋"}, headers={"HX-Request": "true"}))
    assert "<html" not in partial
    assert 'id="results"' in partial


def test_the_short_form_asks_only_what_the_kind_needs(
    login: Callable[[User], Client], welfare: User
) -> None:
    client = login(welfare)
    birth = text(client.get(f"{DESK}add/birth/"))
    festival = text(client.get(f"{DESK}add/festival/"))
    birthday = text(client.get(f"{DESK}add/birthday/"))
    assert 'name="amount"' in birth
    for field in ("eligible_on", "employments", "specification", "month"):
        assert f'name="{field}"' not in birth
    assert 'name="eligible_on"' in festival
    assert 'name="month"' not in festival
    assert 'name="month"' in birthday
    assert client.get(f"{DESK}add/cars/").status_code == 404


def test_a_programme_is_opened_by_the_form_and_mistakes_stand_beside_their_field(
    login: Callable[[User], Client], programme: Programme, union: Organisation, chair: User
) -> None:
    client = login(chair)
    data = {
        "name": programme.name,
        "eligible_on": "2026-11-01",
        "item": "饺子",
        "organisation": union.pk,
    }
    for amount in ("三百", "1e3", "1_000", "12,34"):
        answer = client.post(f"{DESK}add/festival/", data | {"amount": amount})
        assert answer.status_code == 422
        assert f'value="{amount}"' in text(answer)
        assert 'id="id_amount_error"' in text(answer)
    assert Programme.objects.count() == 1
    data |= {"amount": "88.50"}
    answer = client.post(f"{DESK}add/festival/", data)
    assert answer.status_code == 422
    assert "已经有一个同名的福利项目。" in text(answer)
    data |= {"name": "2026年冬至慰问品", "employments": ["contract"]}
    answer = client.post(f"{DESK}add/festival/", data)
    made = Programme.objects.get(name="2026年冬至慰问品")
    assert client.post(f"{DESK}add/festival/", data)["Location"] == answer["Location"]
    assert (answer.status_code, answer["Location"]) == (303, f"{DESK}{made.pk}/issue/")
    assert (made.amount, made.employments, made.organisation) == (88.5, ["contract"], union)


def test_a_programme_is_changed_by_the_form_and_keeps_what_was_not_asked(
    login: Callable[[User], Client], union: Organisation, chair: User
) -> None:
    made = actions.add_programme(
        union,
        actions.ProgrammeFacts(name="生育慰问", kind="birth", specification="一份"),
        actor=chair,
    )
    client = login(chair)
    answer = client.post(
        f"{DESK}{made.pk}/edit/", {"name": "生育  慰问", "amount": "500", "version": 1}
    )
    assert answer.status_code == 303
    made.refresh_from_db()
    assert (made.name, made.amount, made.specification) == ("生育 慰问", 500, "一份")


def test_issuing_shows_the_total_and_who_is_left_out_before_anything_is_saved(
    login: Callable[[User], Client],
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
) -> None:
    make_member("王芳")
    make_member("钱新", starts_on=local_today())
    client = login(welfare)
    here = f"{DESK}{programme.pk}/issue/"
    page = client.get(here, {"on": "2026-09-25", "item": "月饼", "amount": "300"})
    assert "发给 2 人，共 ¥600" in text(page)
    # The box to tick and its words stand beside each other, over the whole width.
    tick = text(page).split('<div class="wide">')[1].split("</label>")[0]
    assert '<label class="check">' in tick
    assert "先列入待发放" in tick
    assert "才入会，晚于统计日期" in text(page)
    assert not Disbursement.objects.exists()
    seen = page.context["seen"]
    data = {"on": "2026-09-25", "item": "月饼", "amount": "300.00", "seen": seen}
    for _tap in range(2):
        answer = client.post(here, data)
        assert (answer.status_code, answer["Location"]) == (303, f"{DESK}{programme.pk}/")
    assert Disbursement.objects.count() == 2
    assert "已发给 2 人，共 ¥600。" in text(client.get(f"{DESK}{programme.pk}/"))


def test_a_list_that_changed_meanwhile_is_shown_again(
    login: Callable[[User], Client],
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
) -> None:
    client = login(welfare)
    here = f"{DESK}{programme.pk}/issue/"
    seen = client.get(here).context["seen"]
    make_member("王芳")
    data = {"on": "2026-09-25", "item": "月饼礼盒", "amount": "300.00", "seen": seen}
    answer = client.post(here, data)
    assert answer.status_code == 422
    assert "名单在您查看之后有了变化" in text(answer)
    assert not Disbursement.objects.exists()
    assert client.post(here, data | {"on": "明天"}).status_code == 422
    assert client.post(here, {}).status_code == 422


def test_the_programme_shows_who_has_confirmed_by_campus_group_and_name(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
    far_group: Organisation,
    member: User,
    welfare: User,
) -> None:
    far = give(make_member("欧阳远", organisation=far_group))
    actions.confirm(mine, actor=member)
    client = login(welfare)
    here = f"{DESK}{programme.pk}/"
    page = text(client.get(here))
    assert "已签领 1 / 3" in page
    assert "已签领 1 / 2" in page
    for asked, names in (
        ({"receipt": "missing"}, {"李娜", "欧阳远"}),
        ({"receipt": "there"}, {"林晓"}),
        ({"receipt": "self"}, {"林晓"}),
        ({"place": far_group.get_parent().pk}, {"欧阳远"}),
        ({"q": "ouyang"}, {"欧阳远"}),
        ({"q": "lx"}, {"林晓"}),
        ({"place": "x"}, None),
    ):
        rows = client.get(here, asked).context["page_obj"].object_list
        assert {row.member.name for row in rows} == (names or {"林晓", "李娜", "欧阳远"}), asked
    assert [row.pk for row in client.get(here).context["page_obj"]] == [mine.pk, theirs.pk, far.pk]


def test_a_leader_sees_the_rows_and_sums_of_her_group_only(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    leader: User,
) -> None:
    page = text(login(leader).get(f"{DESK}{programme.pk}/"))
    assert "林晓" in page
    assert "李娜" not in page
    assert "已签领 0 / 1" in page
    assert "大班组" in page
    assert "中班组" not in page, "the filter offers her own group only"
    assert login(leader).get(f"{DESK}{programme.pk}/rows/{theirs.pk}/proxy/").status_code == 404


@pytest.mark.parametrize("page", ["", "programme", "paper", "issue", "sheet", "export"])
def test_the_number_of_questions_does_not_grow_with_the_members(
    page: str,
    login: Callable[[User], Client],
    programme: Programme,
    welfare: User,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
) -> None:
    client = login(welfare)
    asked = {"": DESK, "programme": f"{DESK}{programme.pk}/"}
    address = asked.get(page, f"{DESK}{programme.pk}/{page}/")
    give(make_member("第一"))
    counts = []
    for count in (3, 30):
        for n in range(count):
            give(make_member(f"王{count}{n}"))
        with afresh() as questions:
            assert client.get(address).status_code == 200
        counts.append(len(questions))
    assert counts[0] == counts[1] <= 42


def test_one_member_is_found_and_added_by_hand(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    welfare: User,
    make_member: Callable[..., Member],
    outsider: User,
) -> None:
    person = make_member("张三丰")
    make_member("张外", organisation=Organisation.objects.get(name="邻家幼儿园工会"))
    client = login(welfare)
    here = f"{DESK}{programme.pk}/rows/add/"
    found = client.get(here, {"q": "zhang"}).context["people"]
    assert [member.name for member, _place in found] == ["张三丰"]
    assert client.get(here, {"q": "林晓"}).context["people"] == []
    assert client.post(f"{here}{person.pk}/", {"quantity": "0", "amount": ""}).status_code == 422
    data = {"quantity": "2", "amount": "600", "item": "月饼", "given_on": "2026-09-25"}
    assert client.post(f"{here}{person.pk}/", data).status_code == 303
    answer = client.post(f"{here}{person.pk}/", data)
    assert answer.status_code == 422
    assert "这位会员已经在本次名单里。" in text(answer)
    row = Disbursement.objects.get(member=person)
    assert (row.quantity, row.amount, row.item) == (2, 600, "月饼")


def test_a_row_is_changed_and_removed_on_its_page(
    login: Callable[[User], Client], programme: Programme, mine: Disbursement, welfare: User
) -> None:
    client = login(welfare)
    here = f"{DESK}{programme.pk}/rows/{mine.pk}/"
    assert 'value="300.00"' in text(client.get(here))
    assert client.post(here, {"quantity": 1, "amount": "280", "version": 1}).status_code == 303
    mine.refresh_from_db()
    assert mine.amount == 280
    assert client.get(f"{here}remove/").status_code == 405
    assert client.post(f"{here}remove/").status_code == 303
    assert not Disbursement.objects.exists()
    assert client.post(f"{here}remove/").status_code == 404


def test_a_proxy_is_recorded_with_who_and_why(
    login: Callable[[User], Client], programme: Programme, mine: Disbursement, leader: User
) -> None:
    client = login(leader)
    here = f"{DESK}{programme.pk}/rows/{mine.pk}/proxy/"
    assert client.post(here, {"proxy_name": "王芳"}).status_code == 422
    answer = client.post(here, {"proxy_name": "林晓", "reason": "请假"})
    assert (answer.status_code, "请填写代领人的姓名" in text(answer)) == (422, True)
    answer = client.post(here, {"proxy_name": "王芳", "reason": "请假 13912345678"})
    assert (answer.status_code, "不要写证件号或手机号" in text(answer)) == (422, True)
    assert client.post(here, {"proxy_name": "王芳", "reason": "请假"}).status_code == 303
    page = text(client.get(f"{DESK}{programme.pk}/"))
    assert "王芳代领" in page
    assert "原因：请假" in page
    assert "苏木登记" in page


def test_a_receipt_is_taken_back_with_a_reason(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    member: User,
    chair: User,
) -> None:
    actions.confirm(mine, actor=member)
    client = login(chair)
    here = f"{DESK}{programme.pk}/rows/{mine.pk}/take-back/"
    assert client.post(here, {"reason": ""}).status_code == 422
    assert client.post(here, {"reason": "点错"}).status_code == 303
    mine.refresh_from_db()
    assert (mine.receipt, mine.undone_reason) == ("", "点错")
    assert client.post(here, {"reason": "点错"}).status_code == 422


def test_signed_rows_are_ticked_on_the_list_in_the_order_of_the_paper(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    welfare: User,
) -> None:
    client = login(welfare)
    here = f"{DESK}{programme.pk}/paper/"
    shown = client.get(here).context["rows"]
    assert [(row.number, row.pk) for row in shown] == [(1, mine.pk), (2, theirs.pk)]
    nobody = client.post(here)
    assert nobody.status_code == 422
    assert "还没有勾选任何人" in text(nobody)
    assert not Disbursement.objects.received().exists()
    answer = client.post(here, {"row": [mine.pk, "x"], "next": here})
    assert (answer.status_code, answer["Location"]) == (303, here)
    assert client.post(here, {"row": [theirs.pk], "next": "//evil.example/"})["Location"] == (
        f"{DESK}{programme.pk}/"
    )
    assert set(Disbursement.objects.values_list("receipt", flat=True)) == {"paper"}


def test_reminding_closing_and_opening_again_work_by_their_buttons(
    login: Callable[[User], Client], programme: Programme, mine: Disbursement, welfare: User
) -> None:
    client = login(welfare)
    here = f"{DESK}{programme.pk}/"
    for said in ("已提醒 1 人。", "今天已经提醒过了"):
        assert client.post(f"{here}remind/").status_code == 303
        assert said in text(client.get(here))
    assert client.post(f"{here}close/").status_code == 303
    assert "重新开启" in text(client.get(here))
    assert client.post(f"{here}remind/").status_code == 409
    assert client.post(f"{here}reopen/").status_code == 303
    assert "结束项目" in text(client.get(here))


def test_a_reminder_says_whom_it_cannot_reach_and_what_to_do(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    welfare: User,
) -> None:
    client = login(welfare)
    client.post(f"{DESK}{programme.pk}/remind/")
    page = text(client.get(f"{DESK}{programme.pk}/"))
    assert "已提醒 1 人。另有 1 人还没有账号，提醒不到。" in page
    assert '<a href="/desk/members/codes/">生成登录码</a>' in page


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_rows_are_exported_and_the_export_is_logged(
    format: str,
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    auditor: User,
    chair: User,
    logged: Callable,
) -> None:
    actions.confirm_by_proxy(mine, proxy_name="王芳", reason="请假", actor=chair)
    answer = login(auditor).get(f"{DESK}{programme.pk}/export/", {"format": format})
    assert answer.status_code == 200
    assert "林晓" not in answer["Content-Disposition"]
    if format == "xlsx":
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
        assert rows[0][:4] == ("序号", "姓名", "工号", "园区或小组")
        assert rows[1][1] == "林晓"
        assert rows[1][3:7] == ("滨江园区 大班组", "月饼礼盒", 1, 300)
        assert rows[1][10:13] == ("王芳", "请假", "周敏")
    assert logged("welfare.exported") == [{"rows": 2, "format": format}]


def test_a_format_that_is_none_is_not_there(
    login: Callable[[User], Client], programme: Programme, chair: User, logged: Callable
) -> None:
    client = login(chair)
    for page in (f"{DESK}{programme.pk}/export/", f"{DESK}export/"):
        assert client.get(page, {"format": "exe"}).status_code == 404
    assert logged("welfare.exported") == []


def test_a_closed_programme_shows_no_buttons_that_change_it(
    login: Callable[[User], Client], programme: Programme, mine: Disbursement, welfare: User
) -> None:
    Disbursement.objects.update(received_at=timezone.now(), receipt="paper")
    actions.close_programme(programme, actor=welfare)
    page = text(login(welfare).get(f"{DESK}{programme.pk}/"))
    for action in ("issue/", "rows/add/", "paper/", "remind/", "edit/"):
        assert f'{programme.pk}/{action}"' not in page


def test_a_list_that_was_signed_long_ago_is_marked_on_one_page(
    login: Callable[[User], Client], welfare: User, programme: Programme, mine: Disbursement
) -> None:
    client, page = login(welfare), f"{DESK}{programme.pk}/paper/all/"
    assert page in text(client.get(f"{DESK}{programme.pk}/"))
    assert "还没签领的 1 人会标为“纸质签名”" in text(client.get(page))
    assert client.post(page, {"reason": ""}).status_code == 422
    answer = client.post(page, {"reason": "签领表已归档"}, follow=True)
    mine.refresh_from_db()
    assert (mine.receipt, mine.confirmed_by) == ("paper", welfare)
    # Nothing is left to mark.
    assert page not in text(answer)
