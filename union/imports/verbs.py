"""What the log may say about imports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the imports app."""

    UPLOADED = "imports.uploaded", _("Spreadsheet uploaded")
    APPLIED = "imports.applied", _("Spreadsheet imported")
    STOPPED = "imports.stopped", _("Import stopped half-way")
    DISCARDED = "imports.discarded", _("Spreadsheet discarded")
    REJECTED_TAKEN = "imports.rejected_taken", _("Rejected rows downloaded")
