"""The rules app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    """Rule books, the ledger of what each member was given, and exemptions."""

    name = "union.rules"
    label = "rules"
    verbose_name = _("Rules")

    def ready(self) -> None:
        """Registers verbs, what is reviewed, and a member's entitlements on her page."""
        from union.approvals import registry as approvals
        from union.audit import registry as audit
        from union.members import registry as members
        from union.privacy import registry as privacy
        from union.rules import kept, registry
        from union.rules.actions import reviewing
        from union.rules.verbs import Verb

        audit.register(Verb)
        approvals.register(reviewing.EXEMPTIONS)
        members.register_card(registry.member_card)
        privacy.register_holding(kept.HOLDING)
