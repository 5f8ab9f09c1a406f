"""Who is told that a policy ends: 60, 30 and 7 days before, once each."""

from datetime import date, timedelta

from django.db import transaction

from union.core.dates import local_today
from union.insurance.models import Policy
from union.notifications.actions import tell
from union.orgs import scoping

POLICY_ENDS = "insurance.policy_ends"
# Days before the last one.
BEFORE = (60, 30, 7)


def remind_of_renewals(today: date | None = None) -> int:
    """Tells the office of each policy that ends and that none follows; how many were told of.

    Whoever was told of the sixty days is told of the thirty once more; once renewed, nobody is.
    """
    today = today or local_today()
    ending = Policy.objects.not_renewed().filter(
        wants_renewal=True, ends_on__gte=today, ends_on__lte=today + timedelta(days=max(BEFORE))
    )
    found = list(ending.select_related("organisation"))
    for policy in found:
        _remind(policy, today)
    return len(found)


@transaction.atomic
def _remind(policy: Policy, today: date) -> None:
    left = (policy.ends_on - today).days
    step = min(days for days in BEFORE if left <= days)
    tell(
        scoping.holders("insurance.change", policy.organisation),
        POLICY_ENDS,
        key=f"{POLICY_ENDS}:{policy.pk}:{policy.ends_on:%Y%m%d}:{step}",
        url=f"/desk/insurance/{policy.pk}/",
    )
