"""What somebody looks for in the inbox."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from union.notifications.models import Notice, NoticeQuerySet

# The text is put together as it is read, so a word is looked for in the newest notices only.
NEWEST = 2000


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

    def apply(self, notices: NoticeQuerySet) -> Sequence[Notice] | NoticeQuerySet:
        """The notices in whose text the word stands, as the reader reads it; without one, all."""
        self.is_valid()
        word = (self.cleaned_data.get("q") or "").casefold()
        if not word:
            return notices
        return [notice for notice in notices[:NEWEST] if word in notice.text.casefold()]
