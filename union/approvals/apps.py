"""The approvals app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """Flows, reviews, decisions and delegations."""

    name = "union.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """Registers verbs, notices, to-dos, and what follows when an office changes hands."""
        from union.approvals import todos
        from union.approvals.actions import decide, delegations, settle
        from union.approvals.models import Decision
        from union.approvals.verbs import Verb
        from union.audit import append_only
        from union.audit import registry as audit
        from union.notifications import registry as notifications
        from union.orgs import registry as orgs
        from union.outbox import registry as outbox

        audit.register(Verb)
        append_only.protect(Decision)
        for kind, sentence in (
            (settle.WAITING, _("%(reference)s waits for your approval.")),
            (settle.NUDGE, _("Somebody asks again for your approval of %(reference)s.")),
            (decide.APPROVED, _("Your request %(reference)s has been approved.")),
            (decide.RETURNED, _("Your request %(reference)s was returned. See what is missing.")),
            (decide.REJECTED, _("Your request %(reference)s was rejected. See why.")),
            (delegations.STANDS_IN, _("You stand in for a colleague. See from when and how far.")),
            (delegations.STAND_IN_OVER, _("You no longer stand in for a colleague.")),
        ):
            notifications.register_notice(kind, sentence)
        notifications.register_todos(todos.todos)
        orgs.on_offices_changed(settle.settle_for)
        outbox.register_sweep(settle.settle_all)
