"""Papers of an event: put in, opened, taken out; at the desk and by the member herself."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed
from union.core.redirects import see_other
from union.evidence.answers import paper_response
from union.evidence.pages import add_page, kind_page, paper_in
from union.members.models import Member
from union.occasions import actions
from union.occasions.circle import may_add_papers, may_change
from union.occasions.forms import PAPERS
from union.occasions.models import Occasion
from union.occasions.views.reaching import (
    needs_circle,
    occasion_or_404,
    own_occasion_or_404,
)


def _add(request: UserRequest, occasion: Occasion, back: str) -> HttpResponse:
    if not may_add_papers(request.user, occasion):
        raise NotAllowed if occasion.is_open else actions.OccasionOver
    return add_page(
        request,
        partial(actions.attach, occasion, actor=request.user),
        title=occasion.called,
        back=reverse(back, args=[occasion.pk]),
        kinds=PAPERS,
        hint=_(
            "Cover the diagnosis before you take the picture: the page that shows the stay is "
            "enough."
        ),
        at_desk=False,
        first=consent_first(request, occasion.member, actions.MEDICAL_PAPERS),
    )


def consent_first(request: UserRequest, member: Member, purpose: str) -> tuple[str, str] | None:
    """Where the member agrees that medical papers are kept, as long as she has not."""
    if not actions.needs_consent(member, purpose, actor=request.user):
        return None
    page = reverse("my_purpose", args=[purpose])
    words = _("Discharge summary, hospital record and bill: please agree first that they are kept.")
    return f"{page}?{urlencode({'next': request.get_full_path()})}", words


def _show(request: UserRequest, occasion: Occasion, pk: int) -> HttpResponse:
    found = paper_in(occasion.case, pk)
    actions.note_look(occasion, actor=request.user, paper=found)
    return paper_response(found, inline=True)


def _kind(request: UserRequest, occasion: Occasion, pk: int, back: str) -> HttpResponse:
    return kind_page(
        request,
        paper_in(occasion.case, pk),
        partial(actions.put_kind_right, occasion, actor=request.user),
        title=occasion.called,
        back=reverse(back, args=[occasion.pk]),
        kinds=PAPERS,
        at_desk=False,
        first=consent_first(request, occasion.member, actions.MEDICAL_PAPERS),
    )


def _remove(request: UserRequest, occasion: Occasion, pk: int, back: str) -> HttpResponse:
    actions.detach(occasion, paper_in(occasion.case, pk), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other(back, occasion.pk)


@needs_circle
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers into the file of an event."""
    return _add(request, occasion_or_404(request, pk), "occasions:detail")


@needs_circle
@require_safe
def show(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper; who opened it stands in the log before a byte of it is shown."""
    return _show(request, occasion_or_404(request, pk), paper)


@needs_circle
@require_http_methods(["GET", "POST"])
def kind(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """What a paper really is."""
    occasion = occasion_or_404(request, pk)
    if not may_change(request.user, occasion):
        raise NotAllowed
    return _kind(request, occasion, paper, "occasions:detail")


@needs_circle
@require_POST
def check(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Says that one has compared a paper with what was reported."""
    occasion = occasion_or_404(request, pk)
    actions.check_paper(occasion, paper_in(occasion.case, paper), actor=request.user)
    messages.success(request, _("Checked."))
    return see_other("occasions:detail", pk)


@needs_circle
@require_POST
def remove(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper out."""
    return _remove(request, occasion_or_404(request, pk), paper, "occasions:detail")


@login_required
@require_http_methods(["GET", "POST"])
def add_own(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers into the file of one's own event, from the phone."""
    return _add(request, own_occasion_or_404(request, pk), "my_occasion")


@login_required
@require_safe
def show_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One of one's own papers."""
    return _show(request, own_occasion_or_404(request, pk), paper)


@login_required
@require_POST
def remove_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper out that one has put in oneself."""
    return _remove(request, own_occasion_or_404(request, pk), paper, "my_occasion")


@login_required
@require_http_methods(["GET", "POST"])
def kind_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """What a paper really is that one has put in oneself."""
    return _kind(request, own_occasion_or_404(request, pk), paper, "my_occasion")
