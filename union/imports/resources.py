"""What an app says about its kind of spreadsheet: one Resource, with a column for each field.

It is django-import-export's Resource layer (fields, widgets, export) with our own reader, preview
and store: the stock import reads, compares and saves row by row, and loses every row of a WPS file.

    class MemberResource(SheetResource):
        kind = "members"
        name = Column("name", also=["姓名", "教师姓名"], widget=NameWidget(), required=True)

A subclass judges all rows at once (`judge`) and applies at most 200 of them in one transaction
(`apply`), by calling the action of its app.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from union.accounts.models import User
from union.core.errors import Sentence
from union.imports.judged import Judged, problem
from union.imports.models import Batch, Row
from union.imports.reading import values
from union.imports.reading.cells import Cell, Sheet
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import Somebody


class CellWidget(Widget):
    """Understands one cell by a function of `reading.values`; writes the value back as text."""

    def __init__(self, parse: Callable[..., Any], **rules: Any) -> None:
        super().__init__()
        self.parse = parse
        self.rules = rules

    def clean(self, value: Cell, row: Any = None, **more_rules: Any) -> Any:
        """The value of a cell; raises BadCell with what is wrong."""
        return self.parse(value, **self.rules, **more_rules)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As it stands in a sheet."""
        return "" if value is None else str(value)


class Column(Field):
    """A field of a spreadsheet: the names under which it is known, and how its cells are read.

    `also` are its names in the sheets of the field, the usual one first; `labels` are the words
    for stored values (`Sex.choices`). `personal` says how previews mask a column that is nobody
    else's business (`mask_id`); the others are shown as they are.
    """

    def __init__(
        self,
        attribute: str,
        *,
        also: Sequence[str],
        widget: CellWidget,
        required: bool = False,
        personal: Callable[[str], str] | None = None,
        clearable: bool = False,
        example: str = "",
        options: Sequence[str] = (),
        note: str = "",
        labels: Sequence[tuple[str, Any]] = (),
    ) -> None:
        super().__init__(attribute=attribute, column_name=also[0], widget=widget)
        self.also = tuple(also)
        self.required = required
        self.personal = personal
        self.clearable = clearable
        self.example = example
        self.options = tuple(options)
        self.note = note
        self.labels = dict(labels)

    def shown(self, value: Any) -> str:
        """A staged value in the reader's words, masked where it is personal."""
        text = "" if value is None else str(self.labels.get(value, value))
        return self.personal(text) if self.personal and text else text


@dataclass
class Context:
    """For whom a sheet is read: the union, who sends it, what the sheet is, what was answered."""

    union: Organisation | None
    actor: User | None
    sheet: Sheet
    epoch_1904: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    # Answers to "which of the two": the row's number -> the member's.
    chosen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """Something that the sheet does not say and the sender must (the programme, the policy).

    With `choices` (value, label) it is one of them, else words.
    """

    name: str
    label: str
    value: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Way:
    """One way in which a sheet can be meant, where a kind knows several; `note`: what follows."""

    key: str
    label: Any
    note: Any


