"""Budgets, fund requests, payments and the ledger, one module per noun."""

from union.funds.models.books import Mismatch, mismatches
from union.funds.models.budget import BUDGET_LIMIT, Budget, BudgetLine, BudgetLineQuerySet
from union.funds.models.category import Category, Heading, Source
from union.funds.models.change import BudgetChange, ChangeItem, items_of, totals
from union.funds.models.ledger import LedgerEntry, LedgerQuerySet
from union.funds.models.overview import Overview, Total, in_order, initial_amounts
from union.funds.models.payment import (
    Payment,
    PaymentQuerySet,
    approvals_of,
    next_voucher,
    with_failures,
)
from union.funds.models.request import FundRequest, FundRequestQuerySet

__all__ = [
    "BUDGET_LIMIT",
    "Budget",
    "BudgetChange",
    "BudgetLine",
    "BudgetLineQuerySet",
    "Category",
    "ChangeItem",
    "FundRequest",
    "FundRequestQuerySet",
    "Heading",
    "LedgerEntry",
    "LedgerQuerySet",
    "Mismatch",
    "Overview",
    "Payment",
    "PaymentQuerySet",
    "Source",
    "Total",
    "approvals_of",
    "in_order",
    "initial_amounts",
    "items_of",
    "mismatches",
    "next_voucher",
    "totals",
    "with_failures",
]
