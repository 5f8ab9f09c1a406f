"""The forms of the cashier, and what narrows the list of payments."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.forms import DayField
from union.funds.models import BudgetLine, FundRequestQuerySet, Payment, PaymentQuerySet

LONGEST_KEY = 36


class PayForm(forms.Form):
    """How it was paid."""

    method = forms.ChoiceField(
        label=_("method"), choices=Payment.Method.choices, widget=forms.RadioSelect
    )
    voucher = forms.CharField(
        label=_("voucher number"),
        max_length=32,
        help_text=_("As it stands on the paper in the treasurer's binder."),
    )
    paid_on = DayField(label=_("paid on"), past=True)
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)


class FailForm(forms.Form):
    """Why it could not be paid."""

    prefix = "failed"
    method = forms.ChoiceField(
        label=_("method"), choices=Payment.Method.choices, widget=forms.RadioSelect
    )
    tried_on = DayField(label=_("tried on"), past=True)
    problem = forms.CharField(
        label=_("why it failed"),
        max_length=200,
        help_text=_("The applicant reads this, such as: the account number is wrong."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=LONGEST_KEY, widget=forms.HiddenInput)


class DueFilters(forms.Form):
    """Looks for one among the requests that wait for their money."""

    q = forms.CharField(
        label=_("Title, number, payee or applicant"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )

    def narrow(self, rows: FundRequestQuerySet) -> FundRequestQuerySet:
        """The requests that were asked for."""
        self.is_valid()
        words = (self.cleaned_data.get("q") or "").strip()
        if not words:
            return rows
        return rows.filter(
            Q(title__icontains=words)
            | Q(number__icontains=words)
            | Q(payee__icontains=words)
            | Q(applicant__name__icontains=words)
        )


class PaymentFilters(forms.Form):
    """Which payments to show; a filter with a mistake in it filters nothing."""

    q = forms.CharField(
        label=_("Title, number, payee or voucher"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    line = forms.TypedChoiceField(
        label=_("Budget line"), required=False, coerce=int, empty_value=None
    )
    method = forms.ChoiceField(
        label=_("method"), required=False, choices=[("", _("All")), *Payment.Method.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Payment.State.choices]
    )

    def __init__(self, data: Any, *, seen: PaymentQuerySet) -> None:
        """`seen`: the payments among which one looks; their years and lines are offered."""
        super().__init__(data)
        used = BudgetLine.objects.filter(pk__in=seen.order_by().values("request__line"))
        lines = list(used.select_related("budget").order_by("-budget__year", "category", "name"))
        years = dict.fromkeys(line.budget.year for line in lines)
        offer(self, "year", [(year, str(year)) for year in years])
        offer(self, "line", [(line.pk, f"{line.budget.year} · {line.name}") for line in lines])

    @property
    def is_open(self) -> bool:
        """Whether another filter than the search is set."""
        return any(self.data.get(name) for name in ("year", "line", "method", "state"))

    def narrow(self, rows: PaymentQuerySet) -> PaymentQuerySet:
        """The payments that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            rows = rows.filter(
                Q(request__title__icontains=words)
                | Q(request__number__icontains=words)
                | Q(request__payee__icontains=words)
                | Q(voucher__icontains=words)
            )
        columns = {"year": "year", "line": "request__line", "method": "method", "state": "state"}
        for name, column in columns.items():
            if asked.get(name):
                rows = rows.filter(**{column: asked[name]})
        return rows


def offer(form: forms.Form, name: str, choices: list[tuple[int, str]]) -> None:
    """Gives a filter its choices, with "all" before them."""
    cast("forms.ChoiceField", form.fields[name]).choices = [("", _("All")), *choices]
