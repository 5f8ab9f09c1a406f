"""Asking for an exemption, and putting one right that came back."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import UnclearDay, parse_day
from union.core.forms import AmountField, DayField
from union.core.money import MOST_FOR_ONE, bare_number


class ReturnedForm(forms.Form):
    """How much, and why."""

    amount = AmountField(label=_("Amount (yuan)"), most=MOST_FOR_ONE)
    reason = forms.CharField(
        label=_("Why more than the rule allows"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=_(
            "The committee reads it, and whoever watches over approvals. Nothing about an illness."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ExemptionForm(ReturnedForm):
    """How much, for which day, and why."""

    on = DayField(label=_("Day of the event"))
    matter = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ["on", "amount", "reason"]

    def start(self) -> dict[str, Any]:
        """What the page before has handed over, as values; what is nothing is left out."""
        found: dict[str, Any] = {"matter": str(self.initial.get("matter") or "")[:64]}
        try:
            found["amount"] = Decimal(bare_number(str(self.initial.get("amount"))))
            found["on"] = parse_day(str(self.initial.get("on")))
        except (InvalidOperation, UnclearDay):
            return {}
        return found if 0 < found["amount"] <= MOST_FOR_ONE else {}
