"""The form of a budget change: its words, and a row for each line."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from union.core.forms import AmountField, whole_number
from union.funds.actions import ItemFacts
from union.funds.models import BudgetLine, Category, Heading, Source

EMPTY_ROWS = 5
MOST_ROWS = 200
CATEGORIES = [
    (
        heading.label,
        [(one.value, one.label) for one in Category if one.heading == heading],
    )
    for heading in Heading
]
# What unions of kindergartens spend money on, as suggestions: names and categories, no amounts.
USUAL = (
    (_("Festival gifts"), Category.WELFARE, Source.CONTRIBUTION),
    (_("Birthday gifts"), Category.WELFARE, Source.CONTRIBUTION),
    (_("Marriage, birth, illness, retirement"), Category.WELFARE, Source.CONTRIBUTION),
    (_("Spring and autumn outings"), Category.CULTURE, Source.DUES),
    (_("Culture and sports"), Category.CULTURE, Source.CONTRIBUTION),
    (_("Education of the staff"), Category.EDUCATION, Source.CONTRIBUTION),
    (_("Publicity"), Category.PUBLICITY, Source.CONTRIBUTION),
    (_("Visits in hot and cold weather"), Category.WARMTH, Source.CONTRIBUTION),
    (_("Help for colleagues in hardship"), Category.HARDSHIP, Source.CONTRIBUTION),
    (_("Protection at work"), Category.LABOUR, Source.CONTRIBUTION),
    (_("Meetings"), Category.MEETINGS, Source.CONTRIBUTION),
    (_("Training of union officers"), Category.TRAINING, Source.CONTRIBUTION),
    (_("Fees and the like"), Category.OTHER_BUSINESS, Source.CONTRIBUTION),
    (_("Equipment of the staff's home"), Category.EQUIPMENT, Source.CONTRIBUTION),
)
Start = Mapping[str, Any]


class ChangeForm(forms.Form):
    """What a change is called, and why."""

    title = forms.CharField(label=_("Title"), max_length=100)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever decides reads this: the plan, the income that is expected, the vote."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_title(self) -> str:
        """Without spaces around it, one inside."""
        return " ".join(self.cleaned_data["title"].split())


class ItemForm(forms.Form):
    """One row: a line that is there and gets another amount, or one that is to be added."""

    line = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Item"), max_length=100, required=False)
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", "—"), *CATEGORIES], required=False
    )
    source = forms.ChoiceField(
        label=_("source of money"), choices=[("", "—"), *Source.choices], required=False
    )
    basis = forms.CharField(label=_("basis of the amount"), max_length=200, required=False)
    amount = AmountField(label=_("budget (yuan)"), least=Decimal(0), required=False)
    opening = AmountField(
        label=_("already spent this year (yuan)"), least=Decimal(0), required=False
    )

    use_required_attribute = False

    def __init__(self, data: Any, *, number: int, start: Start, known: BudgetLine | None) -> None:
        """`known`: the line of the budget whose row it is; it keeps name, category and source."""
        super().__init__(data, prefix=f"row{number}", initial=dict(start))
        self.number, self.known = number, known
        for field in self.fields.values():
            words = {"label": field.label, "n": number + 1}
            field.label = _now("%(label)s, row %(n)s") % words
            field.widget.attrs["aria-label"] = field.label
        self.fields["amount"].widget.attrs["class"] = "num"
        self.fields["opening"].widget.attrs["class"] = "num"

    @property
    def is_left_out(self) -> bool:
        """Nothing was entered, or a suggestion was left without an amount."""
        said = self.cleaned_data
        if self.known is not None or said.get("amount") is not None or said.get("opening"):
            return False
        return said.get("name", "") in ("", str(self.initial.get("name", "")))

    def clean(self) -> dict[str, Any]:
        """A row that says something says all of it."""
        clean: dict[str, Any] = super().clean() or {}
        self.cleaned_data = clean
        clean["name"] = " ".join((clean.get("name") or "").split())
        if self.errors or self.is_left_out:
            return clean
        if clean["amount"] is None:
            self.add_error("amount", _("Please enter the amount."))
        if self.known is None:
            if not clean["name"]:
                self.add_error("name", _("Please enter what the money is for."))
            for name in ("category", "source"):
                if not clean.get(name):
                    self.add_error(name, _("Please choose."))
        return clean

    def facts(self) -> ItemFacts:
        """What was entered."""
        said = self.cleaned_data
        kept = self.known
        return ItemFacts(
            name=kept.name if kept else said["name"],
            category=kept.category if kept else said["category"],
            source=kept.source if kept else said["source"],
            basis=said["basis"].strip(),
            amount=said["amount"],
            opening=Decimal(0) if kept else said["opening"] or Decimal(0),
            line=kept,
        )


class ItemRows:
    """All rows of the form; without a script there are some empty ones, and a button for more."""

    def __init__(
        self, data: Any, *, start: Sequence[Start], lines: Iterable[BudgetLine], more: bool = False
    ) -> None:
        """`start`: what the rows say at first; `more`: more rows are asked for, nothing is judged.

        A row that names a line of another budget is treated as a new one.
        """
        known = {line.pk: line for line in lines}
        sent = whole_number(data.get("rows", "")) if data else None
        n = len(start) + EMPTY_ROWS if sent is None else min(sent, MOST_ROWS)
        if more:
            start = [_typed(data, number, _at(start, number)) for number in range(n)]
            n = min(n + EMPTY_ROWS, MOST_ROWS)
        self.is_bound = bool(data) and not more
        self.can_have_more = n < MOST_ROWS
        self.forms = [
            ItemForm(
                data if self.is_bound else None,
                number=number,
                start=_at(start, number),
                known=known.get(_line_of(data if self.is_bound else None, number, start) or 0),
            )
            for number in range(n)
        ]

    def is_valid(self) -> bool:
        """Whether every row can be understood."""
        return self.is_bound and all(one.is_valid() for one in self.forms)

    def facts(self) -> list[ItemFacts]:
        """The rows that say something."""
        return [one.facts() for one in self.forms if not one.is_left_out]

    def row_of(self, name: str) -> ItemForm | None:
        """The last row with this item."""
        named = [one for one in self.forms if not one.is_left_out and one.facts().name == name]
        return named[-1] if named else None

    @property
    def wrong(self) -> list[ItemForm]:
        """The rows with mistakes."""
        return [one for one in self.forms if one.is_bound and one.errors]


def _at(start: Sequence[Start], number: int) -> Start:
    return start[number] if number < len(start) else {}


def _typed(data: Any, number: int, start: Start) -> dict[str, Any]:
    names = ItemForm.base_fields
    return {name: data.get(f"row{number}-{name}", start.get(name, "")) for name in names}


def _line_of(data: Any, number: int, start: Sequence[Start]) -> int | None:
    said = data.get(f"row{number}-line", "") if data else _at(start, number).get("line")
    return whole_number(str(said)) if said else None


def usual_rows() -> list[Start]:
    """The suggestions for a union that draws up its first budget."""
    return [
        {"name": str(name), "category": category.value, "source": source.value}
        for name, category, source in USUAL
    ]


def rows_of(lines: Iterable[BudgetLine], *, as_new: bool = False) -> list[Start]:
    """Rows with the lines as they are; `as_new`: as lines of another year."""
    return [
        {
            "line": None if as_new else line.pk,
            "name": line.name,
            "category": line.category,
            "source": line.source,
            "basis": line.basis,
            "amount": line.amount,
        }
        for line in lines
    ]
