"""What a spreadsheet leaves open: asked, corrected on the page, or sent back and in again."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from tests.imports import sheets
from tests.imports.sheets import send
from union.accounts.models import User
from union.imports.models import Batch
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.outbox.actions import drain
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def test_wrong_cells_are_corrected_on_the_page_and_checked_again(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    batch = send(client, union, "benefits", sheets.gifts([make_member()], **{"金额(元)": "三百多"}))
    assert batch.rejected_rows == 1
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert 'name="cell-3-F"' in page
    assert "三百多" in page
    assert (
        client.post(f"/desk/imports/{batch.pk}/correct/", {"cell-3-F": "300元"}).status_code == 303
    )
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.new_rows, batch.rejected_rows) == (Batch.State.CHECKED, 1, 0)


def test_what_was_put_right_is_not_lost_where_the_good_rows_are_let_in(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client, people = login(chair), [make_member("王芳"), make_member("李娜")]
    batch = send(client, union, "benefits", sheets.gifts(people, **{"金额(元)": "三百多"}))
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert f'form="fix" formaction="/desk/imports/{batch.pk}/apply/"' in page
    [row] = batch.rows.filter(outcome="rejected")
    typed = {"seen": batch.round, f"cell-{row.number}-F": "300"}
    for _tap in range(2):
        assert client.post(f"/desk/imports/{batch.pk}/apply/", typed).status_code == 303
    # It is said where it is read: not beside the bar.
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "您改正的内容先核对一遍" not in page
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.new_rows, batch.rejected_rows) == (Batch.State.CHECKED, 2, 0)
    assert not Disbursement.objects.exists()
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "您改正的内容先核对一遍" in page


def test_cells_that_were_left_alone_hold_nothing_up(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client, people = login(chair), [make_member("王芳"), make_member("李娜")]
    batch = send(client, union, "benefits", sheets.gifts(people, **{"金额(元)": "三百多"}))
    [row] = batch.rows.filter(outcome="rejected")
    typed = {"seen": batch.round, f"cell-{row.number}-F": "三百多"}
    client.post(f"/desk/imports/{batch.pk}/apply/", typed)
    drain()
    assert Disbursement.objects.count() == 1


def test_the_rejected_rows_come_back_with_reasons_and_go_straight_in_again(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    people = [make_member(name) for name in ("王芳", "李娜")]
    batch = send(client, union, "benefits", sheets.gifts(people, **{"金额(元)": "三百多"}))
    client.post(f"/desk/imports/{batch.pk}/apply/")
    drain()
    answer = client.get(f"/desk/imports/{batch.pk}/rejected/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    header = next(row for row in cells if "原因" in row)
    assert "不是数字" in cells[-1][header.index("原因")]
    place = header.index("金额(元)") + 1
    book.active.cell(row=len(cells), column=place).value = "300"
    target = io.BytesIO()
    book.save(target)
    again = send(client, union, "benefits", target.getvalue(), "改好.xlsx")
    assert (again.new_rows, again.rejected_rows) == (1, 0)


def test_of_two_namesakes_the_sender_is_asked_and_the_choice_counts(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    one, other = make_member("王芳"), make_member("王芳")
    batch = send(client, union, "benefits", sheets.gifts([one], 工号=None))
    row = batch.rows.get()
    assert row.errors[0]["code"] == "ambiguous"
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert one.staff_number in page
    assert other.staff_number in page
    client.post(f"/desk/imports/{batch.pk}/correct/", {f"member-{row.number}": other.pk})
    drain()
    batch.refresh_from_db()
    assert batch.new_rows == 1
    client.post(f"/desk/imports/{batch.pk}/apply/", {"seen": batch.round})
    drain()
    assert Disbursement.objects.get().member == other


def test_only_the_preview_that_was_seen_is_answered_and_applied(
    chair: User, deputy: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client, other = login(chair), login(deputy)
    people = [make_member("王芳"), make_member("李娜")]
    batch = send(client, union, "benefits", sheets.gifts(people, **{"金额(元)": "三百多"}))
    page = f"/desk/imports/{batch.pk}/"

    def seen() -> str:
        found = set(re.findall(r'name="seen" value="(\d+)"', client.get(page).content.decode()))
        assert len(found) == 1
        return found.pop()

    old = seen()
    fix = {"cell-4-F": "300元", "seen": old}
    assert other.post(f"{page}correct/", fix).status_code == 303
    drain()
    batch.refresh_from_db()
    kept = (batch.state, batch.options, batch.mapping, batch.edits)
    columns = {header["letter"]: "-" for header in batch.facts["headers"]}
    columns |= {"B": "staff_number", "C": "name", "F": "amount"}
    for path, sent in {
        "apply": {},
        "correct": {"cell-4-F": "900元"},
        "correct/": {"member-4": people[0].pk},
        "columns": columns,
    }.items():
        answer = client.post(f"{page}{path.strip('/')}/", {**sent, "seen": old})
        assert answer.status_code == 409, path
        assert "预览已变，请再看一遍" in answer.content.decode()
    # The same answer once more is what was answered already.
    assert other.post(f"{page}correct/", fix).status_code == 303
    batch.refresh_from_db()
    assert (batch.state, batch.options, batch.mapping, batch.edits) == kept
    sent = {"seen": seen()}
    assert [client.post(f"{page}apply/", sent).status_code for _time in range(2)] == [303, 303]


def test_columns_can_be_pointed_at_and_are_remembered_for_the_next_file(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    member = make_member()
    header = ["工号", "姓名", "给了多少"]
    content = sheets.workbook(
        "2026年端午节慰问品发放表", header, [[member.staff_number, member.name, 200]]
    )
    batch = send(client, union, "benefits", content)
    assert batch.state == Batch.State.ASKING
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "没找到：金额。" in page
    assert "选填" not in page
    answer = client.post(
        f"/desk/imports/{batch.pk}/columns/", {"A": "staff_number", "B": "name", "C": "-"}
    )
    assert answer.status_code == 422
    client.post(
        f"/desk/imports/{batch.pk}/columns/", {"A": "staff_number", "B": "name", "C": "amount"}
    )
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.new_rows) == (Batch.State.CHECKED, 1)
    client.post(f"/desk/imports/{batch.pk}/apply/", {"seen": batch.round})
    drain()
    second = sheets.workbook(
        "2026年国庆节慰问品发放表", header, [[member.staff_number, member.name, 200]]
    )
    assert send(client, union, "benefits", second).state == Batch.State.CHECKED


def test_a_list_without_a_programme_asks_for_it(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    batch = send(client, union, "benefits", sheets.gifts([make_member()], title="领取情况"))
    assert batch.state == Batch.State.ASKING
    url = f"/desk/imports/{batch.pk}/answer/"
    assert 'name="seen" value="0"' in client.get(f"/desk/imports/{batch.pk}/").content.decode()
    client.post(url, {"programme": "2026年中秋节慰问品", "seen": "0"})
    drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.CHECKED
    # Sent again it is the same answer; another one is not given to a question that is gone.
    assert client.post(url, {"programme": "2026年中秋节慰问品", "seen": "0"}).status_code == 303
    assert client.post(url, {"programme": "2026年春节慰问品", "seen": "0"}).status_code == 409
    batch.refresh_from_db()
    assert (batch.state, batch.round) == (Batch.State.CHECKED, 1)


def test_a_misspelt_name_can_be_put_right_on_the_page(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    batch = send(client, union, "benefits", sheets.gifts([make_member("王芳")], 姓名="汪方"))
    assert 'name="cell-3-C"' in client.get(f"/desk/imports/{batch.pk}/").content.decode()
    client.post(f"/desk/imports/{batch.pk}/correct/", {"cell-3-C": "王芳"})
    drain()
    batch.refresh_from_db()
    assert (batch.new_rows, batch.rejected_rows) == (1, 0)


def test_a_number_that_stands_twice_is_put_right_on_the_page(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(2, 工号="90001"))
    path = f"/desk/imports/{batch.pk}/"
    assert "工号" in client.get(path).context["shown"][0].wrong
    assert 'name="cell-4-B"' in client.get(path).content.decode()
    client.post(f"{path}correct/", {"cell-4-B": "90002"})
    drain()
    batch.refresh_from_db()
    assert (batch.new_rows, batch.rejected_rows) == (2, 0)


def test_several_reasons_stand_in_one_cell_with_stops_between_them(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(1, 性别="不详", 入会时间="2090-09-01"))
    answer = client.get(f"/desk/imports/{batch.pk}/rejected/")
    rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert any(
        "性别：“不详”不在这些选项里：女、男；入会时间：日期不能晚于今天" in row for row in rows
    )


def test_a_programme_closed_after_the_preview_stops_the_import_and_says_so(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    first = send(client, union, "benefits", sheets.gifts([make_member("王芳")]))
    client.post(f"/desk/imports/{first.pk}/apply/")
    drain()
    batch = send(client, union, "benefits", sheets.gifts([make_member("李娜")]), "二.xlsx")
    client.post(f"/desk/imports/{batch.pk}/apply/")
    Programme.objects.update(state=Programme.State.CLOSED)
    drain()
    batch.refresh_from_db()
    assert (batch.state, batch.rejected_rows, batch.new_rows) == (Batch.State.CHECKED, 1, 0)
    assert batch.problem in client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert Notice.objects.of_user(chair).filter(kind="imports.stopped").count() == 1
    assert Disbursement.objects.count() == 1
    Programme.objects.update(state=Programme.State.OPEN)
    client.post(f"/desk/imports/{batch.pk}/correct/", {"seen": batch.round})
    drain()
    batch.refresh_from_db()
    client.post(f"/desk/imports/{batch.pk}/apply/", {"seen": batch.round})
    drain()
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    assert Disbursement.objects.count() == 2


def test_what_is_wrong_is_said_in_the_language_of_whoever_reads_it(
    chair: User, login: Login, union: Organisation, make_member: Callable[..., Member]
) -> None:
    client = login(chair)
    batch = send(client, union, "benefits", sheets.gifts([make_member()], 工号="90999"))
    page = f"/desk/imports/{batch.pk}/"
    assert "花名册里没有这个工号。" in client.get(page).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(page).content.decode()
    assert "The roster has nobody with this staff number." in english
    assert "花名册里没有这个工号。" not in english
    # A row that was kept before says it in the one language that it has.
    row = batch.rows.get()
    for one in row.errors:
        del one["said"]
    row.save()
    assert "花名册里没有这个工号。" in client.get(page).content.decode()


def test_a_file_with_nothing_but_headings_is_said_to_be_empty(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(0))
    page = client.get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "这份表格里没有数据" in page
    assert "/apply/" not in page


def test_beside_each_column_stands_what_is_in_it_and_no_whole_number(
    chair: User, login: Login, union: Organisation
) -> None:
    client = login(chair)
    batch = send(client, union, "members", sheets.roster(2))
    page = client.get(f"/desk/imports/{batch.pk}/columns/").content.decode()
    assert "张一甲、张二甲" in page
    assert "滨江园区" in page
    for n in (300, 301):
        assert sheets.id_number(n) not in page
    assert "13900000000" not in page
