"""What the apps above, whose rows point at cases, say of them in `ready()`.

What a case is called, which cases are of one matter, which came to nothing, and since when one is
over.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from union.accounts.models import User

# Answers for some cases with what they are called, as far as it knows them: a number, no name.
Namer = Callable[[Iterable[int]], dict[int, str]]


class Place(NamedTuple):
    """Where a paper lies: what that is called for one reader, and its page where she opens it."""

    words: str
    url: str = ""


# Answers for some cases which of them a reader may open: by name, with the page.
Places = Callable[[Iterable[int], User], dict[int, Place]]

# Answers for some cases which others are of the same matter, as far as it knows: the file of a gift
# and that of the request which pays for it. A paper that lies in both is no paper used twice.
Kin = Callable[[Iterable[int]], dict[int, set[int]]]

# Answers which of some cases came to nothing: refused, taken back, reversed. Their invoices pay for
# nothing, and may be used with the next request.
GivenUp = Callable[[Iterable[int]], set[int]]

# Answers which of some cases were over on a day or before: closed, paid, refused.
Over = Callable[[Iterable[int], date], set[int]]

_over: list[Over] = []
_given_up: list[GivenUp] = []
_namers: list[Namer] = []
_kin: list[Kin] = []
_places: list[Places] = []


def register_namer(namer: Namer) -> None:
    """Adds an app that knows what its cases are called."""
    _namers.append(namer)


def name_of(case: int) -> str:
    """What a case is called; its own number where nobody knows it."""
    return names_of([case])[case]


def names_of(cases: Iterable[int]) -> dict[int, str]:
    """What some cases are called; each app is asked once."""
    wanted = set(cases)
    found = {case: f"#{case}" for case in wanted}
    for namer in _namers if wanted else ():
        found |= {case: name for case, name in namer(wanted).items() if name}
    return found


def register_places(places: Places) -> None:
    """Adds an app that knows where its cases open, and for whom."""
    _places.append(places)


def places_of(cases: Iterable[int], user: User) -> dict[int, Place]:
    """Where some cases are for one reader: only a number where she may not open them."""
    wanted = set(cases)
    found = {case: Place(name) for case, name in names_of(wanted).items()}
    for source in _places if wanted else ():
        found |= source(wanted, user)
    return found


def register_given_up(source: GivenUp) -> None:
    """Adds an app that knows which of its cases came to nothing."""
    _given_up.append(source)


def without_given_up(cases: Iterable[int]) -> set[int]:
    """Those of some cases whose matter is under way or done."""
    wanted = set(cases)
    for source in _given_up if wanted else ():
        wanted -= source(wanted)
    return wanted


def register_kin(kin: Kin) -> None:
    """Adds an app that knows which cases are of one matter."""
    _kin.append(kin)


def same_matter(cases: Iterable[int]) -> dict[int, set[int]]:
    """The other cases of the same matter, for those that have any."""
    wanted = set(cases)
    found: dict[int, set[int]] = {}
    for kin in _kin:
        for case, others in kin(wanted).items():
            found.setdefault(case, set()).update(others)
    return found


def register_over(source: Over) -> None:
    """Adds an app that knows since when its cases are over."""
    _over.append(source)


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """Those of some cases whose matter was over on a day or before."""
    wanted = set(cases)
    found: set[int] = set()
    for source in _over if wanted else ():
        found |= source(wanted, day)
    return found
