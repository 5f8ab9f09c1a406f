"""Papers as they come in: told apart by their bytes, opened only in a child process."""

from union.evidence.reading.paper import Facts, Taken, take
from union.evidence.reading.refused import (
    Damaged,
    Empty,
    Locked,
    NotTaken,
    Risky,
    TooLarge,
    TooManyPixels,
    WrongEnding,
    WrongKind,
)

__all__ = [
    "Damaged",
    "Empty",
    "Facts",
    "Locked",
    "NotTaken",
    "Risky",
    "Taken",
    "TooLarge",
    "TooManyPixels",
    "WrongEnding",
    "WrongKind",
    "take",
]
