"""What the log may say of money."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the funds app."""

    BUDGET_OPENED = "funds.budget_opened", _("Budget of a year opened")
    BUDGET_CLOSED = "funds.budget_closed", _("Budget of a year closed")
    CHANGE_DRAFTED = "funds.change_drafted", _("Budget change drafted")
    CHANGE_ADOPTED = "funds.change_adopted", _("Budget change adopted")
    CHANGE_ENDED = "funds.change_ended", _("Budget change given up")
    REQUEST_DRAFTED = "funds.request_drafted", _("Fund request drafted")
    REQUEST_CHANGED = "funds.request_changed", _("Fund request changed")
    REQUEST_DISCARDED = "funds.request_discarded", _("Draft of a fund request discarded")
    MORE_ASKED = "funds.more_asked", _("Adjustment of the budget asked for")
    PAPER_OPENED = "funds.paper_opened", _("Paper opened")
    CORRECTED = "funds.corrected", _("Fund request corrected before payment")
    PURPOSE_CHANGED = "funds.purpose_changed", _("Approvals void: what it is for has changed")
    PAID = "funds.paid", _("Paid")
    PAYMENT_FAILED = "funds.payment_failed", _("Payment failed")
    REVERSED = "funds.reversed", _("Ledger entry reversed")
    EXPORTED = "funds.exported", _("List of money exported")
    PRINTED = "funds.printed", _("Approval sheet printed")
