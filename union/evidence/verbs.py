"""What the log may say about papers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the evidence app."""

    ADDED = "evidence.added", _("Papers added")
    CHECKED = "evidence.checked", _("Paper checked")
    REDUCED = "evidence.reduced", _("Medical papers reduced to who checked them")
    REMOVED = "evidence.removed", _("Paper taken away")
