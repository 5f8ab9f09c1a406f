"""What the apps above say of what they hold about a member, in `ready()`.

A purpose is what a member consents to, each by itself; a holding is what an app keeps about her and
hands out with "my data".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from union.members.models import Member


@dataclass(frozen=True)
class Purpose:
    """Something that is only done with a member's consent (个人信息保护法 第13、29条).

    `text` is what she reads until her union has published words of its own. A sensitive purpose
    (health, children, bank accounts) is asked by itself, never among others. `withdrawn` is called
    in the transaction in which she takes the consent back: what was kept only by it goes.
    """

    key: str
    title: Any
    text: Any
    is_sensitive: bool = True
    withdrawn: Callable[[Member], None] | None = None


class Table(NamedTuple):
    """Rows about one member, in her words: a sheet of "my data"."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


class DataFile(NamedTuple):
    """A file about one member, by the name that it gets among "my data"."""

    name: str
    content: bytes


def _no_files(_member: Member) -> Iterable[DataFile]:
    return ()


@dataclass(frozen=True)
class Holding:
    """What one app keeps about a member.

    `covers` names the models ("visits.visit") whose rows are about her, or why one of them is not
    handed out ({"members.kinship": ""}: an empty reason means that it is).
    """

    key: str
    title: Any
    covers: dict[str, Any]
    tables: Callable[[Member], Iterable[Table]]
    files: Callable[[Member], Iterable[DataFile]] = field(default=_no_files)


_purposes: dict[str, Purpose] = {}
_holdings: dict[str, Holding] = {}


def register_purpose(purpose: Purpose) -> None:
    """Makes known something that needs a member's consent."""
    _purposes[purpose.key] = purpose


def purposes() -> list[Purpose]:
    """All of them, in the order in which they were added."""
    return list(_purposes.values())


def purpose(key: str) -> Purpose:
    """One of them; a KeyError is a mistake in the code."""
    return _purposes[key]


def register_holding(holding: Holding) -> None:
    """Makes known what an app keeps about a member."""
    _holdings[holding.key] = holding


def holdings() -> list[Holding]:
    """All of them, in the order in which they were added."""
    return list(_holdings.values())
