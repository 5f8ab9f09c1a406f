"""allauth's hook for the second factor: its secrets are sealed, and some must keep it."""

import base64
from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from union.accounts import registry
from union.accounts.models import User
from union.accounts.templatetags.accounts import device
from union.core.crypto import SealedJSONColumn, open_, seal

PLACE = "mfa.authenticator.data"


def _rewrite(data: Any, move: Callable[[bytes], bytes]) -> Any:
    """Key, seed and codes of a second factor, each passed through a function."""

    def moved(text: str) -> str:
        return base64.b64encode(move(base64.b64decode(text))).decode()

    one = {name: moved(data[name]) for name in ("secret", "seed") if data.get(name)}
    codes = [moved(code) for code in data.get("migrated_codes") or []]
    return data | one | ({"migrated_codes": codes} if codes else {})


SECRETS = SealedJSONColumn(Authenticator, "data", _rewrite, PLACE)


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
        """Not the last one of an office that needs it; the demo lets everybody try."""
        if settings.DEMO or not registry.needs_second_factor(authenticator.user):
            return True
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user=authenticator.user, type__in=kinds)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """The device on which it is made, as far as the browser says."""
        return device(context.request.headers.get("User-Agent", ""))


def passkeys_work(request: HttpRequest) -> bool:
    """Whether a browser offers passkeys here: over https, or on one's own machine."""
    host: str = request.get_host()
    return request.is_secure() or host.partition(":")[0] == "localhost"
