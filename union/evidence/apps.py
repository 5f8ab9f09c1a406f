"""The evidence app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Papers behind a payment (佐证材料)."""

    name = "union.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """Registers the verbs."""
        from union.audit import registry as audit
        from union.evidence.verbs import Verb

        audit.register(Verb)
