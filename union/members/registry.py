"""What the apps above add, by `ready()`: cards of a member's page, and who looked at her data."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest

from union.members.models import Member
from union.members.models.trace import Looks, register_looks

__all__ = ["Card", "Looks", "Source", "cards", "register_card", "register_looks"]


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
