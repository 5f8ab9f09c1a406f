"""Cards that the apps above put on a member's page, by `ready()`; and what waits for the office."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from union.core.dates import local_today
from union.members.models import ClaimCode, Correction, Member
from union.notifications.registry import Todo
from union.orgs import scoping


class Card(NamedTuple):
    """A template to include, and its context."""

    template: str
    context: dict[str, Any]


# Answers with a template and its context, or None where the reader may not see the card.
Source = Callable[[HttpRequest, Member], tuple[str, dict[str, Any]] | None]

_sources: list[Source] = []


def register_card(source: Source) -> None:
    """Adds a card; `source` may ask the database a fixed small number of questions."""
    if source not in _sources:
        _sources.append(source)


def cards(request: HttpRequest, member: Member) -> Iterator[Card]:
    """The cards of one member that this reader may see."""
    for source in _sources:
        answer = source(request, member)
        if answer is not None:
            yield Card(*answer)


def waiting_corrections(user: AbstractBaseUser) -> Iterator[Todo]:
    """The corrections that somebody may answer: those about others."""
    if scoping.may(user, "members.answer"):
        rows = Correction.objects.for_user(user).waiting().exclude(member__user_id=user.pk)
        yield Todo(
            _("Answer what members want put right"),
            reverse("members:corrections"),
            count=rows.count(),
            icon="pen",
        )


def waiting_codes(user: AbstractBaseUser) -> Iterator[Todo]:
    """Codes of officers that somebody else has issued and this officer may confirm."""
    if not scoping.may(user, "members.answer"):
        return
    rows = ClaimCode.objects.for_user(user).waiting(timezone.now(), local_today())
    count = rows.exclude(issued_by=user.pk).exclude(member__user=user.pk).count()
    title = _("Confirm the login codes of officers")
    yield Todo(title, reverse("members:codes"), count, icon="key")
