"""Two books side by side, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from union.rules.models.book import RuleBook
from union.rules.models.rule import Rule


@dataclass(frozen=True)
class Difference:
    """A rule in two books: only in the one, only in the other, or otherwise there."""

    before: Rule | None
    after: Rule | None
    changed: Sequence[str] = field(default_factory=tuple)


# What tells one rule of a book from another; the rest is what it says.
_WHICH = ("kind", "benefit", "aspect")
_SAYS = (
    "severity",
    "amount",
    "number",
    "per",
    "unit",
    "share_of",
    "share_in",
    "words",
    "statuses",
    "employments",
    "refuses_served_elsewhere",
)


def differences(before: RuleBook | None, after: RuleBook) -> list[Difference]:
    """The rules of two books side by side; those that say the same have nothing `changed`."""

    def by_name(book: RuleBook | None) -> dict[tuple[Any, ...], list[Rule]]:
        found: dict[tuple[Any, ...], list[Rule]] = {}
        for rule in book.rules.select_related("clause") if book else ():
            found.setdefault(tuple(getattr(rule, name) for name in _WHICH), []).append(rule)
        return found

    old, new = by_name(before), by_name(after)
    pairs: list[Difference] = []
    for name in sorted(old.keys() | new.keys(), key=str):
        ones, others = old.get(name, []), new.get(name, [])
        for place in range(max(len(ones), len(others))):
            one = ones[place] if place < len(ones) else None
            other = others[place] if place < len(others) else None
            changed = (
                [said for said in _SAYS if getattr(one, said) != getattr(other, said)]
                if one and other
                else []
            )
            pairs.append(Difference(one, other, changed))
    return pairs
