"""The insurance app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsuranceConfig(AppConfig):
    """Policies, who is insured by them, and claims."""

    name = "union.insurance"
    label = "insurance"
    verbose_name = _("Insurance")

    def ready(self) -> None:
        """Registers verbs, notices, to-dos, the spreadsheet, what hangs on events and members."""
        from union.audit import registry as audit
        from union.evidence import registry as evidence
        from union.imports import registry as imports
        from union.insurance import following, kept, tasks, todos
        from union.insurance.actions import CLAIM_MOVED, CLAIM_REPORTED, POLICY_ENDS
        from union.insurance.resources import InsuranceResource
        from union.insurance.verbs import Verb
        from union.members import registry as members
        from union.notifications import registry as notifications
        from union.occasions import registry as occasions
        from union.outbox import registry as outbox
        from union.privacy import registry as privacy

        audit.register(Verb)
        evidence.register_namer(following.numbers_of)
        evidence.register_kin(following.kin_of)
        evidence.register_given_up(following.given_up)
        evidence.register_over(following.over_by)
        imports.register(InsuranceResource)
        members.register_card(following.member_card)
        members.register_looks(kept.LOOKS)
        members.on_dependant_removed(following.forget_dependant)
        occasions.register_card(following.event_card)
        privacy.register_purpose(kept.PURPOSE)
        privacy.register_holding(following.HOLDING)
        privacy.register_mask(kept.MASK)
        for rule in kept.RETENTIONS:
            privacy.register_retention(rule)
        notifications.register_notice(
            POLICY_ENDS, _("A policy ends soon. Please have it renewed in time.")
        )
        notifications.register_notice(CLAIM_REPORTED, _("A claim was reported. Please look."))
        notifications.register_notice(CLAIM_MOVED, _("There is news about your claim."))
        notifications.register_todos(todos.todos)
        outbox.register_sweep(tasks.look_after)
