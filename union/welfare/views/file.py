"""The file of a programme (一事一档): papers put in, opened, taken out, and all as one zip."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.redirects import see_other
from union.evidence.answers import Sheet, paper_response, zip_response
from union.evidence.models import Paper
from union.evidence.pages import add_page, dress, note_looks, openable, paper_in
from union.orgs.doors import asks_before_file, needs
from union.rules.checklist import cover
from union.welfare import actions
from union.welfare.files import PAPERS, asks_for_papers, checklist_for
from union.welfare.models import Programme
from union.welfare.views.reaching import programme_or_404


def whole_file(request: UserRequest, pk: int) -> Programme | None:
    """A programme whose whole file the person may open; None where she may not."""
    mine = Programme.objects.with_file(request.user).with_loose_rows()
    return mine.select_related("organisation", "case").filter(pk=pk).first()


def shown(request: UserRequest, pk: int, *, can_change: bool) -> dict[str, object]:
    """The checklist as the programme's page shows it; nothing for whom it is not."""
    programme = whole_file(request, pk)
    if programme is None:
        return {}
    checklist = checklist_for(programme, request.user)
    note_looks(checklist.in_print_order, programme.organisation, request.user)
    own = [paper for paper in checklist.in_print_order if paper.case_id == programme.case_id]

    signed = programme.disbursements.filter(sheet__in=[paper.pk for paper in own])
    signed_on = set(signed.values_list("sheet", flat=True))

    def may_remove(paper: Paper) -> bool:
        return can_change and programme.is_open and paper.pk not in signed_on

    dress(own, "welfare:file_paper", pk, may_remove=may_remove)
    medical = [paper for paper in own if paper.is_to_be_checked]
    if medical and actions.may_check(programme, request.user):
        for paper in medical:
            paper.check_url = reverse("welfare:file_paper_check", args=[pk, paper.pk])
    return {
        "checklist": checklist,
        "add_url": reverse("welfare:file_papers", args=[pk]) if can_change else "",
        "zip_url": reverse("welfare:file", args=[pk]),
        "note": ""
        if asks_for_papers(programme)
        else _("What each of them handed in lies in the file of her own event."),
    }


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers into the file of a programme, from the phone."""
    programme = programme_or_404(request, pk, "welfare.change")
    return add_page(
        request,
        partial(actions.attach, programme, actor=request.user),
        title=programme.name,
        back=programme.get_desk_url(),
        kinds=PAPERS,
    )


@needs("welfare.view")
@require_safe
def show(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper; who opened it stands in the log before a byte of it is shown."""
    programme = programme_or_404(request, pk)
    found = paper_in(programme.case, paper)
    actions.note_look(programme, found, actor=request.user)
    return paper_response(found, inline=True)


@needs("welfare.view")
@require_POST
def check(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Says that one has compared a paper with what was said."""
    programme = programme_or_404(request, pk)
    actions.check_paper(programme, paper_in(programme.case, paper), actor=request.user)
    messages.success(request, _("Checked."))
    return see_other("welfare:detail", pk)


@needs("welfare.view")
@require_POST
def remove(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper out."""
    programme = programme_or_404(request, pk, "welfare.change")
    actions.detach(programme, paper_in(programme.case, paper), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other("welfare:detail", pk)


@needs("welfare.view")
@asks_before_file
@require_safe
def bundle(request: UserRequest, pk: int) -> HttpResponse:
    """The whole file in print order; of what lies with a request, what the person may open."""
    programme = whole_file(request, pk)
    if programme is None:
        raise NotReachable
    checklist = checklist_for(programme, request.user)
    papers = openable(checklist.in_print_order, programme.case_id)
    actions.note_file(programme, papers, actor=request.user)
    front = cover(
        checklist,
        title=programme.name,
        number=programme.number,
        place=programme.organisation,
        kind=str(programme.benefit.label),
    )
    named = f"{_('case file')}-{programme.number}"
    return zip_response(named, Sheet(_("contents"), "pdf", front), papers)
