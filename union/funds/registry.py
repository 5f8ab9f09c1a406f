"""What money is asked for: the apps above say what their activities and programmes are called.

A request keeps the kind and the id of its purpose; whoever stands above finds it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from union.accounts.models import User
from union.core.errors import Sentence
from union.orgs.models import Organisation


@dataclass(frozen=True)
class Remark:
    """What a rule says to a purpose: a sentence, and the clause that says so with its address.

    `severity` is "block", "warn" or "info". `about` names the member where there are several.
    """

    sentence: str
    severity: str
    clause: str = ""
    url: str = ""
    about: str = ""


@dataclass(frozen=True)
class PurposeFacts:
    """What a purpose offers to a request: what it is called, where it is, for how many people.

    `amount` and `standard` in yuan; `beneficiaries` are ids of members who benefit alone (not of
    everybody who gets a festival gift): they and their relatives do not decide. `payee` is the id
    of the member to whom it is usually paid, `words` are those by which the name of its budget line
    is told; `is_asked`: money for it was asked for already, so that a form begins without sums.
    `terms` is what was agreed to of the purpose itself, as one word: approvals end when it
    is another one. `filed` is how many of how many papers lie in the file of the matter, `said`
    what is known of it besides.
    """

    title: str
    url: str
    organisation: Organisation
    people: int | None = None
    standard: Decimal | None = None
    amount: Decimal | None = None
    payee: int | None = None
    words: tuple[str, ...] = ()
    is_asked: bool = False
    beneficiaries: tuple[int, ...] = ()
    terms: str = ""
    filed: tuple[int, int] | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purpose:
    """One kind of purpose. `flow_kind` says which flows decide on its money.

    `find` answers for one person (None: the server), or None where she does not reach it.
    `remarks` is what the rules say to each, for those who decide. `parts` names the purposes (kind
    and ids) for which money may be asked one by one instead of for the whole.
    """

    kind: str
    label: Sentence
    flow_kind: str
    find: Callable[[Iterable[int], User | None], dict[int, PurposeFacts]]
    remarks: Callable[[Iterable[int]], dict[int, tuple[Remark, ...]]] = lambda _ids: {}
    parts: Callable[[int], tuple[str, Iterable[int]]] | None = None


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Adds a kind of thing that costs money."""
    _purposes[purpose.kind] = purpose


def purpose(kind: str) -> Purpose | None:
    """The kind of purpose of that name."""
    return _purposes.get(kind)


def purposes() -> list[Purpose]:
    """All of them."""
    return list(_purposes.values())


def find(kind: str, pk: int | None, user: User | None) -> PurposeFacts | None:
    """One purpose as somebody sees it; None where it is not there for her."""
    known = _purposes.get(kind)
    if known is None or pk is None:
        return None
    return known.find([pk], user).get(pk)
