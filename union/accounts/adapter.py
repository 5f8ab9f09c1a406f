"""How allauth behaves in a union: no open sign-up, limits per person, a shorter day at the desk."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from union.accounts import actions, registry
from union.accounts.backends import find
from union.accounts.models import User
from union.core.id_numbers import normalise_phone

# The cookie that says who has logged in with a browser.
KNOWN = "known"
MOST_KNOWN = 8
A_YEAR = 365 * 24 * 3600


def display(user: User) -> str:
    """How allauth names somebody."""
    return str(user)


def shorten_at_desk(request: HttpRequest, user: User) -> None:
    """Whoever works at the desk logs in again after eight hours, whatever was ticked.

    The end is a moment and no number of seconds: those would begin anew with every session saved.
    """
    if registry.works_at_desk(user):
        request.session.set_expiry(timedelta(seconds=settings.DESK_SESSION_SECONDS))


def _cookie(request: HttpRequest) -> tuple[str, str]:
    """The name of the browser, and the numbers of those who have logged in with it."""
    name, _colon, known = (request.get_signed_cookie(KNOWN, "", salt=KNOWN) or "").partition(":")
    return name, known


def browser_of(request: HttpRequest, who: str) -> str:
    """The name of a browser in which this person has logged in before; else empty."""
    name, known = _cookie(request)
    return name if who.removeprefix("user:") in known.split(".") else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Notes in the browser, signed, who has logged in with it: the last few who share it."""
    name, known = _cookie(request)
    others = [one for one in known.split(".") if one and one != str(user.pk)]
    people = ".".join([*others, str(user.pk)][-MOST_KNOWN:])
    response.set_signed_cookie(
        KNOWN,
        f"{name or secrets.token_hex(8)}:{people}",
        salt=KNOWN,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster, never from a sign-up page."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence for a wrong password, an unknown number and a closed account.
        "username_password_mismatch": _("The number or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _(
            "There were too many attempts. Please wait five minutes and try again."
        ),
        "too_many_attempts_everywhere": _(
            "There were too many attempts from many places. Please wait half an hour, or log in "
            "with a browser in which you have logged in before."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        """Writes the log; whoever works at the desk logs in again after eight hours."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        actions.log_in(user, actor=user)
        shorten_at_desk(request, user)
        # The password was typed this minute: setting up the second factor asks for it only later.
        # After a passkey the first page that asks for the password does so.
        if not did_use_passwordless_login(request, user):
            reauthenticate_by_password(request)
        remember(request, response, user)
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be led there; an address that cannot be read is none."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def set_password(self, user: User, password: str) -> None:
        """The change and the reset by e-mail are written into the log like every other one."""
        actions.set_password(user, password, actor=user)

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Allauth tells here what has changed in an account; the log takes the second factor."""
        actions.note_second_factor(user, template_prefix.rpartition("/")[2], actor=user)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in a mail names the configured address, whatever the request called us."""
        url: str = super().get_reset_password_from_key_url(key)
        return urljoin(f"{settings.SITE_URL}/", urlsplit(url).path) if settings.SITE_URL else url

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted for the person, however the number was written, at one place.

        Somebody else's wrong guesses at another address do not keep her out at hers.
        """
        who = _person(credentials)
        browser = browser_of(request, who)
        return f"{who}:{browser or self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """All places together have a limit too, so that many addresses are not many guesses.

        A browser in which she has logged in before is not held up by it.
        """
        super().pre_authenticate(request, **credentials)
        who = _person(credentials)
        if browser_of(request, who):
            return
        usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_person", key=who
        )
        if usage is None:
            raise self.validation_error("too_many_attempts_everywhere")
        # Given back with the other counts when the password is right.
        self._login_failed_rl_usage.usage += usage.usage


def _person(credentials: dict[str, Any]) -> str:
    login = credentials.get("username") or ""
    user = find(login)
    return f"user:{user.pk}" if user else f"login:{normalise_phone(login).lower()}"
