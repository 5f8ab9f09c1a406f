"""Search and filters above the list of requests."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.forms import DayField
from union.funds.models import BudgetLine, FundRequest, FundRequestQuerySet


class RequestFilters(forms.Form):
    """Which requests to show; a filter with a mistake in it filters nothing."""

    q = forms.CharField(
        label=_("Title, number, payee or applicant"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *FundRequest.State.choices]
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    line = forms.TypedChoiceField(
        label=_("Budget line"), required=False, coerce=int, empty_value=None
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, seen: FundRequestQuerySet) -> None:
        """`seen`: the requests among which one looks; their years and lines are offered."""
        super().__init__(data)
        used = BudgetLine.objects.filter(pk__in=seen.order_by().values("line"))
        lines = list(used.select_related("budget").order_by("-budget__year", "category", "name"))
        years = list(dict.fromkeys(line.budget.year for line in lines))
        self._offer("year", [(year, str(year)) for year in years])
        self._offer("line", [(line.pk, f"{line.budget.year} · {line.name}") for line in lines])

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("All")), *choices]

    @property
    def is_open(self) -> bool:
        """Whether another filter than the search is set."""
        return any(self.data.get(name) for name in ("state", "year", "line", "since", "until"))

    def narrow(self, rows: FundRequestQuerySet) -> FundRequestQuerySet:
        """The requests that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            rows = rows.filter(
                Q(title__icontains=words)
                | Q(number__icontains=words)
                | Q(payee__icontains=words)
                | Q(applicant__name__icontains=words)
            )
        columns = {
            "state": "state",
            "year": "line__budget__year",
            "line": "line",
            "since": "asked_at__date__gte",
            "until": "asked_at__date__lte",
        }
        for name, column in columns.items():
            if asked.get(name):
                rows = rows.filter(**{column: asked[name]})
        return rows
