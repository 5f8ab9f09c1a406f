"""The child that opens a file is held by limits, and the web worker parses nothing."""

import subprocess
import sys
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.imports.builders import deflated, parts, sheet, xlsx
from tests.imports.corpus import CASES, SYNONYMS, amounts
from union.core.sandbox import ROOT, opened
from union.imports.reading.limits import Limits, from_settings
from union.imports.reading.reader import check, read
from union.imports.reading.sandbox import CHILD, run
from union.imports.reading.unreadable import Unreadable


def refusal(content: bytes, kind: str, limits: Limits) -> str:
    """The code with which the child alone refuses, without the look-through before it."""
    with pytest.raises(Unreadable) as refused, opened(content) as file:
        run(file, kind, sheet=None, limits=limits)
    return refused.value.code


def test_a_file_that_needs_more_memory_than_allowed_is_refused() -> None:
    tight = Limits(memory_bytes=40 * 1024 * 1024)
    content = ("姓名,金额\n" + "张一,300\n" * 2_000_000).encode()
    assert refusal(content, "csv", tight) == "too_large"


def test_a_file_that_takes_longer_than_allowed_is_refused() -> None:
    assert refusal(CASES["N16"].bytes, "xlsx", Limits(seconds=0)) == "too_slow"


def test_a_child_that_says_too_much_is_refused() -> None:
    content = xlsx(amounts(*range(3_000)))
    assert refusal(content, "xlsx", Limits(output_bytes=10_000)) == "too_large"


def test_an_old_workbook_of_nonsense_ends_the_child_and_not_the_server() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 9000, "xls", Limits()) in {
        "xls", "too_large", "damaged",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case_id", "code"),
    [("N10", "unsafe"), ("N10-strings", "unsafe"), ("N10-relations", "unsafe"),
     ("N11-file", "unsafe"), ("N11-http", "unsafe"), ("N12", "too_many_columns"),
     ("N12-row", "too_many_rows"), ("N06-truncated", "damaged"), ("N07-runs", "cell_too_long")],
)  # fmt: skip
def test_the_child_refuses_by_itself_what_the_look_through_might_miss(
    case_id: str, code: str
) -> None:
    content = CASES[case_id].bytes
    if case_id == "N10-strings":
        laughing = parts({"S": sheet("")}, strings=[])
        laughing["xl/sharedStrings.xml"] = b"<!DOCTYPE x [<!ENTITY a 'b'>]><sst>&a;</sst>"
        content = deflated(laughing)
    assert refusal(content, "xlsx", Limits()) == code


def test_a_text_of_200_megabytes_ends_the_reading_long_before_its_end() -> None:
    assert refusal(CASES["N07"].bytes, "xlsx", Limits()) == "cell_too_long"
    shared = deflated(parts({"S": sheet("")}, strings=["<t>" + "A" * 50_000_000 + "</t>"]))
    assert refusal(shared, "xlsx", Limits()) == "cell_too_long"


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/hostname')", "open('/tmp/x', 'w')", "socket.socket()", "os.system('true')",
     "subprocess.run(['true'])", "socket.getaddrinfo('localhost', 80)"],
)  # fmt: skip
def test_in_the_child_python_opens_no_file_no_socket_and_no_program(attempt: str) -> None:
    program = (
        "import os, socket, subprocess, sys\n"
        f"sys.path.append({str(ROOT)!r})\n"
        "from union.core import confined\n"
        "confined.close_the_gate()\n"
        f"try:\n    {attempt}\nexcept PermissionError:\n    os._exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], check=False)
    assert done.returncode == 7


def test_the_child_starts_without_django() -> None:
    program = (
        "import sys\n"
        f"sys.path.append({str(ROOT)!r})\n"
        "from union.imports.reading import child, delimited, legacy, sheetrows, xlsx\n"
        "sys.exit(any(name.split('.')[0] in ('django', 'openpyxl') for name in sys.modules))\n"
    )
    assert subprocess.run([sys.executable, "-I", "-c", program], check=False).returncode == 0


def test_the_child_gets_nothing_of_the_servers_environment(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nonexistent")
    monkeypatch.setenv("FIELD_KEYS", "secret")
    assert b"environ" not in CHILD.read_bytes()
    assert read(xlsx(amounts(1)), name="x", synonyms=SYNONYMS).sheet is not None


@pytest.mark.parametrize("case_id", ["N07", "N07-inflated", "N09-many", "N16"])
def test_looking_through_a_file_needs_less_than_20_megabytes(case_id: str, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(CASES[case_id].bytes)
    tracemalloc.start()
    with suppress(Unreadable):
        check(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


def test_a_file_larger_than_allowed_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        check(b"a,b\n" * 100, limits=Limits(file_bytes=100))
    assert refused.value.code == "file_too_large"


def test_the_number_of_rows_follows_the_settings_and_that_of_columns_is_fixed(settings) -> None:
    settings.IMPORT_MAX_ROWS = 3
    assert (from_settings().rows, from_settings().columns) == (3, 256)
    assert len(read(xlsx(amounts(1, 2, 3)), name="x", synonyms=SYNONYMS).sheet.rows) == 3
    with pytest.raises(Unreadable) as refused:
        read(xlsx(amounts(1, 2, 3, 4)), name="x", synonyms=SYNONYMS)
    assert refused.value.code == "too_many_rows"
    with pytest.raises(Unreadable) as refused:
        read(xlsx([["姓名", *["备注"] * 256], ["张一", *["x"] * 256]]), name="x", synonyms=SYNONYMS)
    assert refused.value.code == "too_many_columns"


def test_titles_and_totals_do_not_count_as_rows() -> None:
    limits = replace(Limits(), rows=2)
    content = xlsx([["发放表"], *amounts(1, 2), ["合计", 3]])
    sheet_read = read(content, name="x", synonyms=SYNONYMS, limits=limits).sheet
    assert sheet_read is not None
    assert len(sheet_read.rows) == 2


def test_text_that_is_made_to_keep_a_search_busy_does_not() -> None:
    far = ("<c " + 'r="A10000" ' * 10_000 + "/>") * 20
    assert check(deflated(parts({"S": sheet(far)}))).kind == "xlsx"
    comments = b"<!---->" * 500 + b"x"
    assert check(comments).kind == "csv"
