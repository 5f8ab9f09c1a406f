"""A centre's list on its way in: what must not be kept is left out before anything is stored."""

import io
from typing import Any

import xlsxwriter

from union.health.actions import results
from union.health.hepatitis import speaks_of_it, without_it
from union.health.resources.columns import ABSENT, WITH_RESULTS, is_result, is_sure
from union.imports.reading.cells import Cell, Header, Reading, Sheet
from union.imports.resources import Context, SheetResource
from union.orgs.models import Organisation


class Smaller:
    """One file on its way in, made smaller."""

    def __init__(
        self,
        resource: type[SheetResource],
        union: Organisation,
        reading: Reading,
        sheet: Sheet,
        options: dict[str, Any],
    ) -> None:
        self.sheet = sheet
        self.dropped = [one.text for one in sheet.headers if speaks_of_it(one.text)]
        self.parts = 0
        context = Context(
            union=union, actor=None, sheet=sheet, epoch_1904=reading.epoch_1904, options=options
        )
        reader = resource(context)
        rows = reader.parse()
        self.rows = {row.number: row for row in rows}
        # A column that was taken for one of ours by mistake is none if it speaks of hepatitis.
        self.known = [one for one in sheet.headers if one.field and not speaks_of_it(one.text)]
        wants = options.get("way") == WITH_RESULTS
        self.results = (
            [one for one in sheet.headers if is_result(one.text, one.field)] if wants else []
        )
        self.whose: dict[str, int] = {}
        if wants:
            # Whoever is not recognised for sure has not agreed.
            reader.judge(rows)
            sure = {row.number: row.subject_id or 0 for row in rows if is_sure(row)}
            agree = results.consenting(sure.values())
            self.whose = {str(number): member for number, member in sure.items() if member in agree}

    def workbook(self) -> bytes:
        """The columns that are kept, each row where it stood, as text."""
        target = io.BytesIO()
        book = xlsxwriter.Workbook(
            target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        page = book.add_worksheet("Sheet1")
        head = (self.sheet.header_row_number or 1) - 1
        for at, header in enumerate([*self.known, *self.results]):
            page.write_string(head, at, header.text)
        for raw in self.sheet.rows:
            for at, header in enumerate(self.known):
                text = self._known(raw.number, header, raw.cells[header.index])
                page.write_string(raw.number - 1, at, text)
            if str(raw.number) in self.whose:
                for at, header in enumerate(self.results, start=len(self.known)):
                    page.write_string(raw.number - 1, at, self._said(raw.cells[header.index]))
        book.close()
        return target.getvalue()

    def _known(self, number: int, header: Header, cell: Cell) -> str:
        """A day as we understood it: the smaller file does not say from when its days count."""
        understood = self.rows[number].values.get("on") if header.field == "on" else None
        if understood and understood != ABSENT:
            return str(understood)
        return self._said(cell)

    def _said(self, cell: Cell) -> str:
        """A cell without what speaks of hepatitis B."""
        text, found = without_it(cell.text)
        self.parts += found
        return text
