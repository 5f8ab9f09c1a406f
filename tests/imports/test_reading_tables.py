"""How a table is found in a sheet, and what a person may choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.builders import deflated, parts, sheet, sheet_rows, xlsx
from tests.imports.corpus import CASES, SYNONYMS, amounts
from union.imports.reading.cells import EMPTY, Cell, Reading, Sheet, pack, unpack
from union.imports.reading.header import letter, normalise
from union.imports.reading.reader import read, require
from union.imports.reading.table import with_mapping
from union.imports.reading.unreadable import Unreadable


def reading(content: bytes, **chosen) -> Reading:
    return read(content, name="名单.xlsx", synonyms=SYNONYMS, **chosen)


def table(rows: list[list], **chosen) -> Sheet:
    found = reading(xlsx(rows), **chosen).sheet
    assert found is not None
    return found


def codes(found: Sheet) -> set[str]:
    return {warning.code for warning in found.warnings}


def fields(found: Sheet) -> dict[str, str | None]:
    return {header.letter: header.field for header in found.headers}


def test_names_of_columns_are_compared_without_spaces_width_and_markers() -> None:
    assert normalise("姓 名\n（必填）") == "姓名"
    assert normalise("*ＮＡＭＥ：") == "name"
    assert normalise("\ufeff金额 (元)") == "金额(元)"


def test_an_exact_name_wins_over_one_with_a_unit() -> None:
    found = table([["姓名", "金额(预算)", "金额"], ["张一", 1, 2]])
    assert fields(found) == {"A": "name", "B": None, "C": "amount"}
    assert "two_columns_for_field" in codes(found)


def test_a_column_about_the_family_is_not_the_members_own() -> None:
    found = table([["姓名", "身份证号(家属)", "金额"], ["张一", "x", 2]])
    assert fields(found)["B"] is None


def test_without_a_known_name_the_first_row_of_words_is_taken_and_said_so() -> None:
    found = table([["春节"], ["甲列", "乙列", "丙列"], ["a", 1, 2], ["b", 3, 4]])
    assert found.header_row_number == 2
    assert "header_guessed" in codes(found)
    assert len(found.rows) == 2


def test_a_person_may_point_at_the_header() -> None:
    found = table([["姓名", "金额"], ["甲列", "乙列"], ["张一", 1]], header_row=2)
    assert [header.text for header in found.headers] == ["甲列", "乙列"]
    assert len(found.rows) == 1


def test_a_sheet_without_a_table_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        table([["通知"], ["请各位老师按时参加"]])
    assert refused.value.code == "no_table"


def test_a_person_may_change_the_mapping() -> None:
    found = table([["姓名", "金额", "实发"], ["张一", 1, 2]])
    changed = with_mapping(found, {"C": "amount"})
    assert fields(changed) == {"A": "name", "B": None, "C": "amount"}
    assert with_mapping(found, {"B": None}).column("amount") is None


def test_a_missing_column_is_named() -> None:
    found = table([["工号", "金额"], ["02001", 300]])
    require(found, SYNONYMS, ["amount"])
    with pytest.raises(Unreadable) as refused:
        require(found, SYNONYMS, ["name", "amount"])
    assert refused.value.code == "missing_columns"
    assert refused.value.params == {"columns": "姓名"}


def test_of_two_sheets_the_one_that_was_chosen_is_read() -> None:
    found = reading(CASES["N40-two"].bytes, sheet="二月").sheet
    assert found is not None
    assert (found.name, len(found.rows)) == ("二月", 3)
    with pytest.raises(Unreadable) as refused:
        reading(CASES["N40-two"].bytes, sheet="三月")
    assert refused.value.code == "no_such_sheet"


def test_a_hidden_sheet_is_read_when_it_was_chosen() -> None:
    found = reading(CASES["N40-hidden"].bytes, sheet="名单").sheet
    assert found is not None
    assert found.hidden


def test_a_merged_cell_is_filled_only_inside_its_range_and_is_marked() -> None:
    rows = [["姓名", "小组", "金额"], ["张一", "大班组", 300], ["李二", None, 300],
            ["王三", None, 300]]  # fmt: skip
    content = xlsx(rows, after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>')
    found = reading(content).sheet
    assert found is not None
    groups = [row.cells[1] for row in found.rows]
    assert groups == [Cell("大班组", "text"), Cell("大班组", "text", "", True), EMPTY]


def test_the_hidden_rows_are_marked_and_kept() -> None:
    rows = sheet_rows(amounts(1, 2)).replace('<row r="3"', '<row r="3" hidden="1"')
    found = reading(deflated(parts({"S": sheet(rows)}))).sheet
    assert found is not None
    assert [row.hidden for row in found.rows] == [False, True]


def test_a_staff_number_that_excel_fills_up_with_zeros_is_read_as_it_is_shown() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    )
    rows = sheet_rows([["姓名", "工号"], ["张一", 2000]]).replace('r="B2"', 'r="B2" s="1"')
    found = reading(deflated(parts({"S": sheet(rows)}, styles=styles))).sheet
    assert found is not None
    assert found.rows[0].cells[1] == Cell(2000, "number", "02000")
    assert found.rows[0].cells[1].text == "02000"


def test_groups_over_the_names_are_joined_with_them() -> None:
    rows = [["基本信息", None, "发放", None], ["姓名", "工号", "金额", "日期"],
            ["张一", "02001", 300, "2026-01-05"]]  # fmt: skip
    merged = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C1:D1"/></mergeCells>'
    found = reading(xlsx(rows, after=merged)).sheet
    assert found is not None
    assert found.header_row_numbers == (1, 2)
    assert [header.text for header in found.headers][2:] == ["发放 金额", "发放 日期"]
    assert fields(found) == {"A": "name", "B": "staff_number", "C": "amount", "D": "day"}


def test_data_in_a_column_without_a_name_are_mentioned() -> None:
    assert "unnamed_columns" in codes(table([["姓名", None, "金额"], ["张一", "?", 1]]))


@pytest.mark.parametrize(
    "row",
    [["合计", 300], ["合 计：", 300], ["总计", None], ["共计2人", 600], ["以上共2人", None],
     ["合计（大写）", "叁佰元"], ["本页合计", 1], ["共 2 人", None], ["Total", 3]],
)  # fmt: skip
def test_totals_are_no_data(row: list) -> None:
    found = table([*amounts(300, 300), row])
    assert len(found.rows) == 2
    assert found.skipped[-1].kind == "total"


@pytest.mark.parametrize(
    "row",
    [["制表人：", "审核："], ["制表：王芳", None], ["经办人：        验收：", None],
     ["负责人（签字）：", None], ["注：本表一式两份", None], ["说明：1. 请填写", None],
     ["填表日期：2026年1月", None]],
)  # fmt: skip
def test_signatures_and_notes_are_no_data(row: list) -> None:
    found = table([["工号", "姓名", "金额"], ["1", "张一", 1], ["2", "李二", 2], row])
    assert len(found.rows) == 2
    assert found.skipped[-1].kind in {"signature", "note"}


@pytest.mark.parametrize(
    "name", ["共青", "总小龙", "制红", "单位芳", "合一", "示范幼儿园", "注册生"]
)
def test_a_person_whose_name_looks_like_the_margin_is_a_person(name: str) -> None:
    assert len(table([["姓名", "金额"], [name, 300]]).rows) == 1


def test_letters_of_columns() -> None:
    assert [letter(at) for at in (0, 25, 26, 255, 701, 702)] == ["A", "Z", "AA", "IV", "ZZ", "AAA"]


@given(
    st.one_of(
        st.just(EMPTY),
        st.text().map(lambda text: Cell(text, "text")),
        st.integers().map(lambda number: Cell(number, "number")),
        st.integers(0, 99).map(lambda number: Cell(number, "number", f"{number:05}")),
        st.floats(allow_nan=False, allow_infinity=False).map(lambda value: Cell(value, "number")),
        st.dates().map(lambda day: Cell(day, "date")),
        st.datetimes().map(lambda moment: Cell(moment, "date")),
        st.booleans().map(lambda answer: Cell(answer, "bool")),
        st.just(Cell(None, "formula")),
        st.just(Cell("组", "text", "", True)),
    )
)
def test_a_cell_comes_back_as_it_was_packed(cell: Cell) -> None:
    assert unpack(pack(cell)) == cell
