"""What the apps above say of what they hold about a member, in `ready()`.

A purpose is what a member consents to, each by itself; a holding is what an app keeps about her and
hands out with "my data"; a rule of keeping (`Retention`) says when something goes by itself, and a
mask (`Mask`) what goes when a member who left is named no more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.members.models import Member
from union.members.registry import Looks, register_looks

__all__ = [
    "BOOKS",
    "INNER",
    "OTHERS",
    "SITE",
    "DataFile",
    "Holding",
    "Looks",
    "Mask",
    "Own",
    "Purpose",
    "Retention",
    "Table",
    "holdings",
    "masks",
    "own_holdings",
    "purpose",
    "purposes",
    "register_holding",
    "register_looks",
    "register_mask",
    "register_own",
    "register_purpose",
    "register_retention",
    "retentions",
]

# Why something that hangs on a member or an account is not handed out to her.
OTHERS = _("It speaks of other people, or of the union as a whole.")
BOOKS = _("It belongs to the books; what of it is about you stands in the other sheets.")
INNER = _("It only serves the machine: keys, codes, marks of progress.")
SITE = _("It belongs to the website, which everybody reads.")


@dataclass(frozen=True)
class Purpose:
    """Something that is only done with a member's consent (个人信息保护法 第13、29条).

    `text` is what she reads until her union has published words of its own. A sensitive purpose
    (health, children, bank accounts) is asked by itself, never among others. `withdrawn` is called
    in the transaction in which she takes the consent back: what was kept only by it goes. `goes`
    says so beforehand, in her words.
    """

    key: str
    title: Any
    text: Any
    is_sensitive: bool = True
    withdrawn: Callable[[Member], None] | None = None
    goes: Any = ""


class Table(NamedTuple):
    """Rows about one member, in her words: a sheet of "my data"."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


class DataFile(NamedTuple):
    """A file about one member, by the name that it gets among "my data".

    `content` is None where the file is not there or does not open: the copy names it then.
    """

    name: str
    content: bytes | None


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


@dataclass(frozen=True)
class Own:
    """What one app keeps about an account: a person has one even where she is no member.

    The same as a holding, asked with the user; for the apps below this one.
    """

    key: str
    title: Any
    covers: dict[str, Any]
    tables: Callable[[User], Iterable[Table]]


@dataclass(frozen=True)
class Retention:
    """A rule of keeping (保存期限): what is kept how long, and why.

    `sweep` deletes what has had its time and answers how much that was; it may run at any moment,
    twice at once too. It runs once a day, or after `every`. What goes with the names of former
    members has no sweep of its own: its mask does it.
    """

    key: str
    title: Any
    words: Any
    sweep: Callable[[], int] | None = None
    every: timedelta = timedelta(days=1)

    @property
    def goes_with_names(self) -> bool:
        """Whether what it speaks of goes with the names of former members."""
        return self.sweep is None


@dataclass(frozen=True)
class Mask:
    """What an app wipes when a member who left is masked, in the transaction in which it is done.

    Names and free words go; sums, days and what hangs on them stay. `wipe` answers how many rows
    it has changed.
    """

    key: str
    wipe: Callable[[Member], int]


_own: dict[str, Own] = {}
_retentions: dict[str, Retention] = {}
_masks: dict[str, Mask] = {}


def register_own(own: Own) -> None:
    """Makes known what an app keeps about an account."""
    _own[own.key] = own


def own_holdings() -> list[Own]:
    """All of them, in the order in which they were added."""
    return list(_own.values())


def register_retention(rule: Retention) -> None:
    """Makes known a rule of keeping."""
    _retentions[rule.key] = rule


def retentions() -> list[Retention]:
    """All of them, in the order in which they were added."""
    return list(_retentions.values())


def register_mask(mask: Mask) -> None:
    """Makes known what an app wipes of a member who is masked."""
    _masks[mask.key] = mask


def masks() -> list[Mask]:
    """All of them, in the order in which they were added."""
    return list(_masks.values())
