"""The empty template, and the rejected rows that go straight in again."""

import io

import openpyxl

from tests.imports.builders import xlsx
from tests.imports.corpus import CASES, SYNONYMS, id_number
from union.imports.reading import values
from union.imports.reading.reader import read
from union.imports.reading.rejected import rejected
from union.imports.reading.template import TemplateColumn, template

COLUMNS = [
    TemplateColumn("姓名", required=True, example="张三"),
    TemplateColumn("身份证号", example="18 位", note="请按文本填写", width=22),
    TemplateColumn("园区", choices=("滨江园区", "湖畔园区"), example="滨江园区"),
    TemplateColumn("小组", choices=tuple(f"第{at}小组" for at in range(200))),
    TemplateColumn("金额", example="300"),
]


def page_of(content: bytes, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options).active


def test_the_template_has_a_header_dropdowns_and_columns_of_text() -> None:
    page = page_of(template("会员花名册", "请从第 5 行起填写。", COLUMNS))
    assert [cell.value for cell in page[3]] == [
        "序号", "姓名（必填）", "身份证号", "园区", "小组", "金额",
    ]  # fmt: skip
    assert page.column_dimensions["C"].width >= 22
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert sorted(rule.formula1 for rule in lists) == ['"滨江园区,湖畔园区"', "选项!$E$1:$E$200"]
    assert page["C4"].number_format == "@"


def test_what_is_typed_into_the_template_is_read_and_its_sample_is_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template("花名册", "说明", COLUMNS)))
    for column, value in zip(
        "ABCDEF", [1, "李四", id_number(7), "湖畔园区", None, "500"], strict=True
    ):
        book.active[f"{column}5"] = value
    filled = io.BytesIO()
    book.save(filled)
    reading = read(filled.getvalue(), name="花名册.xlsx", synonyms=SYNONYMS)
    sheet = reading.sheet
    assert sheet is not None
    assert reading.warnings == ()
    assert sheet.title_lines == ("花名册", "说明")
    assert [(row.number, row.kind) for row in sheet.skipped][-1] == (4, "sample")
    assert [row.number for row in sheet.rows] == [5]
    assert {header.field for header in sheet.headers} == {
        None, "name", "id_number", "campus", "group", "amount",
    }  # fmt: skip


def test_an_untouched_template_has_no_rows() -> None:
    sheet = read(template("花名册", "说明", COLUMNS), name="x", synonyms=SYNONYMS).sheet
    assert sheet is not None
    assert sheet.rows == ()


def test_rejected_rows_come_back_with_their_reason_and_go_in_again() -> None:
    rows = [["中秋节慰问品发放表"], ["姓名", "身份证号", "金额", "日期"],
            ["张一", id_number(3), "三百多", 46027],
            ["李二", id_number(4), 300, "2026-01-05"]]  # fmt: skip
    first = read(xlsx(rows), name="x", synonyms=SYNONYMS).sheet
    assert first is not None
    sent_back = rejected(first, [(first.rows[0], "不是数字")])
    page = page_of(sent_back)
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["中秋节慰问品发放表", None, None, None, None],
        ["姓名", "身份证号", "金额", "日期", "原因"],
        ["张一", id_number(3), "三百多", 46027, "不是数字"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(sent_back))
    book.active["C3"] = 300
    corrected = io.BytesIO()
    book.save(corrected)
    again = read(corrected.getvalue(), name="x", synonyms=SYNONYMS).sheet
    assert again is not None
    assert again.title_lines == first.title_lines
    assert [header.field for header in again.headers] == [
        "name", "id_number", "amount", "day", None,
    ]  # fmt: skip
    assert values.money(again.rows[0].cells[2]) == 300


def test_the_column_of_reasons_never_means_a_field() -> None:
    synonyms = {**SYNONYMS, "occasion": ["慰问事由", "原因"]}
    first = read(xlsx([["姓名", "金额"], ["张一", "?"]]), name="x", synonyms=synonyms).sheet
    assert first is not None
    content = rejected(first, [(first.rows[0], "不是数字")])
    again = read(content, name="x", synonyms=synonyms).sheet
    assert again is not None
    assert again.column("occasion") is None


def test_a_file_with_reasons_of_its_own_keeps_them() -> None:
    synonyms = {**SYNONYMS, "occasion": ["慰问事由", "原因"]}
    first = read(
        xlsx([["姓名", "原因", "金额"], ["张一", "住院", "?"]]), name="x", synonyms=synonyms
    ).sheet
    assert first is not None
    again = read(rejected(first, [(first.rows[0], "不是数字")]), name="x", synonyms=synonyms).sheet
    assert again is not None
    assert [header.text for header in again.headers] == ["姓名", "原因", "金额", "原因（退回）"]
    assert again.column("occasion") == first.column("occasion")
    twice = rejected(again, [(again.rows[0], "还不是数字")])
    last = read(twice, name="x", synonyms=synonyms).sheet
    assert last is not None
    assert [header.text for header in last.headers] == ["姓名", "原因", "金额", "原因（退回）"]


def test_a_header_of_two_lines_comes_back_in_two_lines() -> None:
    first = read(CASES["N37"].bytes, name="x", synonyms=SYNONYMS).sheet
    assert first is not None
    again = read(rejected(first, [(first.rows[0], "血压不对")]), name="x", synonyms=SYNONYMS).sheet
    assert again is not None
    assert [header.text for header in again.headers] == [
        *(header.text for header in first.headers), "原因",
    ]  # fmt: skip
    assert again.column("systolic") is not None


def test_formulas_in_text_stay_text_in_what_is_sent_back() -> None:
    first = read(xlsx([["姓名", "金额"], ['=HYPERLINK("http://x")', "+1"]]), name="x",
                 synonyms=SYNONYMS).sheet  # fmt: skip
    assert first is not None
    page = page_of(rejected(first, [(first.rows[0], "=1+1")]))
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
