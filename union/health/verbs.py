"""What the log may say about health: that something happened, never what a file holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the health app."""

    KEPT = "health.kept", _("Put into a health file")
    READ = "health.read", _("Health file opened")
    TRIED = "health.tried", _("Health file asked for by somebody it is closed to")
    DELETED = "health.deleted", _("Health record deleted")
    EMERGENCY_ASKED = "health.emergency_asked", _("Emergency access asked for")
    EMERGENCY_GIVEN = "health.emergency_given", _("Emergency access confirmed")
    EMERGENCY_ENDED = "health.emergency_ended", _("Emergency access ended early")
    EMERGENCY_REVIEWED = "health.emergency_reviewed", _("Emergency access reviewed")
    CERTIFIED = "health.certified", _("Health certificate entered")
    CERTIFICATE_TAKEN_BACK = "health.certificate_taken_back", _("Health certificate taken back")
    CERTIFICATES_OUT = "health.certificates_out", _("List of health certificates taken out")
    CAMPAIGN_ADDED = "health.campaign_added", _("Check-up planned")
    CAMPAIGN_CHANGED = "health.campaign_changed", _("Check-up changed")
    CAMPAIGN_OPENED = "health.campaign_opened", _("Check-up opened for booking")
    CAMPAIGN_CLOSED = "health.campaign_closed", _("Check-up closed")
    REMINDED = "health.reminded", _("Members reminded of the check-up")
    CHECK_UPS_OUT = "health.check_ups_out", _("List of a check-up taken out")
    BOOKED = "health.booked", _("Check-up booked")
    BOOKING_CANCELLED = "health.booking_cancelled", _("Booking of a check-up cancelled")
    MARKED = "health.marked", _("Check-up marked as done or not")
