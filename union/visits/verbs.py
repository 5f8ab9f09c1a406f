"""What the log may say about visits; never to whom, nor why."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the visits app."""

    DUE = "visits.due", _("Visit became due")
    PLANNED = "visits.planned", _("Visit planned")
    DONE = "visits.done", _("Visit written down")
    CORRECTED = "visits.corrected", _("What was written down of a visit put right")
    DROPPED = "visits.dropped", _("Visit dropped")
    EXPORTED = "visits.exported", _("Visits exported")
