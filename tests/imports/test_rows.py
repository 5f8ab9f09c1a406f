"""What becomes of single rows, where the roster decides: the cases N27-N29, N41, N49, N50, N58."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.imports import sheets
from union.accounts.models import User
from union.core.id_numbers import mask_id
from union.imports import actions, registry
from union.imports.actions.examine import Examination, examine
from union.imports.models import Row
from union.imports.reading import values
from union.imports.resources import CellWidget, Column
from union.members.models import Member, Status
from union.members.resources import MemberResource
from union.orgs.models import Organisation
from union.welfare.actions import NewRow, add_rows, get_or_make_programme

pytestmark = pytest.mark.django_db
Make = Callable[..., Member]


def look(union: Organisation, kind: str, content: bytes, **options: Any) -> Examination:
    return examine(content, kind=kind, name="表.xlsx", union=union, actor=None, options=options)


def codes(found: Examination) -> list[list[str]]:
    return [[error["code"] for error in row.errors] for row in found.rows]


def test_n27_an_id_number_of_another_member_is_refused_without_saying_whose(
    union: Organisation, make_member: Make
) -> None:
    other = make_member("李娜")
    found = look(union, "members", sheets.roster(1, 身份证号码=other.id_number))
    assert codes(found) == [["taken"]]
    message = found.rows[0].errors[0]["message"]
    assert "李娜" not in message
    assert other.staff_number not in message


def test_a_staff_number_of_another_member_is_refused(
    union: Organisation, make_member: Make
) -> None:
    other = make_member("李娜")
    found = look(union, "members", sheets.roster(1, 工号=other.staff_number))
    assert codes(found) == [["taken"]]


@pytest.mark.parametrize(("called", "expected"), [("熊艳旭", ["taken"]), ("李那", [])])
def test_a_staff_number_alone_makes_nobody_somebody_else(
    called: str, expected: list[str], union: Organisation, make_member: Make
) -> None:
    """Without an ID number in the roster: another surname is another person, a typing error not."""
    there = make_member("李娜", id_number="")
    found = look(union, "members", sheets.roster(1, 工号=there.staff_number, 姓名=called))
    assert codes(found) == [expected]
    if not expected:
        assert found.rows[0].diff["name"] == ["李娜", "李那"]


def test_n28_the_same_gift_twice_is_taken_once(union: Organisation, make_member: Make) -> None:
    member = make_member()
    found = look(union, "benefits", sheets.gifts([member, member]))
    assert codes(found) == [[], ["duplicate_in_file"]]
    assert found.rows[1].errors[0]["field"] == "member"


def test_n28_with_two_amounts_neither_row_is_believed(
    union: Organisation, make_member: Make
) -> None:
    member = make_member()
    found = look(union, "benefits", sheets.gifts([member, member], **{"金额(元)": 500}))
    assert codes(found) == [["duplicate_in_file"], ["duplicate_in_file"]]


def test_the_same_person_in_two_programmes_is_no_double(
    union: Organisation, make_member: Make
) -> None:
    member = make_member()
    header = ["工号", "姓名", "发放项目", "金额"]
    rows = [[member.staff_number, member.name, name, 100] for name in ("中秋", "国庆")]
    assert codes(look(union, "benefits", sheets.workbook("表", header, rows))) == [[], []]


def test_two_of_one_name_without_a_number_are_not_both_new(union: Organisation) -> None:
    header = ["姓名", "园区", "小组"]
    rows = [["王芳", "滨江园区", "大班组"], ["王芳", "滨江园区", "小班组"]]
    content = sheets.workbook("花名册", header, rows)
    assert codes(look(union, "members", content))[1] == ["duplicate_in_file"]


def test_what_somebody_entered_meanwhile_is_not_called_new(
    union: Organisation, make_member: Make, welfare: User
) -> None:
    people = [make_member("王芳"), make_member("李娜")]
    content = sheets.gifts(people)
    batch = actions.stage(union, kind="benefits", content=content, name="表.xlsx", actor=welfare)
    actions.check(batch)
    batch.refresh_from_db()
    [name] = [one["name"] for one in batch.facts["programmes"]]
    programme = get_or_make_programme(union, name=name, actor=welfare)
    add_rows(programme, [NewRow(people[0], Decimal(300))], actor=welfare)
    actions.start(batch, actor=welfare)
    actions.apply_all(batch)
    batch.refresh_from_db()
    assert (batch.new_rows, batch.rejected_rows, batch.done_rows) == (1, 1, 1)
    assert programme.disbursements.count() == 2


def test_n29_of_two_namesakes_none_is_assumed(union: Organisation, make_member: Make) -> None:
    one, other = make_member("王芳"), make_member("王芳")
    found = look(union, "benefits", sheets.gifts([one], 工号=None))
    assert codes(found) == [["ambiguous"]]
    assert set(found.rows[0].candidates) == {one.pk, other.pk}
    assert "2" in found.rows[0].errors[0]["message"]


def test_a_name_that_only_one_has_is_taken_with_a_warning(
    union: Organisation, make_member: Make
) -> None:
    found = look(union, "benefits", sheets.gifts([make_member("王芳")], 工号=None))
    assert codes(found) == [[]]
    assert found.rows[0].warnings[0]["code"] == "by_name"


def test_a_staff_number_with_another_name_is_not_believed(
    union: Organisation, make_member: Make
) -> None:
    found = look(union, "benefits", sheets.gifts([make_member("王芳")], 姓名="汪芳"))
    assert codes(found) == [["name_differs"]]


def test_spaces_in_a_name_do_not_matter(union: Organisation, make_member: Make) -> None:
    found = look(union, "benefits", sheets.gifts([make_member("邱宁")], 姓名="邱　宁 "))
    assert codes(found) == [[]]


def test_n41_the_totals_row_is_no_member_and_is_compared(
    union: Organisation, make_member: Make
) -> None:
    member = make_member()
    header = ["工号", "姓名", "金额"]
    rows = [[member.staff_number, member.name, 100], ["合计", None, 150], ["制表人：", None, None]]
    found = look(union, "benefits", sheets.workbook("2026年中秋节慰问品发放表", header, rows))
    assert len(found.rows) == 1
    assert found.facts["totals"][0]["agrees"] is False


def test_n49_a_blank_keeps_what_is_stored(union: Organisation, make_member: Make) -> None:
    member = make_member("王芳")
    header = ["工号", "姓名", "联系电话", "岗位"]
    blank = sheets.workbook("花名册", header, [[member.staff_number, member.name, None, None]])
    assert look(union, "members", blank).rows[0].outcome == Row.Outcome.UNCHANGED
    marked = sheets.workbook("花名册", header, [[member.staff_number, member.name, "[清空]", None]])
    row = look(union, "members", marked).rows[0]
    assert row.outcome == Row.Outcome.CHANGED
    assert row.diff["phone"] == [member.phone, ""]


def test_n50_somebody_who_has_left_is_warned_about_in_a_list_of_the_past(
    union: Organisation, make_member: Make
) -> None:
    found = look(union, "benefits", sheets.gifts([make_member(status=Status.LEFT)]))
    assert [one["code"] for one in found.rows[0].warnings] == ["not_counted"]


def test_a_member_of_another_union_is_unknown_here(
    union: Organisation, outsider: Any, make_member: Make
) -> None:
    elsewhere = outsider.appointments.get().organisation
    stranger = make_member("王芳", organisation=elsewhere)
    assert codes(look(union, "benefits", sheets.gifts([stranger]))) == [["unknown"]]


def test_n58_code_in_cells_stays_text(union: Organisation, make_member: Make) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}'; DROP TABLE x;--"
    found = look(union, "benefits", sheets.gifts([make_member()], 品名=nasty))
    assert found.rows[0].values["item"] == nasty


def test_a_gift_that_was_received_is_not_changed_by_a_later_list(
    union: Organisation, make_member: Make
) -> None:
    member = make_member()
    programme = get_or_make_programme(union, name="2026年中秋节慰问品", actor=None)
    row = add_rows(programme, [NewRow(member, 100)], actor=None)[0]
    row.receipt, row.received_at = "self", programme.created_at
    row.save()
    assert codes(look(union, "benefits", sheets.gifts([member]))) == [["received"]]


def test_a_closed_programme_takes_no_more_rows(union: Organisation, make_member: Make) -> None:
    programme = get_or_make_programme(union, name="2026年中秋节慰问品", actor=None)
    type(programme).objects.update(state="closed")
    assert codes(look(union, "benefits", sheets.gifts([make_member()]))) == [["closed"]]


def test_new_campuses_and_groups_are_listed_before_they_are_made(
    union: Organisation, group: Organisation
) -> None:
    found = look(union, "members", sheets.roster(2, 园区="城东园区", 工会小组="新苗组"))
    assert found.facts["new_units"] == ["城东园区 新苗组"]
    assert Organisation.objects.filter(name="新苗组").count() == 0


def test_an_unknown_word_for_the_employment_form_lists_the_known_ones(union: Organisation) -> None:
    found = look(union, "members", sheets.roster(1, 用工形式="临时"))
    assert codes(found) == [["not_a_choice"]]
    assert "在编" in found.rows[0].errors[0]["message"]


def test_a_day_of_what_has_happened_does_not_lie_ahead(
    union: Organisation, make_member: Make
) -> None:
    for day in ("2090-09-01", "2090年9月"):
        assert codes(look(union, "members", sheets.roster(1, 入会时间=day))) == [["future"]]
    given = sheets.gifts([make_member()], 领取日期="2090-01-05")
    assert codes(look(union, "benefits", given)) == [["future"]]


def test_what_the_id_number_says_fills_birth_and_sex(union: Organisation) -> None:
    found = look(union, "members", sheets.roster(1))
    assert found.rows[0].values["born_on"] == "1990-05-20"
    assert found.rows[0].values["sex"] in ("female", "male")


def numberless(*names: str) -> bytes:
    rows = [[name, "滨江园区", "大班组"] for name in names]
    return sheets.workbook("花名册", ["姓名", "园区", "小组"], rows)


def test_who_was_entered_after_the_preview_gets_no_twin(
    union: Organisation, group: Organisation, make_member: Make, welfare: User, login: Any
) -> None:
    content = numberless("王芳", "李娜")
    batch = actions.stage(union, kind="members", content=content, name="表.xlsx", actor=welfare)
    actions.check(batch)
    make_member("王芳")
    actions.start(batch, actor=welfare)
    actions.apply_all(batch)
    batch.refresh_from_db()
    assert (batch.new_rows, batch.rejected_rows, batch.done_rows) == (1, 1, 1)
    assert Member.objects.filter(name="王芳").count() == 1
    assert Member.objects.filter(name="李娜").exists()
    receipt = login(welfare).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "同名" in receipt


def test_two_spreadsheets_do_not_both_bring_in_somebody_without_numbers(
    union: Organisation, group: Organisation, welfare: User
) -> None:
    batches = [
        actions.stage(union, kind="members", content=content, name="表.xlsx", actor=welfare)
        for content in (numberless("王芳"), numberless("王芳", "李娜"))
    ]
    for batch in batches:
        actions.check(batch)
    for batch in batches:
        actions.start(batch, actor=welfare)
        actions.apply_all(batch)
    assert Member.objects.filter(name="王芳").count() == 1


def test_a_new_row_of_the_name_alone_is_no_twin_of_one_above_with_a_number(
    union: Organisation,
) -> None:
    header = ["工号", "姓名", "园区"]
    rows = [[number, "王芳", "滨江园区"] for number in ("90001", None, "90002")]
    content = sheets.workbook("花名册", header, rows)
    assert codes(look(union, "members", content)) == [[], ["duplicate_in_file"], []]


def test_a_row_without_name_and_numbers_is_rejected_in_words(union: Organisation) -> None:
    header = ["姓名", "园区", "岗位"]
    rows = [["王芳", "滨江园区", "教师"], [None, "湖畔园区", "教师"]]
    content = sheets.workbook("花名册", header, rows)
    assert codes(look(union, "members", content)) == [[], ["missing"]]


def test_what_is_personal_is_masked_whatever_its_column_is_called(
    union: Organisation, welfare: User, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cards(MemberResource):
        kind = "cards"
        post = Column(
            "post", also=["卡号"], widget=CellWidget(values.text, most=32), personal=mask_id
        )

    monkeypatch.setitem(registry._resources, Cards.kind, Cards)
    content = sheets.workbook("银行卡", ["姓名", "卡号"], [["王芳", "6222020200112233"]])
    batch = actions.stage(union, kind="cards", content=content, name="表.xlsx", actor=welfare)
    actions.check(batch)
    page = login(welfare).get(f"/desk/imports/{batch.pk}/").content.decode()
    assert "6222" in page
    assert "6222020200112233" not in page


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("99999999999", "too_large"),
        (10**12, "too_large"),
        ("9999999.99", ""),
        ("10000000", "too_large"),
        ("10²", "not_a_number"),
        ("①", "not_a_number"),
        ("５００", ""),
    ],
)
def test_an_amount_is_what_a_column_holds_and_reads_as_it_counts(
    written: object, expected: str, union: Organisation, make_member: Make
) -> None:
    found = look(union, "benefits", sheets.gifts([make_member()], **{"金额(元)": written}))
    assert codes(found) == [[expected] if expected else []]


def test_no_number_of_a_person_comes_in_where_many_read_it(union: Organisation) -> None:
    found = look(union, "members", sheets.roster(1, 岗位="证件330106199005200012"))
    assert codes(found) == [["number_of_person"]]
    assert "请删去" in found.rows[0].errors[0]["message"]
