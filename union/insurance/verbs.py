"""What the log may say about insurance; never why somebody claims."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the insurance app."""

    INSURER_SAVED = "insurance.insurer_saved", _("Insurer saved")
    POLICY_SAVED = "insurance.policy_saved", _("Policy saved")
    PAPERS_ADDED = "insurance.papers_added", _("Papers put to a policy or claim")
    PAPER_REMOVED = "insurance.paper_removed", _("Paper of a policy or claim taken out")
    PAPER_SEEN = "insurance.paper_seen", _("Paper of a claim opened")
    LIST_TAKEN = "insurance.list_taken", _("Insurer's list taken over")
    INSURED = "insurance.insured", _("Somebody insured by hand")
    ENDED = "insurance.ended", _("Cover ended by hand")
    SHEET_MADE = "insurance.sheet_made", _("Add/remove sheet made")
    SHEET_TAKEN_OUT = "insurance.sheet_taken_out", _("Add/remove sheet taken out")
    SHEET_APPLIED = "insurance.sheet_applied", _("Add/remove sheet applied")
    SHEET_DROPPED = "insurance.sheet_dropped", _("Add/remove sheet dropped")
    EXPORTED = "insurance.exported", _("Insured list exported")
    CLAIM_REPORTED = "insurance.claim_reported", _("Claim reported")
    CLAIM_MOVED = "insurance.claim_moved", _("Claim moved on")
