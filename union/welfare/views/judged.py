"""What the rules say to a row, on the page where it is entered."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.members.models import Member
from union.orgs.scoping import may
from union.rules.judging import Verdict, entitlements
from union.welfare.actions import NewRow, RowChange
from union.welfare.actions.entitlements import event_of, forbidden_now, matter_of
from union.welfare.forms import RowForm
from union.welfare.models import Programme

LOOKED_AT = 400
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
) -> dict[str, Any]:
    """The findings, and the way to an exemption where a rule stops it."""
    context: dict[str, Any] = {"findings": verdict.in_order, "is_stopped": not verdict.is_allowed}
    if not verdict.is_allowed and may(request.user, "rules.exempt", member.organisation):
        day = event_of(programme, row.event_on, row.given_on)
        same_as = row.same_as if isinstance(row, NewRow) else ""
        asked = {
            "amount": f"{row.amount:.2f}",
            "on": day.isoformat(),
            "matter": matter_of(programme, day, same_as),
        }
        address = reverse("welfare:exemption", args=[programme.pk, member.pk])
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


def entitled(programme: Programme, member: Member, request: UserRequest) -> dict[str, Any]:
    """What the book of today leaves the member of this kind of benefit."""
    book, found = entitlements(member, local_today())
    mine = next((one for one in found if one.key == programme.kind), None)
    return {"book": book, "entitlement": mine}
