"""What the apps above add, by `ready()`: cards of a member's page, looks at her data, families."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest

from union.members.models import Dependant, Member
from union.members.models.trace import Looks, Told, register_looks

__all__ = ["Card", "Looks", "Source", "Told", "cards", "register_card", "register_looks"]


class Card(NamedTuple):
    """A template to include, and its context."""

    template: str
    context: dict[str, Any]


# Answers with a template and its context, or None where the reader may not see the card.
Source = Callable[[HttpRequest, Member], tuple[str, dict[str, Any]] | None]

_sources: list[Source] = []


Listener = Callable[[Dependant], None]

_listeners: list[Listener] = []


def on_dependant_removed(listener: Listener) -> None:
    """Adds what goes with a family member who is taken out; it runs in the same transaction."""
    _listeners.append(listener)


def dependant_removed(dependant: Dependant) -> None:
    """Tells the listeners."""
    for listener in _listeners:
        listener(dependant)


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
