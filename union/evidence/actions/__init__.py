"""Everything that can happen to case files and papers."""

from union.evidence.actions.lost import remove_lost, remove_lost_files
from union.evidence.actions.papers import (
    AlreadyTakenAway,
    TooManyPapers,
    add_papers,
    case_of,
    duplicates_of,
    open_case,
    remove,
)

__all__ = [
    "AlreadyTakenAway",
    "TooManyPapers",
    "add_papers",
    "case_of",
    "duplicates_of",
    "open_case",
    "remove",
    "remove_lost",
    "remove_lost_files",
]
