import csv
import datetime as dt
import io
import tempfile
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from union.core.export import (
    Column,
    TooLongForFile,
    TooLongForPaper,
    csv_bytes,
    inert,
    table_response,
    whole,
    xlsx_bytes,
)
from union.members.models import Member

COLUMNS = [Column("姓名"), Column(_("This cannot be done."), width=20)]
DANGEROUS = [
    '=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", "\t=1", "\r=1", "\n=1",
    "＝1+1", "＋1+1", "－1+1", "＠x", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1",
]  # fmt: skip


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def lines_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_in_a_spreadsheet_is_text(text):
    cell = sheet_of(xlsx_bytes(COLUMNS, [[text, None]]))["A2"]
    assert cell.data_type == "s"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_in_csv_gets_a_mark_before_it(text):
    assert lines_of(csv_bytes(COLUMNS, [[text, None]]))[1] == [f"'{text}", ""]


@pytest.mark.parametrize("text", ["-2", "+8613812345678", "3.50", "张三", "2026-01-05", "a=b", ""])
def test_what_is_no_formula_stays_as_it_is(text):
    assert inert(text) == text


@given(st.text())
def test_no_cell_of_csv_starts_a_formula(text):
    made = inert(text)
    assert made in (text, f"'{text}")
    if made.strip("\u200b\ufeff \u00a0")[:1] in ("=", "@", "＝", "＠"):
        pytest.fail(made)


def test_an_id_number_stays_text_and_an_amount_a_number():
    row = ["330106199405201224", Decimal("1060.50"), 3, dt.date(2026, 1, 5), None, True]
    sheet = sheet_of(xlsx_bytes([Column(str(place)) for place in range(6)], [row]))
    values = [cell.value for cell in sheet[2]]
    assert values[:3] == ["330106199405201224", 1060.5, 3]
    assert values[3].isoformat() == "2026-01-05T00:00:00"
    assert values[4:] == [None, "True"]
    assert (sheet["B2"].number_format, sheet["D2"].number_format) == ("#,##0.00", "yyyy-mm-dd")


def test_the_head_is_bold_and_stays_in_sight():
    sheet = sheet_of(xlsx_bytes(COLUMNS, [], sheet="会员"))
    assert sheet.title == "会员"
    assert sheet["A1"].font.bold
    assert sheet["B1"].value == "这件事无法办理。"
    assert sheet.freeze_panes == "A2"
    assert 20 <= sheet.column_dimensions["B"].width < 21


def test_characters_that_would_spoil_the_file_are_left_out():
    sheet = sheet_of(xlsx_bytes(COLUMNS, [["a\x00b\x0b\ud800c", "长" * 40_000]]))
    assert sheet["A2"].value == "abc"
    assert len(sheet["B2"].value) == 32_767
    assert lines_of(csv_bytes(COLUMNS, [["a\x00\ud800b", "x"]]))[1][0] == "ab"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_csv_keeps_rows_and_columns_whatever_is_in_them(rows):
    lines = lines_of(csv_bytes(COLUMNS, rows))
    assert len(lines) == len(rows) + 1
    assert all(len(line) == 2 for line in lines)


def test_fifty_thousand_rows_keep_their_number():
    content = xlsx_bytes(COLUMNS, ([f"张{n}", Decimal(n)] for n in range(50_000)))
    assert openpyxl.load_workbook(io.BytesIO(content), read_only=True).active.max_row == 50_001


def test_a_spreadsheet_is_made_without_files_that_nobody_seals(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    assert sheet_of(xlsx_bytes(COLUMNS, [["张三", None]]))["A2"].value == "张三"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_download_is_named_for_the_list_and_the_day_and_kept_by_nobody(kind):
    answer = table_response("会员名册", COLUMNS, [["张三", 1]], kind, by="王会长")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].endswith(f".{kind}")
    assert answer["Cache-Control"] == "no-store, private"
    assert len(answer.content) > 10


def test_a_spreadsheet_says_at_its_foot_who_took_it_out_and_when():
    content = table_response("会员名册", COLUMNS, [["张三", 1]], by="王&会长").content
    foot = openpyxl.load_workbook(io.BytesIO(content)).active.oddFooter.left.text
    assert "王&会长" in foot.replace("&&", "&")
    assert f"{timezone.localtime():%Y-%m-%d}" in foot


def test_a_file_name_with_a_number_of_a_person_is_refused():
    with pytest.raises(ValueError, match="number of a person"):
        table_response("member-13812345678", COLUMNS, [], by="王会长")


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        table_response("members", COLUMNS, [], "pdf", by="王会长")


@pytest.mark.django_db
def test_a_list_goes_out_whole_or_not_at_all(make_member) -> None:
    three = [make_member(name).pk for name in ("王芳", "李娜", "张三")]
    rows = Member.objects.filter(pk__in=three)
    assert len(whole(rows, most=3)) == 3
    with pytest.raises(TooLongForFile):
        whole(rows, most=2)
    with pytest.raises(TooLongForPaper):
        whole(rows, 2, TooLongForPaper)
