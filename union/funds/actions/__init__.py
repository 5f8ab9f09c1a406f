"""Budgets, requests, payments and bookings: what can happen to money."""

from union.funds.actions.budgets import close_year, open_budget
from union.funds.actions.changes import (
    BelowUsed,
    ItemFacts,
    discard_change,
    draft_change,
    save_change,
    submit_change,
)
from union.funds.actions.ledger import AlreadyReversed, reverse
from union.funds.actions.lists import record_export, record_print
from union.funds.actions.papers import attach, detach, record_opening
from union.funds.actions.payments import (
    NotPayable,
    PaymentFacts,
    SameHand,
    VoucherTaken,
    note_failure,
    pay,
)
from union.funds.actions.requests import (
    NotEditable,
    OverBalance,
    RequestFacts,
    StaleRequest,
    WrongLine,
    correct,
    discard,
    draft_request,
    save_request,
    submit_request,
    withdraw_request,
)

__all__ = [
    "AlreadyReversed",
    "BelowUsed",
    "ItemFacts",
    "NotEditable",
    "NotPayable",
    "OverBalance",
    "PaymentFacts",
    "RequestFacts",
    "SameHand",
    "StaleRequest",
    "VoucherTaken",
    "WrongLine",
    "attach",
    "close_year",
    "correct",
    "detach",
    "discard",
    "discard_change",
    "draft_change",
    "draft_request",
    "note_failure",
    "open_budget",
    "pay",
    "record_export",
    "record_opening",
    "record_print",
    "reverse",
    "save_change",
    "save_request",
    "submit_change",
    "submit_request",
    "withdraw_request",
]
