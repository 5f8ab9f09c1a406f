"""The signing sheet (慰问品发放签领表): the paper on which members sign for what they get."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone

from union.core.money import in_words
from union.welfare.models.disbursement import Disbursement
from union.welfare.models.places import Places
from union.welfare.models.programme import Programme


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _bytes(row: Disbursement) -> list[int]:
    """The picture of a signature as a template reads it; nothing where none was drawn."""
    if row.signature is None or not row.signature.picture:
        return []
    with row.signature.picture.open() as file:
        return list(file.read())


@dataclass
class SigningSheet:
    """Rows in the order of the sheet, by campus, with their sums in yuan."""

    programme: Programme
    rows: Sequence[Disbursement]
    places: Places
    printed_on: date
    parts: list[tuple[str, list[Disbursement]]] = field(init=False)

    def __post_init__(self) -> None:
        """Puts the rows under their campuses; they come in the order of the tree."""
        by_campus = groupby(self.rows, key=lambda row: self.places.campus_of(row.organisation).name)
        self.parts = [(name, list(rows)) for name, rows in by_campus]

    @property
    def total(self) -> Decimal:
        """What all rows together are worth."""
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def received(self) -> list[Disbursement]:
        """The rows that were received when the sheet was printed."""
        return [row for row in self.rows if row.is_received]

    def _row(self, number: int, row: Disbursement) -> dict[str, Any]:
        campus = self.places.campus_of(row.organisation)
        at = row.received_at
        return {
            "no": number,
            "name": row.member.name,
            "campus": campus.name,
            "group": row.organisation.name if row.organisation.pk != campus.pk else "",
            "item": row.what,
            "quantity": row.quantity,
            "amount": _money(row.amount),
            "receipt": row.receipt,
            "received_on": timezone.localdate(at).isoformat() if at else "",
            "proxy": row.proxy_name,
            "typed": row.signature.typed_name if row.signature else "",
            "drawn": _bytes(row),
            "note": row.note,
        }

    def data(self) -> dict[str, Any]:
        """What templates/print/signing_sheet.typ is given. Amounts and days are text."""
        numbers = iter(range(1, len(self.rows) + 1))
        got = self.received
        got_amount = sum((row.amount for row in got), Decimal(0))
        pieces = sum(row.quantity for row in self.rows)
        got_pieces = sum(row.quantity for row in got)
        prices = {row.amount / row.quantity for row in self.rows if row.quantity}
        # One price for all stands above the list; where there are several, each row says its own.
        price = prices.pop() if len(prices) == 1 else None
        return {
            "title": self.programme.name,
            "union": self.programme.organisation.union().name,
            "item": self.programme.item,
            "specification": self.programme.specification,
            "options": [
                {"label": one.label, "specification": one.specification, "pickup": one.pickup}
                for one in self.programme.offered
            ],
            "price": _money(price) if price is not None else "",
            "parts": [
                {
                    "name": name,
                    "people": len(rows),
                    "amount": _money(sum((row.amount for row in rows), Decimal(0))),
                    "rows": [self._row(next(numbers), row) for row in rows],
                }
                for name, rows in self.parts
            ],
            "people": len(self.rows),
            "pieces": pieces,
            "total": _money(self.total),
            "words": in_words(self.total),
            "received": {
                "people": len(got),
                "pieces": got_pieces,
                "amount": _money(got_amount),
                "complete": bool(self.rows) and len(got) == len(self.rows),
            },
            "left": {
                "pieces": pieces - got_pieces,
                "amount": _money(self.total - got_amount),
            },
            "printed_on": self.printed_on.isoformat(),
        }
