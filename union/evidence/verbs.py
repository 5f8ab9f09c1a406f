"""What the log may say about papers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the evidence app."""

    ADDED = "evidence.added", _("Papers added")
    CHECKED = "evidence.checked", _("Paper checked")
    KIND_PUT_RIGHT = "evidence.kind_put_right", _("Kind of a paper put right")
    REDUCED = "evidence.reduced", _("Files of medical papers deleted")
    REMOVED = "evidence.removed", _("Paper taken away")
