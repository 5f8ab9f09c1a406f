"""The words of consents at the desk: which hold, how they were before, how many have agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed, NotReachable
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.models import Level, Organisation
from union.privacy import actions, registry
from union.privacy.forms import TextForm
from union.privacy.models import ConsentText


@dataclass
class Words:
    """One purpose in one union: its versions, newest first, each with how many agree to it."""

    purpose: registry.Purpose
    versions: list[Any] = field(default_factory=list)

    @property
    def newest(self) -> Any:
        """The words that hold."""
        return self.versions[0]


class _First:
    """The words from the start, where the union has written none and nobody has agreed yet."""

    version = 1
    given = taken_back = 0
    published_at = None
    published_by = None

    def __init__(self, purpose: registry.Purpose) -> None:
        self.text = actions.first_words(purpose)


def _unions(request: UserRequest) -> list[Organisation]:
    reached = scoping.reach(request.user, "privacy.texts").q("")
    levels = [Level.UNION, Level.FEDERATION]
    return list(Organisation.objects.filter(reached, level__in=levels).order_by("path"))


def _words(request: UserRequest, unions: Sequence[Organisation]) -> dict[int, list[Words]]:
    """The purposes of some unions, by the union's number: one question."""
    held = Q(consents__withdrawn_at=None)
    rows = (
        ConsentText.objects.for_user(request.user)
        .filter(organisation__in=unions)
        .select_related("published_by")
        .annotate(given=Count("consents", filter=held), taken_back=Count("consents", filter=~held))
        .order_by("-version")
    )
    found: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.organisation_id, row.purpose), []).append(row)
    return {
        union.pk: [
            Words(one, found.get((union.pk, one.key)) or [_First(one)])
            for one in registry.purposes()
        ]
        for union in unions
    }


@needs("privacy.texts")
@require_safe
def texts(request: UserRequest) -> HttpResponse:
    """All purposes of the unions in reach."""
    unions = _unions(request)
    words = _words(request, unions)
    context = {"places": [(union, words[union.pk]) for union in unions]}
    return render(request, "privacy/texts.html", context)


def _place(request: UserRequest, union: int, purpose: str) -> tuple[Organisation, Words]:
    place = next((one for one in _unions(request) if one.pk == union), None)
    words = _words(request, [place])[place.pk] if place else []
    found = next((one for one in words if one.purpose.key == purpose), None)
    if place is None or found is None:
        raise NotReachable
    return place, found


@needs("privacy.texts")
@require_safe
def versions(request: UserRequest, union: int, purpose: str) -> HttpResponse:
    """One purpose with its versions side by side."""
    place, words = _place(request, union, purpose)
    may = scoping.may(request.user, "privacy.publish", place)
    context = {"union": place, "words": words, "may_publish": may}
    return render(request, "privacy/versions.html", context)


@needs("privacy.texts")
@require_http_methods(["GET", "POST"])
def publish(request: UserRequest, union: int, purpose: str) -> HttpResponse:
    """New words."""
    place, words = _place(request, union, purpose)
    if not scoping.may(request.user, "privacy.publish", place):
        raise NotAllowed
    start = {"text": words.newest.text, "version": words.newest.version}
    form = TextForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            row = actions.publish(place, purpose, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Version %(n)s holds from now on.") % {"n": row.version})
            return see_other("privacy:versions", union, purpose)
    context = {"form": form, "union": place, "words": words}
    return render(request, "privacy/publish.html", context, status=422 if form.errors else 200)
