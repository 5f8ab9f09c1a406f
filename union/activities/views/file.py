"""The file of an activity (一事一档): papers put in, opened, taken out, and all as one zip."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.activities import actions
from union.activities.files import PAPERS, checklist_for
from union.activities.models import Activity
from union.activities.views.reaching import activity_or_404
from union.core.errors import NotReachable
from union.core.redirects import see_other
from union.evidence.answers import Sheet, paper_response, zip_response
from union.evidence.models import Paper
from union.evidence.pages import add_page, dress, note_looks, openable, paper_in
from union.orgs.doors import asks_before_file, needs
from union.rules.checklist import cover


def whole_file(request: UserRequest, pk: int) -> Activity | None:
    """An activity whose whole file the person may open; None where she may not."""
    mine = Activity.objects.with_file(request.user)
    return mine.select_related("organisation", "case").filter(pk=pk).first()


def shown(request: UserRequest, pk: int, *, can_change: bool) -> dict[str, object]:
    """The checklist as the activity's page shows it; nothing for whom it is not."""
    activity = whole_file(request, pk)
    if activity is None:
        return {}
    checklist = checklist_for(activity, request.user)
    note_looks(checklist.in_print_order, activity.organisation, request.user)
    own = [paper for paper in checklist.in_print_order if paper.case_id == activity.case_id]

    def may_remove(_paper: Paper) -> bool:
        return can_change and (activity.is_open or activity.is_draft)

    dress(own, "activities:file_paper", pk, may_remove=may_remove)
    return {
        "checklist": checklist,
        "add_url": reverse("activities:file_papers", args=[pk]) if can_change else "",
        "zip_url": reverse("activities:file", args=[pk]),
    }


@needs("activities.view")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers into the file of an activity, from the phone."""
    activity = activity_or_404(request, pk, "activities.change")
    return add_page(
        request,
        partial(actions.attach, activity, actor=request.user),
        title=activity.title,
        back=activity.get_desk_url(),
        kinds=PAPERS,
    )


@needs("activities.view")
@require_safe
def show(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper; who opened it stands in the log before a byte of it is shown."""
    activity = whole_file(request, pk)
    if activity is None:
        raise NotReachable
    found = paper_in(activity.case, paper)
    actions.note_look(activity, found, actor=request.user)
    return paper_response(found, inline=True)


@needs("activities.view")
@require_POST
def remove(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper out."""
    activity = activity_or_404(request, pk, "activities.change")
    actions.detach(activity, paper_in(activity.case, paper), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other("activities:detail", pk)


@needs("activities.view")
@asks_before_file
@require_safe
def bundle(request: UserRequest, pk: int) -> HttpResponse:
    """The whole file in print order; of what lies with a request, what the person may open."""
    activity = whole_file(request, pk)
    if activity is None:
        raise NotReachable
    checklist = checklist_for(activity, request.user)
    papers = openable(checklist.in_print_order, activity.case_id)
    actions.note_file(activity, papers, actor=request.user)
    front = cover(
        checklist,
        title=activity.title,
        number=activity.file_number,
        place=activity.organisation,
        kind=str(activity.get_kind_display()),
    )
    named = f"{_('case file')}-{activity.file_number}"
    return zip_response(named, Sheet(_("contents"), "pdf", front), papers)
