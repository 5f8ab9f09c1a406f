"""What is wrong in somebody's data, and the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from union.members.models import Correction


class AskForm(forms.Form):
    """What is wrong, and what it should be."""

    field = forms.ChoiceField(
        label=_("What is wrong?"), choices=Correction.Field.choices, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=_("What should it be?"),
        max_length=500,
        help_text=_("Only the office of the union reads this; it is stored encrypted."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """Put right, or left as it is, with a word to the member."""

    state = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[
            (Correction.State.DONE, _("It has been put right")),
            (Correction.State.DECLINED, _("It stays as it is")),
        ],
    )
    answer = forms.CharField(
        label=_("A word to the member"),
        required=False,
        max_length=500,
        help_text=_("Needed where it stays as it is."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionFilter(forms.Form):
    """The search above the list; `show` is the tab that is open."""

    q = forms.CharField(
        label=_("Name, pinyin or staff number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    show = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
