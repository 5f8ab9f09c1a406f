"""The forms around codes: claiming one's record, and choosing who gets a slip."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.accounts.forms import NewPasswordForm
from union.core.forms import RowField
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import Somebody


class ClaimForm(NewPasswordForm):
    """What stands on the slip, something only the member knows, and the new password."""

    field_order = ("code", "phone_tail")

    code = forms.CharField(
        label=_("Code from your slip"),
        max_length=32,
        help_text=_("Eight letters; capital or small makes no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    phone_tail = forms.CharField(
        label=_("Last four digits of your phone"),
        required=False,
        max_length=4,
        help_text=_("Of the number that the union has of you. Leave it empty if it has none."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=_("I have read how the union treats my data."),
        error_messages={"required": _("Please read the note on your data and tick it.")},
    )

    def clean_phone_tail(self) -> str:
        """Four digits, or nothing."""
        tail: str = self.cleaned_data["phone_tail"]
        if tail and not (tail.isascii() and tail.isdigit() and len(tail) == 4):
            raise forms.ValidationError(_("Four digits, please."))
        return tail


class ChooseForm(forms.Form):
    """Which group or campus, and whose name: only those where the person may issue codes."""

    q = forms.CharField(
        label=_("Name or staff number"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    group = RowField(
        Organisation.objects.none(),
        label=_("Campus or group"),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, user: Somebody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reached = Organisation.objects.filter(
            scoping.reach(user, "members.issue_code").q("")
        ).order_by("path")
        group = self.fields["group"]
        group.queryset = reached  # type: ignore[attr-defined]
        group.label_from_instance = _indented  # type: ignore[attr-defined]


def _indented(organisation: Organisation) -> str:
    # An ideographic space: browsers cut ordinary ones at the start of an option.
    return f"{'　' * (organisation.depth - 1)}{organisation.name}"
