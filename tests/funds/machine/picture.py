"""Everything that a step with money may change, read at once: two pictures show what it changed."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Model

from union.approvals.models import Decision, Delegation, Flow, Review, ReviewStep
from union.audit.models import Entry
from union.core.dates import local_today
from union.funds.models import (
    Budget,
    BudgetChange,
    BudgetLine,
    FundRequest,
    LedgerEntry,
    Payment,
)
from union.notifications.models import Notice
from union.orgs.models import Appointment

Row = dict[str, Any]
Rows = dict[int, Row]

# What approvers agree to, and what they read beside it.
TERMS = ("amount", "line_id", "payee", "payee_member_id", "purpose_kind", "purpose_id")
WORDS = (*TERMS, "number", "title", "reason", "people", "standard", "applicant_id")


@dataclass(frozen=True)
class Picture:
    """The state of all money and of all who may move it, as plain rows by their keys."""

    today: date
    budgets: Rows
    lines: Rows
    requests: Rows
    changes: Rows
    reviews: Rows
    steps: Rows
    decisions: Rows
    payments: Rows
    ledger: Rows
    entries: Rows
    offices: Rows
    delegations: Rows
    flows: Rows
    notices: Rows

    def fresh(self, before: "Picture", rows: str) -> list[Row]:
        """The rows of one kind that an earlier picture did not have."""
        old = getattr(before, rows)
        return [row for pk, row in getattr(self, rows).items() if pk not in old]

    def review_of(self, kind: str, subject: int) -> Row | None:
        """The newest review of one thing."""
        rounds = [
            one
            for one in self.reviews.values()
            if (one["subject_type"], one["subject_id"]) == (kind, subject)
        ]
        return rounds[-1] if rounds else None

    def holds(self, user: int, *roles: str) -> bool:
        """Whether somebody holds one of these offices today."""
        return any(
            one["user_id"] == user
            and (not roles or one["role"] in roles)
            and one["starts_on"] <= self.today
            and (one["ends_on"] is None or one["ends_on"] >= self.today)
            and (one["revoked_at"] is None or one["ends_on"] > self.today)
            for one in self.offices.values()
        )

    def stands_in(self, delegate: int | None, principal: int, role: str) -> list[Row]:
        """The delegations of an office that run today; of one delegate, or of anybody."""
        return [
            one
            for one in self.delegations.values()
            if one["principal_id"] == principal
            and delegate in (None, one["delegate_id"])
            and one["role"] == role
            and one["revoked_at"] is None
            and one["starts_on"] <= self.today <= one["ends_on"]
        ]


def differences(before: Picture, now: Picture) -> dict[str, Any]:
    """What changed, for whoever reads that a test failed."""
    found: dict[str, Any] = {}
    for one in fields(Picture):
        old, new = getattr(before, one.name), getattr(now, one.name)
        if old != new and isinstance(new, dict):
            new = {pk: row for pk, row in new.items() if old.get(pk) != row}
        if old != new:
            found[one.name] = new
    return found


def words(request: Row) -> tuple[Any, ...]:
    """Every word of a request."""
    return tuple(request[name] for name in WORDS)


def terms(request: Row) -> tuple[Any, ...]:
    """What approvers agree to."""
    return tuple(request[name] for name in TERMS)


KINDS: dict[str, type[Model]] = {
    "budgets": Budget,
    "lines": BudgetLine,
    "requests": FundRequest,
    "changes": BudgetChange,
    "reviews": Review,
    "steps": ReviewStep,
    "decisions": Decision,
    "payments": Payment,
    "ledger": LedgerEntry,
    "entries": Entry,
    "offices": Appointment,
    "delegations": Delegation,
    "flows": Flow,
    "notices": Notice,
}
WRITES = re.compile(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


class Camera:
    """Takes pictures of what happens from now on, and reads again only what was written to.

    `log_from`: entries of the log up to this one are left out, and so are the notices of before.
    """

    def __init__(self) -> None:
        """Looks at everything once."""
        newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.log_from = newest or 0
        told = Notice.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.told_from = told or 0
        self._seen = {name: self._read(name) for name in KINDS}
        self._written: set[str] = set()

    def note(self, execute: Any, sql: str, *rest: Any) -> Any:
        """For `connection.execute_wrapper`: remembers which tables were written to."""
        self._written.update(WRITES.findall(sql))
        return execute(sql, *rest)

    def picture(self) -> Picture:
        """How it looks now."""
        for name, model in KINDS.items():
            if model._meta.db_table in self._written:
                self._seen[name] = self._read(name)
        self._written.clear()
        return Picture(today=local_today(), **self._seen)

    def _read(self, name: str) -> Rows:
        rows = KINDS[name]._default_manager.order_by("pk")
        if name == "entries":
            rows = rows.filter(pk__gt=self.log_from)
        if name == "notices":
            rows = rows.filter(pk__gt=self.told_from)
        return {row["id"]: row for row in rows.values()}
