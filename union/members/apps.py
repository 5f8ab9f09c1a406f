"""The members app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The roster."""

    name = "union.members"
    label = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Registers verbs."""
        from union.audit import registry as audit
        from union.members.verbs import Verb

        audit.register(Verb)
