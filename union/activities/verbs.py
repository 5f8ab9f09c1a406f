"""What the log may say about activities."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the activities app."""

    CREATED = "activities.created", _("Activity drafted")
    COPIED = "activities.copied", _("Activity copied")
    CHANGED = "activities.changed", _("Activity changed")
    PUBLISHED = "activities.published", _("Activity published")
    CALLED_OFF = "activities.called_off", _("Activity called off")
    CLOSED = "activities.closed", _("Activity closed")
    REOPENED = "activities.reopened", _("Activity opened again")
    SIGNED_UP = "activities.signed_up", _("Signed up")
    QUEUED = "activities.queued", _("Joined the waiting list")
    CANCELLED = "activities.cancelled", _("Sign-up cancelled")
    LEFT_LINE = "activities.left_line", _("Left the waiting list")
    TAKEN_OUT = "activities.taken_out", _("Taken off the list by an officer")
    OFFERED = "activities.offered", _("Places offered to the waiting list")
    PROMOTED = "activities.promoted", _("Places given to the waiting list")
    ACCEPTED = "activities.accepted", _("Offered place accepted")
    DECLINED = "activities.declined", _("Offered place declined")
    LAPSED = "activities.lapsed", _("Offers lapsed")
    FAMILY_CHANGED = "activities.family_changed", _("Number of relatives changed")
    MOVED = "activities.moved", _("Place given to a colleague")
    ATTENDANCE = "activities.attendance", _("Attendance taken")
    EXPORTED = "activities.exported", _("Sign-ups exported")
    PAPER_OPENED = "activities.paper_opened", _("Paper of an activity opened")
    FILE_PRINTED = "activities.file_printed", _("File of an activity taken out")
    SHEET_PRINTED = "activities.sheet_printed", _("Attendance sheet printed")
