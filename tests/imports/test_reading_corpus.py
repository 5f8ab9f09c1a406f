"""Every file of the corpus is read as the catalogue says, or refused with its sentence."""

from collections import Counter

import pytest
from django.utils import translation

from tests.imports.corpus import CASES, PARSERS, SYNONYMS, Bad, Case
from union.imports.reading import values
from union.imports.reading.reader import check, read
from union.imports.reading.unreadable import Unreadable

REFUSED = [case for case in CASES.values() if case.refused]
READ = [case for case in CASES.values() if not case.refused]


def named(case: Case) -> str:
    return case.id


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(case: Case) -> None:
    with pytest.raises(Unreadable) as refusal, translation.override("zh-hans"):
        read(case.bytes, name=case.name, synonyms=SYNONYMS)
    assert refusal.value.code == case.refused
    with translation.override("zh-hans"):
        sentence = str(refusal.value)
    assert sentence.endswith("。")
    assert "%(" not in sentence


@pytest.mark.parametrize("case", READ, ids=named)
def test_a_file_that_can_be_read_gives_its_rows(case: Case) -> None:
    reading = read(case.bytes, name=case.name, synonyms=SYNONYMS)
    assert reading.kind == case.container
    if case.asks:
        assert reading.sheet is None
        assert any(info.rows for info in reading.sheets)
        return
    sheet = reading.sheet
    assert sheet is not None
    warnings = {warning.code for warning in (*reading.warnings, *sheet.warnings)}
    assert warnings == case.warnings
    if case.rows is not None:
        assert len(sheet.rows) == case.rows
    if case.skipped:
        assert Counter(skipped.kind for skipped in sheet.skipped) == case.skipped
    assert_every_row_is_accounted_for(sheet)
    rows = {row.number: row for row in sheet.rows}
    for (number, field), expected in case.cells.items():
        header = sheet.column(field)
        assert header is not None, field
        cell = rows[number].cells[header.index]
        parse = PARSERS.get(field, values.text)
        if field == "day":
            assert_value(lambda c: values.day(c, epoch_1904=reading.epoch_1904), cell, expected)
        else:
            assert_value(parse, cell, expected)


def assert_every_row_is_accounted_for(sheet) -> None:
    numbers = [row.number for row in sheet.rows] + [row.number for row in sheet.skipped]
    numbers += sheet.header_row_numbers
    assert sorted(numbers) == list(range(1, max(numbers) + 1))


def assert_value(parse, cell, expected) -> None:
    if not isinstance(expected, Bad):
        assert parse(cell) == expected
        return
    with pytest.raises(values.BadCell) as problem:
        parse(cell)
    assert problem.value.code == expected.code, cell


LOOKED_THROUGH = {
    "N01", "N03", "N05", "N06-truncated", "N07", "N08", "N09", "N10", "N11-file", "N12", "N18",
}  # fmt: skip


@pytest.mark.parametrize("case_id", sorted(LOOKED_THROUGH))
def test_the_worst_files_are_refused_before_a_child_is_started(case_id: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        check(CASES[case_id].bytes)
    assert refusal.value.code == CASES[case_id].refused


def test_the_catalogue_is_there() -> None:
    numbers = {case_id.split("-")[0] for case_id in CASES}
    wanted = {f"N{at:02}" for at in (*range(1, 23), *range(24, 50), 57, 58, 59, 60, 61, 62, 63, 64)}
    assert numbers >= wanted
