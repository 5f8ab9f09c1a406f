"""The addresses of the budget, of payments and of the ledger."""

import secrets

from tests.access.line import Line, form, page
from tests.access.table_requests import TAKE_OUT, WATCHERS
from union.core.dates import local_today

BUDGET = WATCHERS
LEDGER = BUDGET - {"welfare"}
TILL = TAKE_OUT
TREASURER = frozenset({"treasurer"})
CASHIER = frozenset({"cashier"})
CHECK = frozenset({"treasurer", "auditor"})


def _change(own):
    return {
        "title": "预算调整",
        "reason": "报名的人多",
        "version": own["change"].version,
        "rows": "1",
        "row0-line": own["line"].pk,
        "row0-amount": "10800",
    }


def _paid(own):
    return {
        "method": "transfer",
        "voucher": secrets.token_hex(4),
        "paid_on": local_today().isoformat(),
        "version": own["fund_approved"].version,
        "key": secrets.token_hex(8),
    }


def _failed(own):
    facts = _paid(own) | {"tried_on": local_today().isoformat(), "problem": "账号有误"}
    return {f"failed-{name}": value for name, value in facts.items()}


TREASURY: dict[str, Line] = {
    "desk/budget/": page(BUDGET),
    "desk/budget/export/": page(TILL),
    "desk/budget/paper/": page(TILL),
    "desk/budget/lines/<int:pk>/": page(BUDGET, pk="line"),
    # It is drawn up already: the form leads to its adjustment.
    "desk/budget/new/": form(BUDGET, who=TREASURER, get=303),
    "desk/budget/<int:pk>/adjust/": form(BUDGET, who=TREASURER, pk="budget", send=_change),
    # Money is set aside.
    "desk/budget/<int:pk>/close/": form(BUDGET, who=TREASURER, pk="budget", post=409),
    "desk/budget/changes/<int:pk>/": page(BUDGET, pk="change"),
    "desk/budget/changes/<int:pk>/edit/": form(BUDGET, who=TREASURER, pk="change", send=_change),
    # Nobody has set a flow for the budget there.
    "desk/budget/changes/<int:pk>/submit/": form(BUDGET, who=TREASURER, pk="change", post=409),
    "desk/budget/changes/<int:pk>/discard/": form(BUDGET, who=TREASURER, pk="change", post=303),
    "desk/budget/ledger/": page(LEDGER),
    "desk/budget/ledger/export/": page(TILL),
    "desk/budget/ledger/paper/": page(TILL),
    "desk/budget/ledger/<int:pk>/": page(LEDGER, pk="entry"),
    "desk/budget/ledger/<int:pk>/reverse/": form(
        LEDGER, who=TREASURER, pk="entry", send=lambda own: {"reason": "金额写错"}
    ),
    "desk/payments/": page(TILL),
    "desk/payments/done/": page(TILL),
    "desk/payments/done/export/": page(TILL),
    "desk/payments/done/paper/": page(TILL),
    "desk/payments/<int:pk>/": page(TILL, pk="fund_approved"),
    "desk/payments/<int:pk>/pay/": form(TILL, who=CASHIER, pk="fund_approved", get=302, send=_paid),
    "desk/payments/<int:pk>/failed/": form(
        TILL, who=CASHIER, pk="fund_approved", get=302, send=_failed
    ),
}
