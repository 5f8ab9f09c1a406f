"""Submitting, deciding, delegating, and the flows."""

from union.approvals.actions.concerns import concerns_changed, look_again
from union.approvals.actions.decide import (
    AlreadyDecided,
    ChangedSince,
    CommentMissing,
    HasWarnings,
    NotYours,
    approve,
    approve_in_batch,
    reject,
    return_,
)
from union.approvals.actions.delegations import NotYourOffice, delegate, revoke
from union.approvals.actions.export import note_export
from union.approvals.actions.flows import (
    StepFacts,
    remove_flow,
    save_flow,
    suggest_flows,
)
from union.approvals.actions.nudges import NudgedToday, nudge
from union.approvals.actions.seats import Seat, Seats, seats
from union.approvals.actions.settle import settle_all
from union.approvals.actions.submit import NoFlow, NoHolder, NotApplicant, submit, void, withdraw

__all__ = [
    "AlreadyDecided",
    "ChangedSince",
    "CommentMissing",
    "HasWarnings",
    "NoFlow",
    "NoHolder",
    "NotApplicant",
    "NotYourOffice",
    "NotYours",
    "NudgedToday",
    "Seat",
    "Seats",
    "StepFacts",
    "approve",
    "approve_in_batch",
    "concerns_changed",
    "delegate",
    "look_again",
    "note_export",
    "nudge",
    "reject",
    "remove_flow",
    "return_",
    "revoke",
    "save_flow",
    "seats",
    "settle_all",
    "submit",
    "suggest_flows",
    "void",
    "withdraw",
]
