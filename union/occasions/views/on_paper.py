"""The form of an event on paper (会员慰问审批表), and its whole file as one zip in print order."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.money import format_yuan
from union.core.printing import pdf
from union.evidence.answers import saved_response, zip_response
from union.members.models import Tree
from union.occasions import actions, registry
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.occasions.views.reaching import needs_circle, occasion_or_404
from union.orgs.doors import asks_for_password
from union.rules.checklist import Checklist
from union.rules.models import Grant, book_on

PAST = 6


@needs_circle
@asks_for_password
@require_safe
def form(request: UserRequest, pk: int) -> HttpResponse:
    """The form, to be signed."""
    occasion = occasion_or_404(request, pk)
    actions.note_print(occasion, actor=request.user)
    paper = _form(occasion, checklists([occasion])[occasion.pk], request)
    return saved_response(paper, "application/pdf", f"{occasion.number}.pdf")


@needs_circle
@asks_for_password
@require_safe
def bundle(request: UserRequest, pk: int) -> HttpResponse:
    """The form, then every paper in the order of the checklist, numbered as they are printed."""
    occasion = occasion_or_404(request, pk)
    actions.note_print(occasion, actor=request.user)
    checklist = checklists([occasion])[occasion.pk]
    cover = _form(occasion, checklist, request)
    return zip_response(
        occasion.number,
        cover,
        [paper for paper in checklist.in_print_order if paper.reduced_at is None],
    )


def _form(occasion: Occasion, checklist: Checklist, request: UserRequest) -> bytes:
    """What templates/print/care_form.typ is given; amounts and days are text."""
    member = occasion.member
    with translation.override("zh-hans"):
        book = book_on(occasion.organisation, occasion.judged_on)
        days = [occasion.happened_on.isoformat()]
        if occasion.ended_on:
            days.append(occasion.ended_on.isoformat())
        summaries: dict[str, list[str]] = registry.summaries(occasion, request.user)
        data: dict[str, Any] = {
            "union": occasion.organisation.name,
            "number": occasion.number,
            "name": member.name,
            "sex": str(member.get_sex_display()) if member.sex else "",
            "group": str(Tree.of_union(occasion.organisation).place(member.organisation_id)),
            "joined": member.joined_on.isoformat() if member.joined_on else "",
            "kind": str(occasion.get_kind_display()),
            "days": " – ".join(days),
            "past": _past(occasion),
            "gifts": summaries.get("gifts", []),
            "visits": summaries.get("visits", []),
            "book": f"{book.title} {book.document_number}".strip() if book else _("No rule book"),
            "papers": [
                f"{number}. {paper.get_kind_display()}"
                for number, paper in enumerate(checklist.in_print_order, start=1)
            ]
            + [_("missing: %(papers)s") % {"papers": one} for one in checklist.missing],
            "printed_on": local_today().isoformat(),
        }
        return pdf("care_form", data)


def _past(occasion: Occasion) -> list[str]:
    """What the member was given for such events before."""
    rows = Grant.objects.live().filter(
        member=occasion.member, benefit=occasion.kind, event_on__lt=occasion.judged_on
    )
    return [
        f"{row.event_on.isoformat()} {format_yuan(row.amount)}"
        for row in rows.order_by("-event_on")[:PAST]
    ]
