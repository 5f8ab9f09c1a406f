"""The papers of a hardship to be filled in: application, proof of income, announcement."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.core.printing import pdf
from union.evidence.answers import saved_response
from union.members.models import Tree
from union.occasions import actions
from union.occasions.models import Occasion
from union.occasions.views.reaching import needs_circle, occasion_or_404
from union.orgs.doors import asks_for_password


@needs_circle
@asks_for_password
@require_safe
def papers(request: UserRequest, pk: int) -> HttpResponse:
    """困难职工申请表、家庭收入证明、公示, of a hardship; to be filled in and signed."""
    occasion = occasion_or_404(request, pk)
    if not occasion.is_confidential:
        raise NotReachable
    actions.note_print(occasion, actor=request.user)
    with translation.override("zh-hans"):
        paper = pdf("hardship", _data(occasion))
    return saved_response(paper, "application/pdf", f"{occasion.number}-application.pdf")


def _data(occasion: Occasion) -> dict[str, Any]:
    """What templates/print/hardship.typ is given: what the roster knows; the rest is written."""
    member = occasion.member
    return {
        "union": occasion.organisation.name,
        "number": occasion.number,
        "name": member.name,
        "sex": str(member.get_sex_display()) if member.sex else "",
        "born": member.born_on.isoformat() if member.born_on else "",
        "group": str(Tree.of_union(occasion.organisation).place(member.organisation_id)),
        "post": member.post,
        "employment": str(member.get_employment_display()) if member.employment else "",
        "joined": member.joined_on.isoformat() if member.joined_on else "",
        "day": occasion.happened_on.isoformat(),
        "printed_on": local_today().isoformat(),
    }
