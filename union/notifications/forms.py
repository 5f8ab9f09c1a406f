"""What somebody looks for in the inbox."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from union.notifications.models import Notice


class InboxFilter(forms.Form):
    """A word of the notice, and whether only unread ones are shown."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    show = forms.ChoiceField(
        required=False, choices=[("", ""), ("unread", "")], widget=forms.HiddenInput
    )

    def apply(self, notices: Iterable[Notice]) -> list[Notice]:
        """The notices in whose text the word stands, as the reader reads it."""
        self.is_valid()
        word = (self.cleaned_data.get("q") or "").casefold()
        return [notice for notice in notices if word in notice.text.casefold()]
