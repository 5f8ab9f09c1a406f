"""The forms about consents; they validate, the actions change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class VersionForm(forms.Form):
    """Which version of the words somebody had before her eyes."""

    version = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)


class TextForm(VersionForm):
    """New words for a purpose."""

    text = forms.CharField(
        label=_("What members read and agree to"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "What is kept, what for, who sees it, how long, and that it can be taken back at any "
            "time. Whoever has agreed to the older words is asked once at the next login."
        ),
    )
    field_order = ["text", "version"]


class MaskForm(forms.Form):
    """Why a name is taken out now."""

    reason = forms.CharField(
        label=_("Why now?"),
        max_length=100,
        help_text=_("It is written into the log. Please without the name."),
    )

    def __init__(self, data: Any = None, *, name: str) -> None:
        super().__init__(data)
        self.name = name

    def clean_reason(self) -> str:
        """The log is never rewritten: a name in it would stay for ever."""
        reason: str = self.cleaned_data["reason"]
        if self.name and self.name in reason:
            raise forms.ValidationError(_("Please without the name: the log keeps it for ever."))
        return reason
