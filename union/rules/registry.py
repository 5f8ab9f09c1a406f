"""What other apps and pages are told of rules: a member's entitlements, and the clause of a day."""

from typing import Any

from django.http import HttpRequest

from union.core.dates import local_today
from union.members.models import Member
from union.orgs.scoping import may
from union.rules.judging import entitlements


def member_card(request: HttpRequest, member: Member) -> tuple[str, dict[str, Any]] | None:
    """What a member may still be given this year, for her page at the desk."""
    if not may(request.user, "rules.grants", member.organisation):
        return None
    book, found = entitlements(member, local_today(), reader=request.user)
    return "rules/_member_card.html", {"book": book, "entitlements": found, "member": member}
