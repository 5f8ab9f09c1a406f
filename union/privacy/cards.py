"""What stands on the page of a member who has left: until when her name is kept."""

from typing import Any

from django.http import HttpRequest

from union.core.dates import local_today
from union.members.actions import named_until
from union.members.models import Member
from union.orgs import scoping


def member_card(request: HttpRequest, member: Member) -> tuple[str, dict[str, Any]] | None:
    """Of whoever is here there is nothing to say."""
    if not member.is_gone:
        return None
    day = None if member.masked_at else named_until(member)
    is_due = day is not None and day <= local_today()
    may = is_due and scoping.may(request.user, "privacy.mask", member.organisation)
    return "privacy/_member_card.html", {"named_until": day, "may_mask": may}
