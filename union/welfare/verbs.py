"""What the log may say about benefits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the welfare app."""

    PROGRAMME_ADDED = "welfare.programme_added", _("Programme added")
    PROGRAMME_CHANGED = "welfare.programme_changed", _("Programme changed")
    PROGRAMME_CLOSED = "welfare.programme_closed", _("Programme closed")
    PROGRAMME_REOPENED = "welfare.programme_reopened", _("Programme opened again")
    ISSUED = "welfare.issued", _("Issued to everyone eligible")
    IMPORTED = "welfare.imported", _("Benefits imported")
    HANDED_OUT = "welfare.handed_out", _("Planned benefits handed out")
    ROW_ADDED = "welfare.row_added", _("Benefit added")
    ROW_CHANGED = "welfare.row_changed", _("Benefit changed")
    ROW_REMOVED = "welfare.row_removed", _("Benefit removed")
    CHOSEN = "welfare.chosen", _("Gift chosen")
    CHOICES_SETTLED = "welfare.choices_settled", _("Default entered for those who said nothing")
    CONFIRMED = "welfare.confirmed", _("Receipt confirmed")
    PROXY_CONFIRMED = "welfare.proxy_confirmed", _("Collected by somebody else")
    PAPER_CONFIRMED = "welfare.paper_confirmed", _("Signed on paper")
    SIGNED = "welfare.signed", _("Signed on the screen")
    RECEIPT_UNDONE = "welfare.receipt_undone", _("Receipt taken back")
    REMINDED = "welfare.reminded", _("Reminded of a receipt")
    EXPORTED = "welfare.exported", _("Benefits exported")
    ORDER_TAKEN = "welfare.order_taken", _("Order list printed or exported")
    PURCHASE_PRINTED = "welfare.purchase_printed", _("Purchase papers printed")
    PAPER_OPENED = "welfare.paper_opened", _("Paper of a programme opened")
    FILE_PRINTED = "welfare.file_printed", _("File of a programme taken out")
    SHEET_PRINTED = "welfare.sheet_printed", _("Signing sheet printed")
