"""The rows of a batch as the page shows them: what stood there, what is wrong, old and new."""

import re
from dataclasses import dataclass, field
from typing import Any

from union.imports import registry
from union.imports.judged import said
from union.imports.models import Batch, Row

CHIPS = {
    Row.Outcome.REJECTED: "bad",
    Row.Outcome.CHANGED: "changed",
    Row.Outcome.NEW: "added",
    Row.Outcome.UNCHANGED: "same",
}
SHORT = 12
# So many rows, and so much of each cell, show what a column holds.
SAMPLES = 3
MOST_OF_A_SAMPLE = 24
_LONG_NUMBER = re.compile(r"\d{9,}")
TABLE_ROW = {Row.Outcome.REJECTED: "bad", Row.Outcome.CHANGED: "chg", Row.Outcome.NEW: "add"}


@dataclass
class CellShown:
    """One cell of the preview."""

    title: str
    letter: str
    text: str = ""
    old: str | None = None
    error: str = ""
    # Whether it can be put right on the page.
    is_open: bool = False
    # Short texts (days, numbers) stay on one line.
    is_short: bool = False
    # What is put into the input, where the cell can be corrected on the page.
    raw: str = ""


@dataclass
class RowShown:
    """One row of the preview."""

    row: Row
    chip: str
    css: str
    name: str
    cells: list[CellShown]
    problems: list[str] = field(default_factory=list)
    # Titles of the columns in which something is wrong: they may lie off to the right.
    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    candidates: list[Any] = field(default_factory=list)


def shown(batch: Batch, rows: list[Row], candidates: dict[int, Any]) -> list[RowShown]:
    """The rows with the columns that the sheet has, masked where they are personal."""
    columns = registry.resource(batch.kind).columns()
    headers = [one for one in (batch.facts or {}).get("headers", []) if one["field"] in columns]
    # Each line begins with the name: it stands there a second time only where it is put right.
    if not any(_asks_for_the_name(row, headers) for row in rows):
        headers = [one for one in headers if one["field"] != "name"]
    return [_shown(row, headers, columns, candidates) for row in rows]


def samples_of(batch: Batch, columns: dict[str, Any]) -> dict[str, str]:
    """What stands in the first rows of each column, by its letter: it tells what a column is.

    Long numbers are hidden, also where nobody has said yet whose they are.
    """
    found: dict[str, str] = {}
    rows = [row.content or {} for row in batch.rows.order_by("number")[:SAMPLES]]
    for header in (batch.facts or {}).get("headers", []):
        column = columns.get(header["field"] or "")
        texts = [
            column.shown(text) if column else text
            for content in rows
            if (text := _text_of(content, header))
        ]
        hidden = [_LONG_NUMBER.sub(_without_the_middle, text[:MOST_OF_A_SAMPLE]) for text in texts]
        found[header["letter"]] = "、".join(dict.fromkeys(hidden))
    return found


def _text_of(content: dict[str, Any], header: dict[str, Any]) -> str:
    """What stood in a cell; of a row that is sound only what was understood is kept."""
    cells = content.get("cells") or []
    if header["index"] < len(cells):
        return str(cells[header["index"]])
    value = content.get("values", {}).get(header["field"])
    return "" if value is None else str(value)


def _without_the_middle(number: re.Match[str]) -> str:
    return f"{number[0][:3]}…{number[0][-2:]}"


def changes_a_cell(batch: Batch, typed: dict[str, dict[str, str]]) -> bool:
    """Whether what was typed into a preview differs from what stood there; by row and letter."""
    index = {one["letter"]: one["index"] for one in (batch.facts or {}).get("headers", [])}
    numbers = [int(number) for number in typed]
    for row in batch.rows.filter(number__in=numbers, outcome=Row.Outcome.REJECTED):
        cells = (row.content or {}).get("cells", [])
        for letter, text in typed.get(str(row.number), {}).items():
            place = index.get(letter, len(cells))
            if place < len(cells) and cells[place] != text:
                return True
    return False


def _asks_for_the_name(row: Row, headers: list[dict[str, Any]]) -> bool:
    """Whether the name changes, or something about it, or whom it means, is wrong."""
    if "name" in (row.content or {}).get("diff", {}):
        return True
    letters = {one["letter"] for one in headers if one["field"] == "name"}
    return row.outcome == Row.Outcome.REJECTED and any(
        one["field"] == "member" or one["column"] in letters for one in row.errors
    )


def _shown(
    row: Row, headers: list[dict[str, Any]], columns: dict[str, Any], candidates: dict[int, Any]
) -> RowShown:
    # The cells of somebody who was masked are gone, those of the others are not.
    content = row.content or {"values": {}, "diff": {}, "cells": []}
    values, diff, cells = content["values"], content["diff"], content["cells"]
    errors = {one["column"]: said(one) for one in row.errors if one["column"]}
    listed = []
    about_person = any(one["field"] == "member" for one in row.errors)
    for header in headers:
        name = header["field"]
        raw = cells[header["index"]] if header["index"] < len(cells) else ""
        cell = CellShown(columns[name].column_name, header["letter"])
        cell.error, cell.raw = errors.get(header["letter"], ""), raw
        show = columns[name].shown
        cell.text = show(values.get(name, raw))
        if name in diff:
            old, new = diff[name]
            cell.old, cell.text = show(old), show(new)
        # Who is meant may be put right by the name as well.
        cell.is_open = bool(cell.error) or (name == "name" and about_person)
        cell.is_short = len(cell.text) <= SHORT and cell.text.isascii() and not cell.is_open
        listed.append(cell)
    name = values.get("name") or _typed_name(headers, cells)
    at_columns = {cell.letter for cell in listed}
    return RowShown(
        row=row,
        chip=CHIPS.get(Row.Outcome(row.outcome), "plain"),
        css=TABLE_ROW.get(Row.Outcome(row.outcome), ""),
        name=name,
        cells=listed,
        problems=[said(one) for one in row.errors if one["column"] not in at_columns],
        wrong=[cell.title for cell in listed if cell.error],
        warnings=[said(one) for one in row.warnings],
        candidates=[candidates[pk] for pk in content.get("candidates", []) if pk in candidates],
    )


def _typed_name(headers: list[dict[str, Any]], cells: list[str]) -> str:
    """What stands in the column of the names, where no name could be read."""
    index = next((one["index"] for one in headers if one["field"] == "name"), None)
    return cells[index] if index is not None and index < len(cells) else ""
