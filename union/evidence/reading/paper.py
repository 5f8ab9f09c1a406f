"""Takes one uploaded file: looked at from outside, then opened in a child, then ready to store."""

import datetime as dt
import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from union.core import sandbox
from union.core.dates import UnclearDay, parse_day
from union.core.money import to_fen
from union.core.private_files import MAX_BYTES
from union.evidence.reading import kinds, pictures
from union.evidence.reading.broken import Broken
from union.evidence.reading.hidden import refuse_hidden
from union.evidence.reading.kinds import FileKind
from union.evidence.reading.refused import CAUSES, TooManyPixels, WrongEnding, WrongKind

CHILD = Path(__file__).resolve().with_name("child.py")
SECONDS: float = 20
MEMORY_BYTES = 1024 * 1024 * 1024
LONGEST_LINE = 64 * 1024

_NUMBER = re.compile(r"[0-9A-Za-z]{6,40}")
_LOOK = re.compile(r"[0-9a-f]{16}")
_AMOUNT = re.compile(r"[¥￥]?(-?\d{1,9}(?:\.\d{1,6})?)")


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
    # What a picture looks like, in 64 bits; None where it is none, or like any other.
    look: int | None = None


def look(content: bytes, name: str) -> FileKind:
    """What a file is, by its bytes alone; raises NotTaken. Nothing is opened."""
    try:
        kind = kinds.recognise(content)
        if kind is None:
            raise WrongKind(name)
        if not kinds.agrees(name, kind):
            raise WrongEnding(name, kind=kind.name)
        refuse_hidden(content, kind)
        if kind.is_picture:
            width, height = pictures.size(content, kind)
            if pictures.is_too_large(width, height):
                raise TooManyPixels(name, width=width, height=height)
    except Broken as problem:
        raise CAUSES[problem.code](name) from problem
    return kind


def take(content: bytes, name: str, kind: FileKind) -> Taken:
    """A file that was looked at, opened in the child; raises NotTaken.

    A picture takes a second or so: call it outside of any transaction.
    """
    try:
        said, picture = _opened(content, kind)
    except Broken as problem:
        raise CAUSES[problem.code](name) from problem
    return Taken(
        picture if kind.is_picture else content,
        kind.kept_as,
        pages=said.get("pages"),
        width=said.get("width"),
        height=said.get("height"),
        facts=_facts(said.get("facts", {})),
        look=_look(said.get("look", "")),
    )


def take_signature(content: bytes) -> bytes:
    """A signature as it is kept: small, plain, written anew in the child. Raises NotTaken."""
    name = "signature.png"
    if look(content, name) != kinds.PNG:
        raise WrongKind(name)
    return take(content, name, kinds.SIGNATURE).content


def _opened(content: bytes, kind: FileKind) -> tuple[dict[str, Any], bytes]:
    """What the child says, and the picture that it made."""
    options = {"kind": kind.name, "seconds": math.ceil(SECONDS), "memory_bytes": MEMORY_BYTES}
    with (
        sandbox.opened(content) as file,
        sandbox.child(CHILD, file, options, seconds=SECONDS) as child,
    ):
        line = child.said.readline(LONGEST_LINE)
        picture = child.said.read(MAX_BYTES + 1)
        if len(picture) > MAX_BYTES:
            raise Broken("too_much_inside")
        if not line.endswith(b"\n"):
            raise Broken("damaged" if child.cause == "damaged" else "too_much_inside")
        said: dict[str, Any] = json.loads(line)
        if "refused" in said:
            raise Broken(said["refused"])
        if len(picture) != said["bytes"]:
            raise Broken("too_much_inside")
        return said, picture


def _look(said: str) -> int | None:
    return int(said, 16) if _LOOK.fullmatch(said) else None


def _facts(said: dict[str, str]) -> Facts:
    """Of what a file says of itself, what looks as it should."""
    number, code = _clean(said.get("number")), _clean(said.get("code"))
    return Facts(
        number=number if _NUMBER.fullmatch(number) else "",
        code=code if _NUMBER.fullmatch(code) and len(code) <= 20 else "",
        day=_day(said.get("day", "").strip()),
        amount=_amount(_clean(said.get("amount"))),
        seller="".join(one for one in said.get("seller", "") if one.isprintable()).strip()[:120],
    )


def _clean(text: str | None) -> str:
    return "".join((text or "").split()).replace(",", "")


def _day(text: str) -> dt.date | None:
    try:
        return parse_day(text)
    except UnclearDay:
        return None


def _amount(text: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(text)
    return to_fen(Decimal(match[1])) if match else None
