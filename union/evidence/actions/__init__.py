"""Everything that can happen to case files and papers."""

from union.evidence.actions.keeping import (
    check,
    forget_medical,
    forget_names,
    reduce_old_papers,
)
from union.evidence.actions.looks import cases_that_look_alike, looks_met_again
from union.evidence.actions.lost import remove_lost, remove_lost_files
from union.evidence.actions.papers import (
    AlreadyTakenAway,
    TooManyPapers,
    add_papers,
    case_of,
    check_invoices,
    duplicates_of,
    open_case,
    put_kind_right,
    remove,
)

__all__ = [
    "AlreadyTakenAway",
    "TooManyPapers",
    "add_papers",
    "case_of",
    "cases_that_look_alike",
    "check",
    "check_invoices",
    "duplicates_of",
    "forget_medical",
    "forget_names",
    "looks_met_again",
    "open_case",
    "put_kind_right",
    "reduce_old_papers",
    "remove",
    "remove_lost",
    "remove_lost_files",
]
