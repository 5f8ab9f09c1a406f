"""What the log may say about the workbench."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the desk app."""

    LOG_EXPORTED = "desk.log_exported", _("Log exported")
    FILES_EXPORTED = "desk.files_exported", _("List of incomplete files exported")
    OFFICES_EXPORTED = "desk.offices_exported", _("List of offices exported")
