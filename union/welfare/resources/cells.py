"""What a row of a list of gifts says, as columns, and beside the row that is there."""

from datetime import date
from decimal import Decimal
from typing import Any

from union.imports.judged import Judged
from union.imports.resources import plain
from union.welfare.models import Disbursement

# What a sheet says of a gift, and what is compared with the row that is there.
COMPARED = ("item", "quantity", "amount", "given_on", "note")


def rename_id_errors(row: Judged) -> None:
    """In messages and files the field is called "id"."""
    for error in row.errors:
        if error["field"] == "id_number":
            error["field"] = "id"


def difference(there: Disbursement, facts: dict[str, Any]) -> dict[str, list[Any]]:
    """Old and new of what a sheet says otherwise than the row that is there."""
    found = {}
    for name in COMPARED:
        old = plain(getattr(there, name))
        if name in facts and old != facts[name]:
            found[name] = [old, facts[name]]
    return found


def columns(facts: dict[str, Any]) -> dict[str, Any]:
    """Staged values as columns of a row."""
    ready: dict[str, Any] = {"amount": Decimal(facts["amount"])}
    for name in ("item", "quantity", "note"):
        if facts.get(name):
            ready[name] = facts[name]
    if facts.get("given_on"):
        ready["given_on"] = date.fromisoformat(facts["given_on"])
    return ready
