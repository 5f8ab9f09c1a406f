"""What readers ask the website."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.reading import find
from union.activities.models import Kind

QUERY_LENGTH = 60


def _search_field() -> forms.CharField:
    return forms.CharField(
        label=_("Search"),
        required=False,
        max_length=QUERY_LENGTH,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class SearchForm(forms.Form):
    """The search of the whole site."""

    q = _search_field()


class NewsFilter(forms.Form):
    """Filters above the list of news."""

    q = _search_field()
    year = forms.ChoiceField(label=_("Year"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(
        self, *args: Any, years: list[int], kinds: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(year), str(year)) for year in years]
        self.fields["year"].choices = [("", _("All years")), *named]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]  # type: ignore[attr-defined]

    def apply(self, pages: Any) -> Any:
        """The pages that the filters leave; a filter that can't be understood leaves all."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("year"):
            pages = pages.filter(day__year=int(asked["year"]))
        if asked.get("kind"):
            pages = pages.filter(kind=asked["kind"])
        return find(pages, asked["q"], by_relevance=False) if asked.get("q") else pages


class ActivityFilter(forms.Form):
    """Filters above the list of activities."""

    q = _search_field()
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("Coming")), ("past", _("Past")), ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices]
    )

    def apply(self, pages: Any) -> Any:
        """The pages that the filters leave: the next activity first, of past ones the last."""
        self.is_valid()
        asked, now = self.cleaned_data, timezone.now()
        over = Q(activity__starts_at__lt=now) & (
            Q(activity__ends_at=None) | Q(activity__ends_at__lt=now)
        )
        if asked.get("kind"):
            pages = pages.filter(activity__kind=asked["kind"])
        if asked.get("when", "") == "":
            pages = pages.exclude(over).order_by("activity__starts_at", "pk")
        elif asked["when"] == "past":
            pages = pages.filter(over).order_by("-activity__starts_at", "-pk")
        else:
            pages = pages.order_by("-activity__starts_at", "-pk")
        if not asked.get("q"):
            return pages
        # The index knows the pages and nothing of their activities: it gets the numbers.
        numbers = list(pages.values_list("pk", flat=True))
        found = find(pages.model.objects.filter(pk__in=numbers), asked["q"], by_relevance=False)
        return pages.filter(pk__in=[page.pk for page in found])
