"""Where the union's rules differ from allauth's pages."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import views as allauth
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from union.accounts import actions
from union.accounts.requests import UserRequest
from union.accounts.second_factor import passkeys_work
from union.core.errors import NotReachable
from union.core.redirects import see_other

# Stands at a view that answers with a file to be saved.
HANDS_OUT_FILE = "hands_out_file"


def signup(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: accounts come from the roster."""
    raise NotReachable


def password_reset(request: HttpRequest) -> HttpResponse:
    """By e-mail, where a mail server is named; else the page says whom to ask."""
    if settings.EMAIL_HOST:
        answer: HttpResponse = allauth.password_reset(request)
        return answer
    return render(request, "account/password_ask.html")


def logout(request: HttpRequest) -> HttpResponse:
    """As allauth has it; and the browser forgets what it has kept for her, such as the cover card.

    Whoever takes the same phone next, without a connection, finds nothing of it.
    """
    answer: HttpResponse = allauth.logout(request)
    if request.method == "POST":
        answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def reauthenticate(request: HttpRequest) -> HttpResponse:
    """As allauth has it; before a file comes a page that says so, for no other page follows."""
    answer: HttpResponse = allauth.reauthenticate(request)
    url = answer.headers.get("Location", "")
    if request.method != "POST" or not url.startswith("/"):
        return answer
    try:
        wanted = resolve(urlsplit(url).path).func
    except Resolver404:
        return answer
    if not getattr(wanted, HANDS_OUT_FILE, False):
        return answer
    page = render(request, "account/file_comes.html", {"url": url})
    page.headers["Refresh"] = f"0; url={url}"
    return page


@login_required
@require_http_methods(["GET", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """A new passkey, where the browser offers them; else the page says why not."""
    if passkeys_work(request):
        answer: HttpResponse = passkeys.add_webauthn(request)
        return answer
    return render(request, "mfa/webauthn/not_here.html")


class RemovePasskey(passkeys.RemoveWebAuthnView):
    """A passkey is taken out, as allauth has it; not the last second factor of an office."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page says beforehand that it stays."""
        stays = not get_adapter().can_delete_authenticator(self.object)
        context: dict[str, Any] = super().get_context_data(stays=stays, **kwargs)
        return context

    def form_valid(self, form: Form) -> HttpResponse:
        """Takes it out, or says why not."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return answer


remove_passkey = RemovePasskey.as_view()


@login_required
@require_POST
def end_session(request: UserRequest, pk: int) -> HttpResponse:
    """Ends one of one's own sessions; the present one ends by logging out."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=pk).first()
    if found is None or found.session_key == request.session.session_key:
        raise NotReachable
    actions.end_session(found, actor=request.user)
    messages.success(request, _("This device is logged out."))
    return see_other("usersessions_list")


def email(request: HttpRequest) -> HttpResponse:
    """One's own address, where a mail server is named; else there is no such page."""
    if settings.EMAIL_HOST:
        answer: HttpResponse = allauth.email(request)
        return answer
    raise NotReachable
