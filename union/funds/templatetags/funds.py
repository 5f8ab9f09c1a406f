"""The money of a thing, on its own page: `{% load funds %}{% money_of "programme" row.pk %}`."""

from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Q
from django.template import Context

from union.core.money import format_yuan
from union.funds import registry
from union.funds.models import BudgetChange, FundRequest
from union.orgs.scoping import may

register = template.Library()

_STATES = {
    FundRequest.State.DRAFT: "draft",
    FundRequest.State.SUBMITTED: "run",
    FundRequest.State.RETURNED: "back",
    FundRequest.State.APPROVED: "wait",
    FundRequest.State.PAID: "done",
    FundRequest.State.REVERSED: "undone",
    FundRequest.State.REJECTED: "refused",
    FundRequest.State.WITHDRAWN: "withdrawn",
}


_CHANGES = {
    BudgetChange.State.DRAFT: "draft",
    BudgetChange.State.SUBMITTED: "run",
    BudgetChange.State.RETURNED: "back",
    BudgetChange.State.ADOPTED: "ok",
    BudgetChange.State.ENDED: "withdrawn",
}


@register.filter
def change_tone(state: str) -> str:
    """The look of a budget change's state, for `{% chip %}`."""
    return _CHANGES[BudgetChange.State(state)]


@register.filter
def signed_yuan(amount: Decimal) -> str:
    """A difference: +¥500, -¥500 or ¥0."""
    return f"+{format_yuan(amount)}" if amount > 0 else format_yuan(amount)


@register.filter
def per_cent(share: Decimal) -> str:
    """A share of 1: 71.8%."""
    return f"{share * 100:.1f}%"


@register.filter
def request_tone(state: str) -> str:
    """The look of a request's state, for `{% chip %}`."""
    return _STATES[FundRequest.State(state)]


@register.inclusion_tag("funds/_money_of.html", takes_context=True)
def money_of(context: Context, kind: str, pk: int) -> dict[str, Any]:
    """The requests for one activity or programme that the reader may see, and what they sum to.

    Those for its parts are among them: for the single gifts of a programme.
    """
    user = context["request"].user
    purpose = registry.purpose(kind)
    seen = FundRequest.objects.for_user(user)
    wanted = Q(purpose_kind=kind, purpose_id=pk)
    if purpose is not None and purpose.parts is not None:
        part, numbers = purpose.parts(pk)
        wanted |= Q(purpose_kind=part, purpose_id__in=numbers)
    rows = list(seen.filter(wanted).select_related("line", "applicant"))
    counted = [one for one in rows if one.is_reserving or one.state == FundRequest.State.PAID]
    paid = [one for one in rows if one.state == FundRequest.State.PAID]
    return {
        "rows": rows,
        "asked": sum((one.amount for one in counted), Decimal(0)),
        "paid": sum((one.amount for one in paid), Decimal(0)),
        "may_ask": may(user, "funds.request"),
        "sees_all": may(user, "funds.view"),
        "purpose": f"{kind}-{pk}",
    }
