"""What the rules say to a row, on the page where it is entered."""

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from union.accounts.requests import UserRequest
from union.core.dates import UnclearDay, local_today, parse_day
from union.core.money import MOST_FOR_ONE, bare_number
from union.funds.registry import Remark
from union.members.models import Member
from union.orgs.scoping import may
from union.rules.granting import RuleForbids
from union.rules.judging import Verdict, entitlements, event_key
from union.welfare.actions import NewRow, RowChange
from union.welfare.actions.entitlements import event_of, forbidden_now, matter_of
from union.welfare.forms import RowForm
from union.welfare.models import Disbursement, Programme

LOOKED_AT = 400
# So many members are named where a rule stops what is handed out to many.
NAMED = 20
# What is known without being read: that there is no book is said once, above the form.
KNOWN = {"no_book"}


def must_be_read(form: RowForm, verdict: Verdict) -> bool:
    """Whether there are warnings that the person has not gone on with; notes them as read.

    What a rule stops is not to be read but to be refused, so it goes on to the verb.
    """
    said = ",".join(sorted(one.code for one in verdict.warnings if one.code not in KNOWN))
    if not said or not verdict.is_allowed or form.data.get("seen") == said:
        return False
    entered = form.data.copy()  # type: ignore[attr-defined]
    entered["seen"] = said
    form.data = entered
    return True


def shown(
    verdict: Verdict,
    programme: Programme,
    member: Member,
    row: NewRow | RowChange,
    request: UserRequest,
    *,
    day: date,
) -> dict[str, Any]:
    """The findings, and the way to an exemption where a rule stops it."""
    context: dict[str, Any] = {"findings": verdict.in_order, "is_stopped": not verdict.is_allowed}
    if not verdict.is_allowed and may(request.user, "rules.exempt", member.organisation):
        same_as = row.same_as if isinstance(row, NewRow) else ""
        asked = {
            "amount": f"{row.amount:.2f}",
            "on": day.isoformat(),
            "matter": matter_of(programme, day, same_as),
        }
        if isinstance(row, RowChange):
            asked["row"] = str(row.pk)
        address = reverse("welfare:exemption", args=[programme.pk, member.pk])
        context["exemption_url"] = f"{address}?{urlencode(asked)}"
    return context


def forbidden(
    refused: RuleForbids, programme: Programme, row: Disbursement | None, request: UserRequest
) -> dict[str, Any]:
    """What stops handing out, and the way on: to give less, or the committee."""
    context: dict[str, Any] = {
        "findings": [
            Remark(one.sentence, one.severity, one.clause, one.url, about=stopped.name)
            for stopped in refused.stopped[:NAMED]
            for one in stopped.findings
        ]
    }
    if row is not None and may(request.user, "rules.exempt", row.member.organisation):
        day = event_of(programme, row.event_on, row.given_on)
        asked = {
            "amount": f"{row.amount:.2f}",
            "on": day.isoformat(),
            "matter": row.matter,
            "row": str(row.pk),
        }
        address = reverse("welfare:exemption", args=[programme.pk, row.member_id])
        context["exemption_url"] = f"{address}?{urlencode(asked)}"
    return context


def stopped_now(programme: Programme) -> dict[str, Any]:
    """How many of its planned gifts the book of today would stop, and one clause that says so.

    A book that was switched on meanwhile judges what is planned anew. At most `LOOKED_AT` of them
    are looked at: the page says so much as makes somebody look.
    """
    stopped = forbidden_now(programme, LOOKED_AT)
    clause = stopped[0].blocks[0] if stopped else None
    return {"stopped": len(stopped), "stopped_by": clause}


def entitled(
    programme: Programme, member: Member, *, on: date | None, occasion: int | None
) -> dict[str, Any]:
    """What the book of a day (else of today) leaves the member of this kind of benefit."""
    event = event_key(occasion) if occasion is not None else ""
    book, found = entitlements(member, on or local_today(), event=event)
    mine = next((one for one in found if one.key == programme.kind), None)
    return {"book": book, "entitlement": mine}


def handed_over(request: UserRequest) -> dict[str, Any]:
    """What the page before says of a row: the day of its event, how much; nothing of what is odd.

    From the page of an event, and from an exemption that the committee agreed to.
    """
    found: dict[str, Any] = {}
    with suppress(UnclearDay):
        found["event_on"] = parse_day(request.GET.get("on", ""))
    with suppress(InvalidOperation):
        amount = Decimal(bare_number(request.GET.get("amount", "")))
        if 0 < amount <= MOST_FOR_ONE:
            found["amount"] = amount
    return found
