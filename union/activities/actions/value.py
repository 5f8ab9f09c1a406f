"""What those who were there got, as it stands in the entitlement ledgers of the members."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from union.activities.models import Activity, SignUp
from union.rules import granting
from union.rules.benefits import benefit
from union.rules.judging import Finding, Proposal, judge
from union.rules.models import Form

KIND = "activity"


def proposals(activity: Activity) -> list[tuple[int, Proposal]]:
    """For each sign-up of somebody who was there: what she got, as the rules see it."""
    if not activity.gives:
        return []
    like = Proposal(
        0,
        activity.head_benefit,
        timezone.localdate(activity.starts_at),
        activity.head_value or Decimal(0),
        # Nobody is paid for coming: it was a thing, or what she saw and ate.
        form=Form.SERVICE if benefit(activity.head_benefit).activity else Form.GOODS,
        key=f"{KIND}:{activity.pk}",
        participants=activity.sign_ups.going().count(),
        text=activity.title,
    )
    came = activity.sign_ups.going().filter(attended=True).order_by("pk")
    return [(pk, replace(like, member=member)) for pk, member in came.values_list("pk", "member")]


def enter_value(activity: Activity) -> int:
    """Everybody who was there gets one grant; how many. It was given already: rules only warn."""
    found = proposals(activity)
    givings = [granting.Giving(pk, one) for pk, one in found]
    if givings:
        granting.enter(activity.organisation.union(), KIND, givings, past=True)
    return len(givings)


def take_value_back(activity: Activity) -> None:
    """It is opened again: until it is closed once more nobody got anything."""
    rows = SignUp.objects.filter(activity=activity)
    granting.reverse(KIND, list(rows.values_list("pk", flat=True)))


@dataclass(frozen=True)
class Coming:
    """What closing will enter: for how many, and for how many of them a clause says take care."""

    count: int
    warned: int
    clauses: list[Finding]


def coming(activity: Activity) -> Coming:
    """What closing would enter now. No sums of single members: who plans need not know them."""
    found = [one for _pk, one in proposals(activity)]
    warned = 0
    clauses: dict[str, Finding] = {}
    for verdict in judge(activity.organisation.union(), found, past=True) if found else ():
        warned += bool(verdict.warnings)
        clauses |= {one.url: one for one in verdict.warnings}
    return Coming(len(found), warned, list(clauses.values()))
