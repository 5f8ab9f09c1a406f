"""What the log may say about organisations and offices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the orgs app."""

    FOUNDED = "orgs.founded", _("Organisation founded")
    UNIT_ADDED = "orgs.unit_added", _("Campus or group added")
    APPOINTED = "orgs.appointed", _("Appointed")
    APPOINTMENT_ENDED = "orgs.appointment_ended", _("Appointment ended")
