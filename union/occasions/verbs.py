"""What the log may say about events; never what happened, nor to whom."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the occasions app."""

    REPORTED = "occasions.reported", _("Event reported")
    CHANGED = "occasions.changed", _("Event changed")
    CLOSED = "occasions.closed", _("Event closed")
    REOPENED = "occasions.reopened", _("Event opened again")
    WITHDRAWN = "occasions.withdrawn", _("Event was reported by mistake")
    NAMED = "occasions.named", _("Somebody may know of an event")
    OPENED = "occasions.opened", _("Event looked at")
    PRINTED = "occasions.printed", _("File of an event printed")
    PAPER_OPENED = "occasions.paper_opened", _("Paper of an event opened")
