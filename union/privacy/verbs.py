"""What the log may say about consents and about what is kept."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the privacy app."""

    CONSENT_GIVEN = "privacy.consent_given", _("Consent given")
    CONSENT_WITHDRAWN = "privacy.consent_withdrawn", _("Consent taken back")
