"""The order list (订货单): how many of each choice are bought, and for which campus."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from union.core.dates import spoken_day
from union.welfare.models.disbursement import Disbursement
from union.welfare.models.option import GiftOption
from union.welfare.models.places import Places
from union.welfare.models.programme import Programme


def _worth(rows: Iterable[Disbursement]) -> str:
    return f"{sum((row.amount for row in rows), Decimal(0)):,.2f}"


def _pieces(rows: Iterable[Disbursement]) -> int:
    return sum(row.quantity for row in rows)


@dataclass(frozen=True)
class Wanted:
    """One choice, and who gets it."""

    option: GiftOption
    rows: Sequence[Disbursement]

    @property
    def pieces(self) -> int:
        """How many are bought."""
        return _pieces(self.rows)

    @property
    def by_default(self) -> int:
        """How many of these go to those who said nothing."""
        return _pieces(row for row in self.rows if row.choice == Disbursement.Choice.DEFAULT)

    @property
    def amount(self) -> str:
        """What they are worth together, in yuan."""
        return _worth(self.rows)

    @property
    def worth(self) -> Decimal:
        """The same as a number, for a page."""
        return sum((row.amount for row in self.rows), Decimal(0))


@dataclass(frozen=True)
class Part:
    """One campus: each choice (`A 粮油`) with its pieces, and those of the silent."""

    name: str
    cells: Sequence[tuple[str, int]]
    silent: int

    @property
    def total(self) -> int:
        """All pieces for this campus."""
        return sum(pieces for _label, pieces in self.cells) + self.silent


@dataclass
class OrderList:
    """The rows of a programme in the order of the sheet, by choice and by campus."""

    programme: Programme
    rows: Sequence[Disbursement]
    places: Places
    wanted: list[Wanted] = field(init=False)
    silent: list[Disbursement] = field(init=False)
    parts: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        """Counts the rows; they come in the order of the tree."""
        self.wanted = [
            Wanted(one, [row for row in self.rows if row.option_id == one.pk])
            for one in self.programme.offered
        ]
        self.silent = [row for row in self.rows if row.option_id is None]
        by_campus = groupby(self.rows, key=lambda row: self.places.campus_of(row.organisation).name)
        self.parts = [self._part(name, list(rows)) for name, rows in by_campus]

    def _part(self, name: str, rows: Sequence[Disbursement]) -> Part:
        cells = [
            (one.label, _pieces(row for row in rows if row.option_id == one.pk))
            for one in self.programme.offered
        ]
        return Part(name, cells, _pieces(row for row in rows if row.option_id is None))

    @property
    def pieces(self) -> int:
        """All pieces, those of the silent too."""
        return _pieces(self.rows)

    @property
    def silent_pieces(self) -> int:
        """Pieces of which nobody knows yet what they will be."""
        return _pieces(self.silent)

    def data(self, *, printed_on: date) -> dict[str, Any]:
        """What templates/print/order_list.typ is given. Amounts and days are text."""
        last = self.programme.choose_by
        return {
            "title": self.programme.name,
            "union": self.programme.organisation.union().name,
            "choose_by": spoken_day(last, printed_on) if last else "",
            "final": not self.programme.is_choosing,
            "options": [
                {
                    "letter": one.option.letter,
                    "label": one.option.label,
                    "specification": one.option.specification,
                    "pickup": one.option.pickup,
                    "pieces": one.pieces,
                    "by_default": one.by_default,
                    "amount": one.amount,
                    "names": [row.member.name for row in one.rows],
                }
                for one in self.wanted
            ],
            "parts": [
                {
                    "name": one.name,
                    "pieces": [pieces for _label, pieces in one.cells],
                    "silent": one.silent,
                    "total": one.total,
                }
                for one in self.parts
            ],
            "silent": [row.member.name for row in self.silent],
            "silent_pieces": self.silent_pieces,
            "pieces": self.pieces,
            "amount": _worth(self.rows),
            "printed_on": printed_on.isoformat(),
        }
