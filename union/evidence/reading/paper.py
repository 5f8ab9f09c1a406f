"""Takes one uploaded file: looked at from outside, then opened in a child, then ready to store."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from union.evidence.reading.refused import WrongKind


@dataclass(frozen=True, slots=True)
class Facts:
    """What an electronic invoice says of itself; the amount with tax, in yuan."""

    number: str = ""
    code: str = ""
    day: dt.date | None = None
    amount: Decimal | None = None
    seller: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper ready to be stored."""

    content: bytes
    media_type: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    facts: Facts = field(default_factory=Facts)


def take(content: bytes, name: str) -> Taken:
    """The paper that an uploaded file is; raises NotTaken. Works for a second or two."""
    if content.startswith(b"%PDF-"):
        return Taken(content, "application/pdf")
    raise WrongKind(name)
