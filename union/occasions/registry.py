"""What follows from an event: the apps above register their parts in `ready()`.

A follower is called inside the transaction of the report: a visit becomes due, a gift is planned. A
card shows its part on the event's page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.errors import Refused
from union.funds.models import FundRequest
from union.occasions.models import Occasion


class SomethingGiven(Refused):
    """What was given because of an event does not stay behind without it."""

    message = _(
        "Something was given for this event already. Take the gift back, or set the amount of the "
        "visit to 0, before you say that it was something else."
    )


class InvoicePays(Refused):
    """What was given is proved by its invoice, which pays for nothing else."""

    message = _("This invoice stays: something was given for this event already.")


class Follower(Protocol):
    """What one app does when an event is reported, changed, or was no event after all."""

    def reported(self, occasion: Occasion, *, actor: User) -> None:
        """It has just been reported."""

    def changed(self, occasion: Occasion, *, actor: User) -> None:
        """Its days or its kind have changed. A Refused refuses the change as a whole."""

    def withdrawn(self, occasion: Occasion, *, actor: User) -> None:
        """It was reported by mistake: what was only planned goes."""


class Card(NamedTuple):
    """A template to include on the event's page, and its context."""

    template: str
    context: dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A gift of an event: whether it was handed out and arrived, and the requests for its money.

    `receipt` says how it arrived, by whom and when, in words; `is_proven` whether that is enough
    for an auditor. `signature` is what the member drew on the screen.
    """

    what: str
    amount: Decimal
    is_planned: bool
    receipt: str = ""
    is_proven: bool = False
    signature: FieldFile | None = None
    requests: Sequence[FundRequest] = ()


# Answers for some events with their gifts, by the event's key.
Gifts = Callable[[Iterable[Occasion]], dict[int, list[Given]]]

# Answers for one event what is still to be done about it, each in a few words.
OpenEnds = Callable[[Occasion], list[str]]

# Answers for one reader, or None where she may not see it.
Source = Callable[[Occasion, User], Card | None]

# What is printed of an event: under "gifts" or "visits" lines of text, for one reader.
Summary = Callable[[Occasion, User], dict[str, list[str]]]

_summaries: list[Summary] = []
_followers: list[Follower] = []
_cards: list[Source] = []
_gifts: list[Gifts] = []
_open_ends: list[OpenEnds] = []


def register(follower: Follower) -> None:
    """Adds what follows from an event."""
    _followers.append(follower)


def followers() -> list[Follower]:
    """All of them, in the order in which they were added."""
    return list(_followers)


def register_card(source: Source) -> None:
    """Adds a card to the page of an event."""
    _cards.append(source)


def register_summary(source: Summary) -> None:
    """Adds lines to the printed form of an event."""
    _summaries.append(source)


def summaries(occasion: Occasion, user: User) -> dict[str, list[str]]:
    """All lines that a reader may see, by where they stand on the form."""
    found: dict[str, list[str]] = {}
    for source in _summaries:
        for place, lines in source(occasion, user).items():
            found.setdefault(place, []).extend(lines)
    return found


def cards(occasion: Occasion, user: User) -> Iterator[Card]:
    """The cards of one event that a reader may see."""
    for source in _cards:
        card = source(occasion, user)
        if card is not None:
            yield card


def register_gifts(source: Gifts) -> None:
    """Adds an app that gives something because of events."""
    _gifts.append(source)


def gifts_of(occasions: Sequence[Occasion]) -> dict[int, list[Given]]:
    """What was given or is planned because of some events; the questions do not grow."""
    found: dict[int, list[Given]] = {}
    for source in _gifts if occasions else ():
        for key, gifts in source(occasions).items():
            found.setdefault(key, []).extend(gifts)
    return found


def register_open_ends(source: OpenEnds) -> None:
    """Adds an app that knows what is still to be done about an event."""
    _open_ends.append(source)


def open_ends(occasion: Occasion) -> list[str]:
    """What is still to be done about one event, by whatever app."""
    return [line for source in _open_ends for line in source(occasion)]
