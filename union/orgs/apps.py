"""The orgs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """Organisations, appointments, holidays."""

    name = "union.orgs"
    label = "orgs"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        """Declares verbs, and tells the accounts app what an office asks of an account."""
        from union.accounts import registry as accounts
        from union.audit import registry as audit
        from union.orgs import scoping
        from union.orgs.verbs import Verb

        audit.register(Verb)
        accounts.register(
            works_at_desk=scoping.holds_office,
            needs_second_factor=scoping.needs_second_factor,
        )
