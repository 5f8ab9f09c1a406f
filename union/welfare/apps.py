"""The welfare app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WelfareConfig(AppConfig):
    """Programmes and what members received."""

    name = "union.welfare"
    label = "welfare"
    verbose_name = _("Benefits")

    def ready(self) -> None:
        """Registers verbs."""
        from union.audit import registry as audit
        from union.welfare.verbs import Verb

        audit.register(Verb)
