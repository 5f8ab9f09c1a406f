"""How the pages get at events: only through the user."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.core.forms import refusals_beside
from union.evidence.models import KEPT
from union.evidence.pages import dress, note_looks
from union.members.models import Dependant, Member, Status
from union.occasions.actions import OneIsOpen, report
from union.occasions.checklist import claim_by
from union.occasions.circle import (
    may_add_papers,
    may_change,
    may_check,
    may_correct,
    may_open_papers,
)
from union.occasions.forms import ReportForm
from union.occasions.models import Kind, Occasion
from union.orgs.doors import View
from union.orgs.scoping import may
from union.rules.checklist import Checklist

# So many are shown for a search; and so many without one.
FOUND, A_GROUP = 20, 40


def needs_circle(view: View) -> View:
    """Opens a page of the workbench to whoever may know of events, or reports them."""

    @login_required
    def guarded(request: UserRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (may(request.user, "occasions.view") or may(request.user, "occasions.report")):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def occasion_or_404(request: UserRequest, pk: int) -> Occasion:
    """An event that the person may know of."""
    seen = Occasion.objects.for_user(request.user)
    return get_object_or_404(
        seen.select_related("member__organisation", "organisation", "reported_by", "case"), pk=pk
    )


def own_occasion_or_404(request: UserRequest, pk: int) -> Occasion:
    """One's own event."""
    mine = Occasion.objects.of_user(request.user).select_related("member", "organisation", "case")
    return get_object_or_404(mine, pk=pk)


def reportable(request: UserRequest) -> list[Member]:
    """Members about whom the person may report: those that she looks for.

    Where she reaches only a group, as a leader does, all of them stand there at once.
    """
    text = request.GET.get("q", "").strip()[:64]
    seen = Member.objects.for_user(request.user, "occasions.report")
    found = seen.filter(status__in=Status.counted()) if not text else seen.search(text)
    rows = found.select_related("organisation").defer("id_number", "phone").order_by("sort_key")
    if text:
        return list(rows[:FOUND])
    few = list(rows[: A_GROUP + 1])
    return few if len(few) <= A_GROUP else []


def likely(request: UserRequest, member: Member) -> tuple[str, date | None]:
    """What a link of the care calendar says is to be reported, and on which day.

    When a child is expected stands in no address: it is looked up here, for those who keep the
    families, and as far as the day has come.
    """
    kind = request.GET.get("kind", "")
    if kind == Kind.BIRTH:
        theirs = Dependant.objects.for_user(request.user).of_member(member).expected()
        due = theirs.order_by("due_on").values_list("due_on", flat=True).first()
        return kind, min(due, local_today()) if due else None
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = None
    return kind if kind in Kind.values else "", day


def shown(
    request: UserRequest, occasion: Occasion, checklist: Checklist, *, own: bool
) -> dict[str, object]:
    """The checklist as a page shows it: where each paper opens, and where one adds more."""
    changes = may_change(request.user, occasion)
    if not own:
        note_looks(checklist.in_print_order, occasion.organisation, request.user)
    # Those that lie with a request for its money open there.
    here = [paper for paper in checklist.in_print_order if paper.case_id == occasion.case_id]
    if own or may_open_papers(request.user, occasion):
        dress(
            here,
            "my_occasion_paper" if own else "occasions:paper",
            occasion.pk,
            may_remove=lambda paper: (
                occasion.is_open and (changes or paper.uploaded_by_id == request.user.pk)
            ),
            may_put_right=lambda paper: (
                changes or (occasion.is_open and paper.uploaded_by_id == request.user.pk)
            ),
        )
    if not own and may_check(request.user, occasion):
        for paper in here:
            if paper.is_to_be_checked:
                paper.check_url = reverse("occasions:paper_check", args=[occasion.pk, paper.pk])
    adds = may_add_papers(request.user, occasion)
    name = "my_occasion_papers" if own else "occasions:papers"
    medical = any(paper.is_medical for paper in checklist.in_print_order)
    note = _(
        "Once they are checked, discharge summaries, records and hospital bills are deleted "
        "%(days)s days after the event was closed; who checked them, and when, stays."
    )
    return {
        "checklist": checklist,
        "claim_by": claim_by(occasion),
        "note": note % {"days": KEPT} if medical else "",
        "add_url": reverse(name, args=[occasion.pk]) if adds else "",
    }


def told(
    request: UserRequest, form: ReportForm, member: Member
) -> tuple[Occasion | None, OneIsOpen | None]:
    """What a form reports; or that one of the kind is open, and the person is asked first."""
    occasion, asked = None, None
    with refusals_beside(form):
        try:
            occasion = report(
                member,
                form.facts(),
                child_name=form.name_of_child,
                again=request.POST.get("again", ""),
                actor=request.user,
            )
        except OneIsOpen as one:
            asked = one
    return occasion, asked


def asked_again(request: UserRequest, asks: OneIsOpen | None) -> dict[str, object]:
    """That one of the kind is open: which one, to whoever may know of it; else only that."""
    if asks is None:
        return {}
    known = Occasion.objects.all().shows(asks.occasion, request.user)
    return {"alike": asks, "open_one": asks.occasion if known else None}


def rights(request: UserRequest, occasion: Occasion) -> dict[str, bool]:
    """What the person may do, for the buttons."""
    return {
        "may_change": may_change(request.user, occasion),
        "may_correct": may_correct(request.user, occasion),
        "may_open": may_open_papers(request.user, occasion),
        "may_name": occasion.is_confidential
        and may(request.user, "occasions.hardship", occasion.member.organisation),
    }
