"""The seven files of a real kindergarten, mess included, read as they should be."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from union.core.sandbox import opened
from union.imports.reading import values
from union.imports.reading.cells import Sheet
from union.imports.reading.limits import Limits
from union.imports.reading.reader import read
from union.imports.reading.sandbox import run

SAMPLES = Path(__file__).with_name("samples")
SYNONYMS = {
    "staff_number": ["工号"],
    "name": ["姓名"],
    "id_number": ["身份证号", "身份证号码", "证件号码"],
    "campus": ["园区"],
    "group": ["小组", "工会小组", "部门"],
    "amount": ["金额", "保费"],
    "day": ["领取日期", "发放日期", "慰问时间", "体检日期"],
    "programme": ["发放项目"],
    "systolic": ["收缩压"],
    "diastolic": ["舒张压"],
}
EXPECTED = json.loads((SAMPLES / "expected.json").read_text())
WORKBOOKS = sorted(path.name for path in SAMPLES.glob("*.xlsx"))


def sheet_of(name: str) -> Sheet:
    sheet = read(SAMPLES / name, name=name, synonyms=SYNONYMS).sheet
    assert sheet is not None
    return sheet


def column(sheet: Sheet, field: str):
    header = sheet.column(field)
    assert header is not None
    return {row.number: row.cells[header.index] for row in sheet.rows}


def refused(sheet: Sheet, field: str, parse) -> dict[int, str]:
    codes = {}
    for number, cell in column(sheet, field).items():
        try:
            parse(cell)
        except values.BadCell as problem:
            codes[number] = problem.code
    return codes


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_sample_has_the_rows_that_are_expected(name: str) -> None:
    assert len(sheet_of(name).rows) == EXPECTED[name]["rows"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("members.xlsx", (3,)), ("mid-autumn-gifts.xlsx", (3,)), ("spring-festival-gbk.csv", (1,)),
        ("condolence-ledger.xlsx", (2,)), ("insured-roster.xlsx", (2,)),
        ("checkup-results.xlsx", (2, 3)), ("outing-list.xlsx", (2,)),
    ],
)  # fmt: skip
def test_the_header_is_found(name: str, lines: tuple[int, ...]) -> None:
    assert sheet_of(name).header_row_numbers == lines


def test_the_roster_keeps_its_titles_and_counts_its_total_and_signatures_as_skipped() -> None:
    sheet = sheet_of("members.xlsx")
    assert sheet.title_lines[0] == "中国教育工会示范幼儿园委员会会员花名册（实名制）"
    kinds = [(row.number, row.kind) for row in sheet.skipped]
    assert kinds == [(1, "title"), (2, "title"), (90, "total"), (91, "signature")]
    assert sheet.totals[0].amounts == {"C": Decimal(86)}
    assert refused(sheet, "id_number", values.id_number) == {}


def test_the_gift_list_has_its_campus_in_every_row_and_its_total_kept() -> None:
    sheet = sheet_of("mid-autumn-gifts.xlsx")
    campuses = column(sheet, "campus")
    assert {cell.text for cell in campuses.values()} == {"滨江园区", "湖畔园区", "城东园区"}
    assert campuses[33].text == "滨江园区"
    assert campuses[34].text != "滨江园区"
    assert not campuses[4].merged
    assert campuses[5].merged
    assert sheet.totals[0].amounts == {"H": Decimal(87), "I": Decimal("24900.00")}
    assert refused(sheet, "amount", values.money) == {8: "not_a_number", 22: "missing"}


def test_the_text_file_is_gb18030_and_its_rounded_numbers_are_seen() -> None:
    reading = read(
        SAMPLES / "spring-festival-gbk.csv", name="春节.csv", synonyms=SYNONYMS
    )  # fmt: skip
    assert (reading.encoding, reading.delimiter) == ("GB18030", ",")
    assert reading.sheet is not None
    assert refused(reading.sheet, "id_number", values.id_number) == {
        5: "rounded_by_excel", 9: "rounded_by_excel", 13: "check_digit",
    }  # fmt: skip


def test_the_ledger_has_a_day_without_a_year_and_one_that_is_none() -> None:
    sheet = sheet_of("condolence-ledger.xlsx")
    assert refused(sheet, "day", values.day) == {8: "no_year", 17: "not_a_date"}
    assert refused(sheet, "amount", values.money) == {}


def test_the_two_lines_of_the_checkup_header_are_joined() -> None:
    texts = [header.text for header in sheet_of("checkup-results.xlsx").headers]
    assert texts[7:10] == ["体检日期", "血压 收缩压", "血压 舒张压"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_our_reader_openpyxl_and_calamine_see_the_same_cells(name: str) -> None:
    with opened(SAMPLES / name) as file:
        raw = run(file, "xlsx", sheet=None, limits=Limits()).sheets[0]
    ours = {row[0]: row[2] for row in raw.rows}
    page = openpyxl.load_workbook(SAMPLES / name, data_only=True).active
    theirs = {}
    for number, row in enumerate(page.iter_rows(values_only=True), start=1):
        cells = [value if value != "" else None for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            theirs[number] = cells
    assert ours == theirs
    book = python_calamine.load_workbook(SAMPLES / name)
    grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    for number, cells in ours.items():
        other = [value if value != "" else None for value in grid[number - 1]]
        assert cells == other[: len(cells)]
