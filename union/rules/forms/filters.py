"""Search and filters above the lists."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.forms import DayField
from union.members.models import Member
from union.rules.benefits import choices
from union.rules.models import BookState, Exemption, GrantQuerySet, RuleBook
from union.rules.models.book import RuleBookQuerySet
from union.rules.models.exemption import ExemptionQuerySet


class BookFilters(forms.Form):
    """Which books to show; a filter with a mistake in it filters nothing."""

    q = forms.CharField(
        label=_("Title, region or document number"),
        required=False,
        max_length=60,
        widget=forms.SearchInput,
    )
    on = DayField(label=_("In force on"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *BookState.choices]
    )

    def __init__(self, data: Any, *, drafts: bool = True) -> None:
        """`drafts`: whether there are drafts among those that are shown."""
        super().__init__(data)
        if not drafts:
            del self.fields["state"]

    def narrow(self, rows: RuleBookQuerySet) -> RuleBookQuerySet:
        """The books that were asked for; a word may also stand in a clause."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            own = Q(title__icontains=words) | Q(region__icontains=words)
            number = Q(document_number__icontains=words)
            said = RuleBook.objects.filter(clauses__text__icontains=words).values("pk")
            rows = rows.filter(own | number | Q(pk__in=said))
        if asked.get("on"):
            rows = rows.covering(asked["on"])
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        return rows


class ExemptionFilters(forms.Form):
    """Which exemptions to show."""

    q = forms.CharField(
        label=_("Name or staff number"), required=False, max_length=40, widget=forms.SearchInput
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Exemption.State.choices]
    )

    def narrow(self, rows: ExemptionQuerySet) -> ExemptionQuerySet:
        """The exemptions that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            found = Member.objects.search(words)
            rows = rows.filter(member__in=found.values("pk").order_by())
        if asked.get("state"):
            rows = rows.filter(state=asked["state"])
        return rows


class GrantFilters(forms.Form):
    """Which lines of the ledgers to show."""

    q = forms.CharField(
        label=_("Name or staff number"), required=False, max_length=40, widget=forms.SearchInput
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    benefit = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, data: Any, *, years: list[int], own: list[str]) -> None:
        """`years` in which there are grants; `own` kinds beside the usual ones."""
        super().__init__(data)
        self._offer("year", [(year, str(year)) for year in years])
        self._offer("benefit", choices(own))

    def _offer(self, name: str, offered: list[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("All")), *offered]

    def narrow(self, rows: GrantQuerySet) -> GrantQuerySet:
        """The lines that were asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if words := (asked.get("q") or "").strip():
            found = Member.objects.search(words)
            rows = rows.filter(member__in=found.values("pk").order_by())
        if asked.get("year"):
            rows = rows.of_year(asked["year"])
        if asked.get("benefit"):
            rows = rows.filter(benefit=asked["benefit"])
        return rows
