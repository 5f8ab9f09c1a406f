"""From a file to judged rows. Stores nothing: the pages and the command line share it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from union.accounts.models import User
from union.imports import registry
from union.imports.judged import Judged
from union.imports.models import Row
from union.imports.reading.cells import EMPTY, Cell, RawRow, Reading, Sheet, Skipped
from union.imports.reading.reader import read, require
from union.imports.reading.table import with_mapping
from union.imports.reading.unreadable import Unreadable
from union.orgs.models import Organisation


@dataclass
class Examination:
    """What a check found. Without a sheet, or with questions, it waits for answers."""

    reading: Reading
    sheet: Sheet | None = None
    rows: list[Judged] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    questions: list[Any] = field(default_factory=list)
    # Required fields for which no column was found, when the sender may still point at one.
    unmapped: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether the rows have been judged."""
        return self.sheet is not None and not self.questions and not self.unmapped

    def count(self, outcome: str) -> int:
        """Data rows with an outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the sheet by what becomes of them; together they are all its rows."""
        return {
            "file_rows": len(self.rows) + len(self.skipped),
            "new_rows": self.count(Row.Outcome.NEW),
            "changed_rows": self.count(Row.Outcome.CHANGED),
            "unchanged_rows": self.count(Row.Outcome.UNCHANGED),
            "rejected_rows": self.count(Row.Outcome.REJECTED),
            "skipped_rows": len(self.skipped),
        }


def examine(
    source: bytes | Path | BinaryIO,
    *,
    kind: str,
    name: str,
    union: Organisation | None,
    actor: User | None,
    options: dict[str, Any] | None = None,
    mapping: dict[str, str | None] | None = None,
    recall: Any = None,
    edits: dict[str, dict[str, str]] | None = None,
) -> Examination:
    """Reads a file and judges its rows. `recall(sheet)` gives the mapping of an earlier file.

    Raises Unreadable with the sentence for the sender.
    """
    resource_class = registry.resource(kind)
    options = options or {}
    synonyms = resource_class.synonyms()
    reading = read(
        source,
        name=name,
        synonyms=synonyms,
        sheet=options.get("sheet") or None,
        header_row=options.get("header_row"),
    )
    if reading.sheet is None:
        return Examination(reading)
    chosen = mapping or (recall(reading.sheet) if recall else None)
    sheet = with_mapping(reading.sheet, chosen) if chosen else reading.sheet
    if edits:
        sheet = with_edits(sheet, edits)
    columns = resource_class.columns()
    absent = [one for one, column in columns.items() if column.required and not sheet.column(one)]
    skipped = [
        *(Skipped(number, "header") for number in sheet.header_row_numbers),
        *sheet.skipped,
    ]
    found = Examination(reading, sheet, skipped=sorted(skipped, key=lambda one: one.number))
    if absent:
        if not any(header.field for header in sheet.headers):
            raise Unreadable("no_table")
        found.unmapped = absent
        return found
    context = resource_class.context_class(
        union=union,
        actor=actor,
        sheet=sheet,
        epoch_1904=reading.epoch_1904,
        options=options,
        chosen=options.get("chosen", {}),
    )
    found.questions = resource_class.questions(context)
    if found.questions:
        return found
    resource = resource_class(context)
    found.rows = resource.parse()
    resource.judge(found.rows)
    found.facts = {
        **resource_class.facts(context, found.rows),
        "totals": _compare_totals(resource_class, sheet, found.rows),
    }
    return found


def with_edits(sheet: Sheet, edits: dict[str, dict[str, str]]) -> Sheet:
    """The sheet with the cells that the sender put right on the page."""
    places = {header.letter: header.index for header in sheet.headers}

    def edited(row: RawRow) -> RawRow:
        changes = edits.get(str(row.number))
        if not changes:
            return row
        cells = list(row.cells)
        for letter, text in changes.items():
            if letter in places:
                cells[places[letter]] = Cell(text, "text") if text.strip() else EMPTY
        return row._replace(cells=tuple(cells))

    return replace(sheet, rows=tuple(edited(row) for row in sheet.rows))


def demand_columns(found: Examination, kind: str) -> None:
    """For the command line, where nobody can point at a column: raises Unreadable."""
    if found.unmapped and found.sheet is not None:
        require(found.sheet, registry.resource(kind).synonyms(), found.unmapped)


def _compare_totals(resource: Any, sheet: Sheet, rows: list[Judged]) -> list[dict[str, Any]]:
    """The totals row (合计) beside what the rows come to: of all that are not rejected."""
    compared = []
    for name in resource.summed:
        header = sheet.column(name)
        written = next(
            (
                total.amounts[header.letter]
                for total in sheet.totals
                if header and total.grand and header.letter in total.amounts
            ),
            None,
        )
        if written is None:
            continue
        amount = sum(
            (
                Decimal(row.values[name])
                for row in rows
                if not row.is_rejected and row.values.get(name) is not None
            ),
            Decimal(0),
        )
        compared.append(
            {
                "field": name,
                "written": str(written),
                "sum": str(amount),
                "agrees": written == amount,
            }
        )
    return compared
