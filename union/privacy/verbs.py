"""What the log may say about consents, about copies of one's data, and about what is kept."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """Verbs of the privacy app."""

    CONSENT_GIVEN = "privacy.consent_given", _("Consent given")
    CONSENT_WITHDRAWN = "privacy.consent_withdrawn", _("Consent taken back")
    CONSENT_LEFT = "privacy.consent_left", _("Asked about new words, left as it was")
    TEXT_PUBLISHED = "privacy.text_published", _("Words of a consent published")
    COPY_ASKED = "privacy.copy_asked", _("Copy of one's own data asked for")
    COPY_MADE = "privacy.copy_made", _("Copy of one's own data made")
    COPY_FAILED = "privacy.copy_failed", _("Copy of one's own data could not be made")
    COPY_TAKEN = "privacy.copy_taken", _("Copy of one's own data taken out")
    KEYS_ROTATED = "privacy.keys_rotated", _("Sealed data moved to another key")
    SWEPT = "privacy.swept", _("Deleted by rule")
