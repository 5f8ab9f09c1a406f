"""What a case is called: the apps above, whose rows point at cases, say it in `ready()`."""

from collections.abc import Callable, Iterable

# Answers for some cases with what they are called, as far as it knows them: a number, no name.
Namer = Callable[[Iterable[int]], dict[int, str]]

_namers: list[Namer] = []


def register_namer(namer: Namer) -> None:
    """Adds an app that knows what its cases are called."""
    _namers.append(namer)


def name_of(case: int) -> str:
    """What a case is called; its own number where nobody knows it."""
    for namer in _namers:
        name = namer([case]).get(case)
        if name:
            return name
    return f"#{case}"
