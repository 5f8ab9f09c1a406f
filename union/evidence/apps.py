"""The evidence app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Papers behind a payment (佐证材料)."""

    name = "union.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """Registers the verbs, and what is looked after in the background."""
        from union.audit import registry as audit
        from union.evidence import tasks
        from union.evidence.verbs import Verb
        from union.outbox import registry as outbox

        audit.register(Verb)
        outbox.register_sweep(tasks.remove_lost_files)
        outbox.register_sweep(tasks.reduce_old_papers)
