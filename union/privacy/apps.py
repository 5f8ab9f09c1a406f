"""The privacy app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """To what members consent, what is kept about them, and how long."""

    name = "union.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        """Registers verbs."""
        from union.audit import registry as audit
        from union.privacy.verbs import Verb

        audit.register(Verb)
