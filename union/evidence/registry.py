"""What the apps above, whose rows point at cases, say of them in `ready()`.

What a case is called, and which cases are of one matter.
"""

from collections.abc import Callable, Iterable

# Answers for some cases with what they are called, as far as it knows them: a number, no name.
Namer = Callable[[Iterable[int]], dict[int, str]]

# Answers for some cases which others are of the same matter, as far as it knows: the file of a gift
# and that of the request which pays for it. A paper that lies in both is no paper used twice.
Kin = Callable[[Iterable[int]], dict[int, set[int]]]

_namers: list[Namer] = []
_kin: list[Kin] = []


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
