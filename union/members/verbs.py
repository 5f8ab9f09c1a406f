"""What the log may say about members."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the members app."""

    ADDED = "members.added", _("Member added")
    CHANGED = "members.changed", _("Member changed")
    STANDING_CHANGED = "members.standing_changed", _("Standing changed")
    STANDING_UNDONE = "members.standing_undone", _("Change of standing taken back")
    IMPORTED = "members.imported", _("Roster imported")
    CODE_ISSUED = "members.code_issued", _("Account code issued")
    CODE_CONFIRMED = "members.code_confirmed", _("Code of an officer confirmed")
    CLAIMED = "members.claimed", _("Record claimed")
    PASSWORD_RESET = "members.password_reset", _("Password reset with a code")
    CORRECTION_ASKED = "members.correction_asked", _("Correction asked for")
    CORRECTION_ANSWERED = "members.correction_answered", _("Correction answered")
    PHONE_CHANGED = "members.phone_changed", _("Member changed the telephone number")
    EXPORTED = "members.exported", _("Roster exported")
    KINSHIP_DECLARED = "members.kinship_declared", _("Close relatives noted")
    KINSHIP_ENDED = "members.kinship_ended", _("Note of close relatives taken back")
    DEPENDANT_ENTERED = "members.dependant_entered", _("Family member entered")
    DEPENDANT_CHANGED = "members.dependant_changed", _("Family member changed")
    DEPENDANT_REMOVED = "members.dependant_removed", _("Family member taken out")
    CHILDREN_EXPORTED = "members.children_exported", _("List of members' children taken out")
    MASKED = "members.masked", _("Name of a former member removed")
    UNMASKED = "members.unmasked", _("ID number shown")
