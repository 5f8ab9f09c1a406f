"""One's own consents: what each is for, agreeing, and taking back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.redirects import see_other
from union.members.models import Dependant, Member
from union.privacy import actions, registry
from union.privacy.forms import VersionForm
from union.privacy.models import Consent, ConsentText, Copy
from union.privacy.todos import newer_words


@dataclass
class Shown:
    """A purpose as one member sees it: the words that hold, and what she has said to them."""

    purpose: registry.Purpose
    version: int
    words: str
    since: Any
    consent: Consent | None
    # What she said yes to before, and what of that was taken back.
    earlier: list[Consent]

    @property
    def is_newer(self) -> bool:
        """Whether she agreed to older words than those that hold."""
        return self.consent is not None and self.consent.text.version != self.version

    @property
    def was_withdrawn(self) -> Any:
        """When she took it back; None while it holds, or was never given."""
        return None if self.consent or not self.earlier else self.earlier[0].withdrawn_at


def shown(member: Member, user: Any) -> list[Shown]:
    """All purposes, in two questions."""
    texts: dict[str, ConsentText] = {}
    for text in ConsentText.objects.filter(organisation=member.union_id).order_by("version"):
        texts[text.purpose] = text
    said: dict[str, list[Consent]] = {}
    for consent in Consent.objects.of_user(user).select_related("text"):
        said.setdefault(consent.purpose, []).append(consent)
    found = []
    for purpose in registry.purposes():
        words, rows = texts.get(purpose.key), said.get(purpose.key, [])
        found.append(
            Shown(
                purpose,
                words.version if words else 1,
                words.text if words else actions.first_words(purpose),
                words.published_at if words else None,
                next((one for one in rows if one.withdrawn_at is None), None),
                [one for one in rows if one.withdrawn_at is not None],
            )
        )
    return found


def _own(request: UserRequest) -> Member:
    rows = Member.objects.of_user(request.user).defer("id_number", "phone")
    member: Member = get_object_or_404(rows.select_related("union"))
    return member


def _one(request: UserRequest, key: str) -> tuple[Member, Shown]:
    member = _own(request)
    one = next((one for one in shown(member, request.user) if one.purpose.key == key), None)
    if one is None:
        raise NotReachable
    return member, one


@login_required
@require_safe
def privacy(request: UserRequest) -> HttpResponse:
    """To what one has agreed, one's own data, and how long it is kept."""
    rows = Member.objects.of_user(request.user).defer("id_number", "phone")
    member = rows.select_related("union").first()
    context = {
        "member": member,
        "purposes": shown(member, request.user) if member else [],
        "children": list(Dependant.objects.of_user(request.user).live().filter(relation="child")),
        "asked": {one.purpose for one in newer_words(request.user)},
        "copy": Copy.objects.of_user(request.user).first(),
        "rules": registry.retentions(),
    }
    return render(request, "privacy/mine.html", context)


def _back(request: UserRequest) -> str:
    """Where somebody was before she read this; only a page of this house."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    mine = url_has_allowed_host_and_scheme(wanted, None)
    return wanted if mine and wanted.startswith("/") else ""


@login_required
@require_http_methods(["GET", "POST"])
def purpose(request: UserRequest, purpose: str) -> HttpResponse:
    """The words of one purpose, and agreeing to them."""
    member, one = _one(request, purpose)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_consent(
            member, purpose, version=form.cleaned_data["version"], actor=request.user
        )
        messages.success(request, _("Thank you. You can take it back here at any time."))
        return see_other(_back(request) or reverse("my_privacy"))
    context = {
        "one": one,
        "form": form,
        "next": _back(request),
        "is_asked": one.is_newer and not _was_asked(request, one),
    }
    return render(request, "privacy/purpose.html", context, status=422 if form.errors else 200)


def _was_asked(request: UserRequest, one: Shown) -> bool:
    return one.purpose.key not in {row.purpose for row in newer_words(request.user)}


@login_required
@require_POST
def later(request: UserRequest, purpose: str) -> HttpResponse:
    """Leaves it at the older words: the question is not put again."""
    member, one = _one(request, purpose)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else one.version
    actions.leave_as_it_is(member, purpose, version=version, actor=request.user)
    messages.success(request, _("What you agreed to before goes on holding."))
    return see_other("my_privacy")


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, purpose: str) -> HttpResponse:
    """Takes a consent back, after one has read what then goes."""
    _member, one = _one(request, purpose)
    if one.consent is None:
        return see_other("my_purpose", purpose)
    if request.method == "POST":
        actions.withdraw_consent(one.consent, actor=request.user)
        messages.success(request, _("It is taken back."))
        return see_other("my_privacy")
    return render(request, "privacy/withdraw.html", {"one": one})
