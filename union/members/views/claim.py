"""Claiming one's record: a code on paper becomes an account, or a new password."""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.models import User
from union.core.errors import Refused
from union.members import actions
from union.members.actions.codes import CodeNotAccepted
from union.members.forms.codes import ClaimForm
from union.members.models.code import code_index

LIMIT = "claim_failed"


@require_safe
@never_cache
def with_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR leads to: the form with the code filled in.

    The code is not looked at yet, and the form is sent to an address without it: what is refused
    is written into the server's log, and a code must not be.
    """
    return render(request, "account/claim.html", {"form": ClaimForm(initial={"code": code})})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code", "phone_tail", "password", "again")
@never_cache
def claim(request: HttpRequest) -> HttpResponse:
    """Code, telephone, new password; then logged in."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and _is_limited(request, dry_run=True):
        too_many: HttpResponse = ratelimit.respond_429(request)
        return too_many
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.claim(
                form.cleaned_data["code"],
                phone_tail=form.cleaned_data["phone_tail"],
                password=form.cleaned_data["password"],
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
            if isinstance(refused, CodeNotAccepted):
                _is_limited(request, dry_run=False)
        else:
            return _enter(request, user)
    status = 422 if request.method == "POST" else 200
    return render(request, "account/claim.html", {"form": form}, status=status)


def _is_limited(request: HttpRequest, *, dry_run: bool) -> bool:
    key = code_index(request.POST.get("code", ""))
    return not ratelimit.consume(request, action=LIMIT, key=key, dry_run=dry_run)


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """Logs in by the usual way, second factor included; whoever was logged in before leaves."""
    if request.user.is_authenticated:
        logout(request)
    messages.success(
        request,
        _("Done. From now on you log in with %(number)s and your new password.")
        % {"number": user.username},
    )
    response: HttpResponse = perform_login(request, user, redirect_url=settings.LOGIN_REDIRECT_URL)
    if response.status_code == 302:
        response.status_code = 303
    return response
