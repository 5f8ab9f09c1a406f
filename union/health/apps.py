"""The health app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """Health files, certificates and check-ups."""

    name = "union.health"
    label = "health"
    verbose_name = _("Health")

    def ready(self) -> None:
        """Registers verbs, purposes, the append-only entries, notices, to-dos and the sweep."""
        from union.audit import append_only
        from union.audit import registry as audit
        from union.core.crypto import register_sealed
        from union.health import holding, kept, tasks, todos
        from union.health.actions import campaigns, certificates, emergencies, files, keeping
        from union.health.models import Access, Record
        from union.health.resources import CheckUpResource
        from union.health.verbs import Verb
        from union.imports import registry as imports
        from union.members import registry as members
        from union.notifications import registry as notifications
        from union.outbox import registry as outbox
        from union.privacy import registry as privacy

        audit.register(Verb)
        append_only.protect(Access)
        privacy.register_purpose(files.FILE)
        privacy.register_purpose(files.RESULTS)
        register_sealed(Record, "sealed", keeping.sealed_place)
        members.register_looks(kept.LOOKS)
        privacy.register_holding(holding.HOLDING)
        privacy.register_mask(kept.MASK)
        privacy.register_retention(kept.FILES)
        privacy.register_retention(kept.LISTS)
        privacy.register_retention(kept.NUMBERS)
        imports.register(CheckUpResource)
        for kind, sentence in (
            (emergencies.TO_CONFIRM, _("You are asked to confirm an emergency access.")),
            (
                emergencies.MEMBER_TOLD,
                _("Two officers may open your file for 30 minutes. You see who and why."),
            ),
            (emergencies.ASKER_TOLD, _("Your emergency access is confirmed: 30 minutes from now.")),
            (emergencies.FOUND, _("The audit committee has reviewed an emergency access.")),
            (
                emergencies.MEMBER_FOUND,
                _("The audit committee has reviewed the emergency access to your file."),
            ),
            (
                emergencies.WATCH_TOLD,
                _("An emergency access was confirmed. It waits to be reviewed."),
            ),
            (certificates.ENDS, _("A certificate of yours is valid until %(day)s.")),
            (certificates.ENDS_IN_GROUP, _("In your group a certificate has to be renewed.")),
            (campaigns.INVITED, _("This year's check-up can be booked now.")),
            (campaigns.NOT_BOOKED, _("Please choose a time for this year's check-up.")),
            (campaigns.CALLED_OFF, _("The check-up was closed, your time with it. Please ask us.")),
            (campaigns.TOMORROW, _("Your check-up is tomorrow. Please look at when and where.")),
        ):
            notifications.register_notice(kind, sentence)
        notifications.register_todos(todos.todos)
        outbox.register(files.LISTS_GO, tasks.lists_go)
        outbox.register_sweep(tasks.look_after)
