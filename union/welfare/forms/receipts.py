"""Receipts: what their forms ask."""

from base64 import b64decode

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.forms import without_numbers
from union.evidence.forms import PapersField


class ProxyForm(forms.Form):
    """Who collected it, and why not the member."""

    proxy_name = forms.CharField(label=_("Who collected it"), max_length=64)
    reason = forms.CharField(
        label=_("Why not the member herself"),
        max_length=100,
        help_text=_(
            "Short, such as: on leave, at another campus. The member sees it. "
            "Write nothing about an illness."
        ),
    )

    def clean_reason(self) -> str:
        """The reason is read by others as well."""
        return without_numbers(self.cleaned_data["reason"])


class SheetForm(forms.Form):
    """The photo of the printed sheet, sent along with the rows that were signed on it."""

    papers = PapersField(
        most=1,
        required=False,
        label=_("Photo of the signed sheet"),
        help_text=_("A photo, or several pages as one PDF. It lies in the file of the programme."),
    )


class SignForm(forms.Form):
    """The member's signature: drawn by the script of the page, or her name typed."""

    drawing = forms.CharField(required=False, max_length=400_000, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label=_("Or type the name"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The member's own name, for those who would rather not draw it."),
    )

    def clean_drawing(self) -> bytes:
        """The picture that was drawn; nothing for what is none."""
        head, _comma, body = self.cleaned_data["drawing"].partition(",")
        if head != "data:image/png;base64":
            return b""
        try:
            return b64decode(body, validate=True)
        except ValueError:
            return b""


class TakeBackForm(forms.Form):
    """Why a receipt does not count."""

    reason = forms.CharField(
        label=_("Why is the receipt taken back?"),
        max_length=100,
        help_text=_("The member sees it."),
    )


class AllSignedForm(forms.Form):
    """How one knows that a whole list was signed."""

    reason = forms.CharField(
        label=_("How do you know?"),
        max_length=100,
        help_text=_("For example: the signed sheet is in the file of 2024. It goes into the log."),
    )
