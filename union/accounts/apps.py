"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts and how one logs in."""

    name = "union.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Declares what the log may say, and where the second factors are sealed."""
        from union.accounts import second_factor
        from union.accounts.verbs import Verb
        from union.audit import registry
        from union.core.crypto import register_sealed_json

        registry.register(Verb)
        register_sealed_json(second_factor.SECRETS)
