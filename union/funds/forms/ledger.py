"""What narrows the ledger, and why an entry is reversed."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.forms import DayField, whole_number
from union.funds.forms.payments import offer
from union.funds.models import (
    BudgetLine,
    Category,
    Heading,
    LedgerEntry,
    LedgerQuerySet,
    Source,
)


class LedgerFilters(forms.Form):
    """Which entries to show; a filter with a mistake in it filters nothing."""

    q = forms.CharField(
        label=_("Text, voucher, number or payee"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    line = forms.TypedChoiceField(
        label=_("Budget line"), required=False, coerce=int, empty_value=None
    )
    heading = forms.ChoiceField(
        label=pgettext_lazy("budget", "Heading"),
        required=False,
        choices=[("", _("All")), *Heading.choices],
    )
    source = forms.ChoiceField(
        label=_("source of money"), required=False, choices=[("", _("All")), *Source.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *LedgerEntry.Kind.choices]
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, data: Any, *, seen: LedgerQuerySet) -> None:
        """`seen`: the entries among which one looks; their lines are offered."""
        super().__init__(data)
        used = BudgetLine.objects.filter(pk__in=seen.order_by().values("line"))
        lines = used.select_related("budget").order_by("-budget__year", "category", "name")
        offer(self, "line", [(line.pk, f"{line.budget.year} · {line.name}") for line in lines])

    @property
    def is_open(self) -> bool:
        """Whether another filter than the search is set."""
        names = ("line", "heading", "source", "kind", "since", "until")
        return any(self.data.get(name) for name in names)

    def narrow(self, rows: LedgerQuerySet) -> LedgerQuerySet:
        """The entries that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            number = whole_number(words.removeprefix("#"))
            rows = rows.filter(
                Q(text__icontains=words)
                | Q(payment__voucher__icontains=words)
                | Q(request__number__icontains=words)
                | Q(request__payee__icontains=words)
                | Q(pk=number if words.startswith("#") else None)
            )
        if asked.get("heading"):
            rows = rows.filter(line__category__in=Category.under(asked["heading"]))
        columns = {
            "line": "line",
            "source": "line__source",
            "kind": "kind",
            "since": "booked_on__gte",
            "until": "booked_on__lte",
        }
        for name, column in columns.items():
            if asked.get(name):
                rows = rows.filter(**{column: asked[name]})
        return rows


class ReverseForm(forms.Form):
    """Why an entry is reversed."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the ledger beside the entry."),
    )
