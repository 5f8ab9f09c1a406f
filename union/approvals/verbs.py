"""What the log may say of reviews."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verb(TextChoices):
    """Verbs of the approvals app."""

    SUBMITTED = "approvals.submitted", _("Submitted for approval")
    APPROVED = "approvals.approved", _("Approved")
    RETURNED = "approvals.returned", _("Returned")
    REJECTED = "approvals.rejected", pgettext_lazy("review", "Rejected")
    WITHDRAWN = "approvals.withdrawn", _("Request for approval withdrawn")
    VOIDED = "approvals.voided", _("Approvals void by a change")
    NUDGED = "approvals.nudged", _("Nudged")
    DELEGATED = "approvals.delegated", _("Office delegated")
    DELEGATION_ENDED = "approvals.delegation_ended", _("Delegation ended")
    FLOW_CHANGED = "approvals.flow_changed", _("Approval flow changed")
    FLOW_REMOVED = "approvals.flow_removed", _("Approval flow removed")
    EXPORTED = "approvals.exported", _("List of approvals exported")
