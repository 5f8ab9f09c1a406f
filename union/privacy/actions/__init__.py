"""Consents, their words, copies of one's own data, rules of keeping: callers import from here."""

from union.privacy.actions.consents import (
    OtherWords,
    first_words,
    give_consent,
    hold,
    leave_as_it_is,
    withdraw_consent,
)
from union.privacy.actions.copies import (
    CopyGone,
    CopyUnderWay,
    ask_copy,
    delete_copies_of,
    delete_copy,
    give_up_copies,
    make_copy,
    remove_old_copies,
    take_copy,
)
from union.privacy.actions.keys import WrongKeys, note_keys, rotate_keys, wrong_keys
from union.privacy.actions.masks import mask, mask_old
from union.privacy.actions.rules import rules_and_runs, run_rules
from union.privacy.actions.texts import NewerWords, SameWords, WordsMissing, publish

__all__ = [
    "CopyGone",
    "CopyUnderWay",
    "NewerWords",
    "OtherWords",
    "SameWords",
    "WordsMissing",
    "WrongKeys",
    "ask_copy",
    "delete_copies_of",
    "delete_copy",
    "first_words",
    "give_consent",
    "give_up_copies",
    "hold",
    "leave_as_it_is",
    "make_copy",
    "mask",
    "mask_old",
    "note_keys",
    "publish",
    "remove_old_copies",
    "rotate_keys",
    "rules_and_runs",
    "run_rules",
    "take_copy",
    "withdraw_consent",
    "wrong_keys",
]