def plain(value: Any) -> Any:
    """A value as it is staged and compared: days and amounts as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def outdated(row: Row, message: Sentence) -> None:
    """Leaves a staged row out, because what it would change was changed after the preview."""
    row.outcome = Row.Outcome.REJECTED
    row.errors = [problem("member", "changed_since", message)]


class SheetResource(ModelResource):
    """A kind of spreadsheet. See the module's docstring."""

    kind: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    help: ClassVar[Any] = ""
    # Who may send it, and what is reached by it afterwards.
    right: ClassVar[str] = "imports.change"
    # Whether its rows are seen by nobody but those who may send it.
    is_guarded: ClassVar[bool] = False
    # Fields of which the totals row is compared with the sum of the rows.
    summed: ClassVar[tuple[str, ...]] = ()
    # In what ways it can be meant, the usual one first: the sender is asked.
    ways: ClassVar[tuple[Way, ...]] = ()
    context_class: ClassVar[type[Context]] = Context

    def __init__(self, context: Context | None = None) -> None:
        """Without a `context` it applies rows that were judged before, and reads no sheet."""
        super().__init__()
        self._context = context

    @property
    def context(self) -> Context:
        """For whom the sheet is read."""
        if self._context is None:
            raise TypeError(f"{type(self).__name__} reads no sheet without a context")
        return self._context

    @classmethod
    def is_seen_by(cls, user: Somebody) -> bool:
        """Whether somebody sees what was sent of this kind."""
        return scoping.may(user, cls.right if cls.is_guarded else Batch.objects.all().view_right)

    @classmethod
    def taken_in(
        cls, union: Organisation, content: bytes, name: str, options: dict[str, Any]
    ) -> tuple[bytes, dict[str, Any]]:
        """What is stored of a file that was sent, and what is noted of it; all of it as a rule.

        A kind that must not keep everything makes a smaller file here, before anything is stored.
        """
        return content, {}

    def letter(self, name: str) -> str:
        """The letter of the column in which a field stands; blank where the sheet has none."""
        header = self.context.sheet.column(name)
        return header.letter if header else ""

    @classmethod
    def way(cls, options: dict[str, Any]) -> Way | None:
        """How the sender means it; the usual one if she was not asked, None where there is one."""
        said = (one for one in cls.ways if one.key == options.get("way"))
        return next(said, cls.ways[0] if cls.ways else None)

    @classmethod
    def columns(cls) -> "dict[str, Column]":
        """The columns in their usual order."""
        return {name: one for name, one in cls.fields.items() if isinstance(one, Column)}

    @classmethod
    def synonyms(cls) -> dict[str, tuple[str, ...]]:
        """Under which names each column is known."""
        return {name: column.also for name, column in cls.columns().items()}

    @classmethod
    def becomes_of(cls, heading: str, options: dict[str, Any]) -> Any:
        """What becomes of a column that is none of ours: blank where it is left out."""
        return ""

    @classmethod
    def questions(cls, context: Context) -> list[Question]:
        """What must be asked before the rows can be judged."""
        return []

    def parse(self) -> list[Judged]:
        """Every data row with its values, or with what is wrong in each of its cells."""
        sheet = self.context.sheet
        plan = [
            (name, column, header.index, header.letter)
            for name, column in self.columns().items()
            if (header := sheet.column(name)) is not None
        ]
        return [self._parse_row(raw.number, raw.cells, plan) for raw in sheet.rows]

    def _parse_row(
        self, number: int, cells: tuple[Cell, ...], plan: list[tuple[str, Column, int, str]]
    ) -> Judged:
        row = Judged(number, cells)
        for name, column, index, letter in plan:
            cell = cells[index]
            if cell.kind == "empty":
                if column.required:
                    row.reject(name, "missing", values.SENTENCES["missing"], letter)
                continue
            if column.clearable and values.is_clear(cell):
                row.values[name] = None
                continue
            try:
                row.values[name] = plain(self.read(name, column, cell, row, letter))
            except values.BadCell as bad:
                row.reject(name, bad.code, bad.message, letter)
        return row

    def read(self, name: str, column: Column, cell: Cell, row: Judged, letter: str) -> Any:
        """One cell; a subclass may warn instead of rejecting.

        Days count from where the workbook counts. An amount that stands once for several rows is
        nobody's own: the first row has it, for the others it is missing.
        """
        parse = column.widget.parse
        if parse in (values.day, values.past_day):
            return column.widget.clean(cell, epoch_1904=self.context.epoch_1904)
        if parse is values.money and cell.merged:
            raise values.BadCell("missing")
        return column.widget.clean(cell)

    def judge(self, rows: list[Judged]) -> None:
        """Decides what becomes of each row: new, changed (with old), unchanged or rejected."""
        raise NotImplementedError(f"{type(self).__name__} judges no rows")

    def begin(self, batch: Any, *, actor: User | None) -> None:
        """Prepares the applying: makes what the rows refer to (campuses, the programme)."""

    def apply(self, rows: Sequence[Row], batch: Any, *, actor: User | None) -> None:
        """Applies rows in the caller's transaction; marks those that changed since the preview."""
        raise NotImplementedError(f"{type(self).__name__} applies no rows")

    def finish(self, batch: Any, *, actor: User | None) -> None:
        """Runs once, in the transaction that ends the applying."""

    def result_url(self, batch: Any) -> str:
        """Where to see what was imported."""
        return ""

    @classmethod
    def advice(cls, organisation: Any) -> Any:
        """What the sender should do first; nothing as a rule."""
        return ""

    @classmethod
    def people(cls, numbers: set[int]) -> dict[int, Any]:
        """Those among whom the sender may be asked to choose: number -> label."""
        return {}

    @classmethod
    def facts(cls, context: Context, rows: list[Judged]) -> dict[str, Any]:
        """What the preview says beside the rows (campuses that are new, the programme)."""
        return {}
