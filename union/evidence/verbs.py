"""What the log may say about papers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the evidence app."""

    ADDED = "evidence.added", _("Papers added")
    CHECKED = "evidence.checked", _("Paper checked")
    REDUCED = "evidence.reduced", _("Files of medical papers deleted")
    REMOVED = "evidence.removed", _("Paper taken away")
