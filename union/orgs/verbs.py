"""What the log may say about organisations and offices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the orgs app."""

    FOUNDED = "orgs.founded", _("Organisation founded")
    UNIT_ADDED = "orgs.unit_added", _("Campus or group added")
    APPOINTED = "orgs.appointed", _("Appointed")
    APPOINTMENT_ENDED = "orgs.appointment_ended", _("Appointment ended")
    APPOINTMENT_REVOKED = "orgs.appointment_revoked", _("Appointment taken back at once")
    NOMINATED = "orgs.nominated", _("Office proposed for somebody")
    NOMINATION_CONFIRMED = "orgs.nomination_confirmed", _("Proposal for an office confirmed")
    NOMINATION_DECLINED = "orgs.nomination_declined", _("Proposal for an office declined")
    NOMINATION_WITHDRAWN = "orgs.nomination_withdrawn", _("Proposal for an office withdrawn")
    MERGE_ASKED = "orgs.merge_asked", _("Merging of duties asked for")
    MERGE_DROPPED = "orgs.merge_dropped", _("Merging of duties declined or withdrawn")
    MERGED = "orgs.merged", _("Duties merged")
    SEPARATED = "orgs.separated", _("Duties separated again")
