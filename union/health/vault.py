"""The vault: what a health file holds, sealed and opened. Only the health app's actions use it.

An import contract says so (`pyproject.toml`). The bytes are bound to the row's own place and to its
member, so that nobody who writes to the database can put one file in the place of another, or under
another name. How far it goes: docs/security-model.md.
"""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from union.core import crypto

if TYPE_CHECKING:
    from union.health.models import Record


@dataclass(frozen=True)
class Content:
    """What lies in one file: plain facts, and the bytes of a paper where it is one."""

    facts: dict[str, Any] = field(default_factory=dict)
    paper: bytes = b""


def place_of(record: "Record") -> str:
    """What the bytes of a row are bound to: its own place, and its member."""
    return f"health.record:{record.place}:{record.member_id}"


def seal(record: "Record", content: Content) -> bytes:
    """The content as the row keeps it: one line of facts, then the paper, under the current key."""
    facts = json.dumps(content.facts, ensure_ascii=False, separators=(",", ":"))
    return crypto.seal(facts.encode() + b"\n" + content.paper, context=place_of(record))


def open_(record: "Record") -> Content:
    """What was sealed. Raises CannotOpen, UnknownKey."""
    plain = crypto.open_(bytes(record.sealed), context=place_of(record))
    facts, _line, paper = plain.partition(b"\n")
    return Content(json.loads(facts), paper)
