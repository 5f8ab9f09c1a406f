"""What readers ask the website."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.reading import find

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
