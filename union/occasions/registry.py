"""What follows from an event: the apps above register their parts in `ready()`.

A follower is called inside the transaction of the report: a visit becomes due, a gift is planned. A
card shows its part on the event's page.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from union.accounts.models import User
from union.occasions.models import Occasion


class Follower(Protocol):
    """What one app does when an event is reported, changed, or was no event after all."""

    def reported(self, occasion: Occasion, *, actor: User) -> None:
        """It has just been reported."""

    def changed(self, occasion: Occasion, *, actor: User) -> None:
        """Its days have changed."""

    def withdrawn(self, occasion: Occasion, *, actor: User) -> None:
        """It was reported by mistake: what was only planned goes."""


class Card(NamedTuple):
    """A template to include on the event's page, and its context."""

    template: str
    context: dict[str, Any]


# Answers for one reader, or None where she may not see it.
Source = Callable[[Occasion, User], Card | None]

# What is printed of an event: under "gifts" or "visits" lines of text, for one reader.
Summary = Callable[[Occasion, User], dict[str, list[str]]]

_summaries: list[Summary] = []
_followers: list[Follower] = []
_cards: list[Source] = []


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
