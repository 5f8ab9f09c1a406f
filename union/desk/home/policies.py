"""The policies that are in force, and until when, for those who see to the insurance."""

from django.db.models import Exists, OuterRef

from union.accounts.models import User
from union.core.dates import local_today
from union.insurance.models import Policy
from union.orgs.scoping import may

SHOWN = 5


def in_force(user: User) -> list[Policy]:
    """Which end first stands first, and says whether another follows it; one question."""
    if not may(user, "insurance.change"):
        return []
    rows = Policy.objects.for_user(user, "insurance.change").on(local_today())
    followed = Exists(Policy.objects.filter(renews=OuterRef("pk")))
    found = rows.annotate(is_followed=followed).select_related("insurer")
    return list(found.order_by("ends_on", "pk")[:SHOWN])
