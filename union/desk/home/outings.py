"""The coming activities with their places, as far as an office reaches."""

from typing import Any

from django.db.models import Count, Min, OuterRef, Subquery
from django.utils import timezone

from union.accounts.models import User
from union.activities.models import Activity, SignUp
from union.orgs.scoping import may

SHOWN = 5
# The sign-up of a later one may end sooner.
LOOKED_AT = 30


def coming(user: User) -> list[Any]:
    """The published ones that are not over; one question.

    Each has `waiting`, the length of its waiting list, `offered`, the number of offers without an
    answer, and `answer_by`, when the first of these ends.
    """
    if not may(user, "activities.view"):
        return []
    line = SignUp.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    waiting = line.filter(state=SignUp.State.WAITING).annotate(n=Count("pk"))
    offers = line.filter(state=SignUp.State.OFFERED).annotate(n=Count("pk"))
    first = line.filter(state=SignUp.State.OFFERED).annotate(first=Min("offered_until"))
    rows = (
        Activity.objects.for_user(user)
        .filter(state=Activity.State.OPEN)
        .upcoming(timezone.now())
        .annotate(
            waiting=Subquery(waiting.values("n")),
            offered=Subquery(offers.values("n")),
            answer_by=Subquery(first.values("first")),
        )
    )
    return list(rows[:LOOKED_AT])
