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
        from union.notifications import registry as notifications

        audit.register(Verb)
        notifications.register_notice(
            "members.code_issued",
            _(
                "A new login code was issued for your account. "
                "If you did not ask for it, tell the chair of your union at once."
            ),
        )
