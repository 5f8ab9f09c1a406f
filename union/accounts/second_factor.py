"""allauth's hook for the second factor: its secrets are sealed, and some must keep it."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from union.accounts import registry
from union.core.crypto import open_, seal

PLACE = "mfa.authenticator.data"


class SecondFactorAdapter(DefaultMFAAdapter):
    """A stolen copy of the database holds no second factor; an office keeps its own."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your office needs the second factor: it cannot be switched off."
        ),
        "incorrect_code": _("This code is not right, or its half minute is over."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed under the field keys of the server."""
        return base64.b64encode(seal(text.encode(), context=PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed."""
        return open_(base64.b64decode(encrypted_text), context=PLACE).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not for an office that needs it; the demo lets everybody try."""
        return settings.DEMO or not registry.needs_second_factor(authenticator.user)
