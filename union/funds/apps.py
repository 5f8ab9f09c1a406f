"""The funds app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Budget, requests, payments and the ledger."""

    name = "union.funds"
    label = "funds"
    verbose_name = _("Money")

    def ready(self) -> None:
        """Registers verbs, the append-only tables, what is reviewed, notices and to-dos."""
        from union.approvals import registry as approvals
        from union.audit import append_only
        from union.audit import registry as audit
        from union.evidence import registry as evidence
        from union.funds import cases, kept, todos
        from union.funds.actions import ledger, payments, purposes, reviewing, shortage
        from union.funds.models import LedgerEntry, Payment
        from union.funds.verbs import Verb
        from union.notifications import registry as notifications
        from union.privacy import registry as privacy

        audit.register(Verb)
        evidence.register_namer(cases.numbers_of)
        evidence.register_places(cases.places_of)
        evidence.register_given_up(cases.given_up)
        evidence.register_over(cases.over_by)
        append_only.protect(LedgerEntry)
        append_only.protect(Payment)
        approvals.register(reviewing.REQUESTS)
        approvals.register(reviewing.CHANGES)
        for kind, sentence in (
            (reviewing.TO_PAY, _("%(reference)s was approved and waits to be paid.")),
            (payments.PAID, _("Your request %(reference)s has been paid.")),
            (payments.FAILED, _("A payment for your request %(reference)s failed.")),
            (
                purposes.PURPOSE_CHANGED,
                _("The approvals of %(reference)s are void: what it is for has changed."),
            ),
            (
                shortage.SHORT,
                _("“%(line)s” does not have enough left: %(name)s asks for an adjustment."),
            ),
            (
                shortage.ADJUSTED,
                _("The budget of “%(line)s” was adjusted. Your draft can go on."),
            ),
            (ledger.REVERSED, _("The booking of your request %(reference)s was reversed.")),
        ):
            notifications.register_notice(kind, sentence)
        notifications.register_todos(todos.todos)
        privacy.register_own(kept.OWN)
        privacy.register_holding(kept.HOLDING)
