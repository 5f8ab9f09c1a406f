"""The second factor, compulsory for some; and the status of allauth's refused forms."""

import time
from collections.abc import Callable
from http import HTTPStatus

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from union.accounts import actions, registry

# Where the second factor is set up, and the way out.
OPEN = ("/accounts/", "/static/", "/display/", "/healthz")


def second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sends an officer without a second factor to set one up, before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            not settings.DEMO
            and user.is_authenticated
            and not request.path.startswith(OPEN)
            and registry.needs_second_factor(user)
            and not is_mfa_enabled(user)
        ):
            messages.warning(request, _("Your office needs a second factor: set it up first."))
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware


# A device in use is noted at most so often.
SEEN_EVERY = 300


def _logged_in_at(session: SessionBase) -> float:
    """When the password or the passkey was last given; allauth writes that down."""
    said = session.get("account_authentication_methods") or [{}]
    moment: float = said[-1].get("at") or 0
    return moment


def last_seen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Notes when a device was last used, for the list of devices: a write in five minutes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        before = session.get("seen_at") or _logged_in_at(session)
        if before and now - before >= SEEN_EVERY and request.user.is_authenticated:
            session["seen_at"] = now
            actions.seen(str(session.session_key), actor=request.user)
        return get_response(request)

    return middleware


class Unprocessable:
    """A form of allauth's that was not accepted answers 422, as every other form of the house.

    A class, because Django asks a template response middleware for the object that it belongs to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Changes the status of a refused form, and nothing else."""
        if request.method == "POST" and request.path.startswith("/accounts/"):
            form = (response.context_data or {}).get("form")
            if response.status_code == HTTPStatus.OK and form is not None and form.errors:
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
