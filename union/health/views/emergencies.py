"""Emergencies: asked for, confirmed by a second person, looked into, reviewed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed, NotReachable
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.health import actions
from union.health.forms.files import AskForm, ReviewForm
from union.health.models import Emergency, Record
from union.health.models.record import RecordQuerySet
from union.health.views.reaching import (
    asks_for_password_first,
    needs_emergency,
    paper_response,
    shown,
    titled,
)
from union.members.models import Member
from union.members.models.member import MemberQuerySet
from union.members.models.tree import Tree
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.scoping import may

PAGE = 20
MOST = 20


def _emergency(request: UserRequest, pk: int) -> Emergency:
    rows = Emergency.objects.for_user(request.user).select_related(
        "member__organisation", "organisation", "asker", "second", "reviewed_by"
    )
    found: Emergency = get_object_or_404(rows, pk=pk)
    return found


def _in_file(row: Emergency) -> RecordQuerySet:
    """What lies in the file of the member whom an emergency is about."""
    return row.member.health_records.held().defer("sealed").select_related("written_by")


@needs("health.emergencies")
@require_safe
def emergencies(request: UserRequest) -> HttpResponse:
    """Those one has to do with, and those one watches over."""
    rows = Emergency.objects.for_user(request.user).select_related("member", "asker", "second")
    now = timezone.now()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, one.waits(now), one.opens(now)) for one in page],
        "may_ask": may(request.user, "health.ask_emergency"),
    }
    return render(request, "health/emergencies.html", context)


def _whose(request: UserRequest) -> MemberQuerySet:
    """Whose file one may ask for: of the whole union, as the action has it."""
    reached = scoping.reach(request.user, "health.ask_emergency")
    members = Member.objects.for_user(request.user, "health.ask_emergency")
    return members.filter(reached.q("union"))


@needs("health.ask_emergency")
@require_safe
def choose(request: UserRequest) -> HttpResponse:
    """Whose file is needed."""
    words = request.GET.get("q", "").strip()[:40]
    members = _whose(request).in_union().select_related("organisation")
    found = members.search(words)[:MOST] if words else []
    context = {"q": words, "people": found, "tree": Tree.for_user(request.user, "members.view")}
    partial = request.htmx and not request.htmx.history_restore_request
    template = "health/_choose_results.html" if partial else "health/choose.html"
    return render(request, template, context)


@needs("health.ask_emergency")
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, member: int) -> HttpResponse:
    """Why it cannot wait, and who shall confirm it."""
    rows = _whose(request).select_related("union").defer("id_number", "phone")
    person = get_object_or_404(rows, pk=member)
    form = AskForm(request.POST or None, member=person, asker=request.user)
    if form.is_valid():
        with refusals_beside(form):
            row = actions.ask(
                person,
                second=form.second_person(),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Asked. The file opens when the second person confirms."))
            return see_other("health:emergency", row.pk)
    context = {"form": form, "member": person}
    return render(request, "health/ask.html", context, status=422 if form.errors else 200)


@needs_emergency("health.emergencies")
@require_safe
def emergency(request: UserRequest, pk: int) -> HttpResponse:
    """One of them: who, when, why, and within its half hour what lies in the file."""
    facts = _facts(request, _emergency(request, pk))
    wanted = request.GET.get("record", "")
    facts["wanted"] = [one for one in facts["records"] if str(one[0].pk) == wanted]
    return render(request, "health/emergency.html", facts)


def _facts(request: UserRequest, row: Emergency) -> dict[str, Any]:
    now, me = timezone.now(), request.user.pk
    reviews = may(request.user, "health.review", row.organisation)
    opens = row.asker_id == me and row.opens(now)
    return {
        "emergency": row,
        "waits": row.waits(now),
        "runs": row.opens(now),
        "shows_reason": reviews or me in (row.asker_id, row.second_id),
        "may_confirm": row.second_id == me and row.waits(now),
        "may_review": reviews
        and me not in (row.asker_id, row.second_id, row.member.user_id)
        and row.confirmed_at is not None
        and row.reviewed_at is None,
        "opens": opens,
        "may_end": me in (row.asker_id, row.second_id) and row.opens(now),
        "records": titled(_in_file(row), actions.kinds_in_emergency(row, actor=request.user))
        if opens
        else [],
        "looks": row.accesses.select_related("record"),
    }


@needs_emergency("health.confirm_emergency")
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    row = _emergency(request, pk)
    if row.second_id != request.user.pk:
        raise NotAllowed
    actions.confirm(row, actor=request.user)
    messages.success(request, _("Confirmed for 30 minutes. The member has been told."))
    return see_other("health:emergency", pk)


@needs_emergency("health.emergencies")
@require_POST
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Whoever asked, or confirmed, shuts the file before the half hour is over."""
    actions.end(_emergency(request, pk), actor=request.user)
    messages.success(request, _("Ended. The file is shut again."))
    return see_other("health:emergency", pk)


@needs_emergency("health.ask_emergency")
@require_http_methods(["GET", "POST"])
def look(request: UserRequest, pk: int, record: int) -> HttpResponse:
    """Whoever asked opens one record, within the half hour."""
    row = _emergency(request, pk)
    found = _in_file(row).filter(pk=record).first()
    if found is None or row.asker_id != request.user.pk or not row.opens(timezone.now()):
        actions.note_try(actor=request.user, record=record)
        raise NotReachable
    return _look(request, row, found)


@asks_for_password_first
def _look(request: UserRequest, row: Emergency, found: Record) -> HttpResponse:
    if request.method == "GET":
        # Whoever was asked for her password comes back by GET: what she wanted is one press away.
        return see_other(f"{reverse('health:emergency', args=[row.pk])}?record={found.pk}")
    opened = actions.read_in_emergency(found, row, actor=request.user)
    if opened.paper:
        return paper_response(opened)
    context = shown(opened) | {"emergency": row}
    return render(request, "health/opened.html", context)


@needs_emergency("health.review")
@require_http_methods(["GET", "POST"])
def review(request: UserRequest, pk: int) -> HttpResponse:
    """The audit committee writes down what it finds."""
    row = _emergency(request, pk)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.review(row, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("Reviewed."))
            return see_other("health:emergency", pk)
    context = {"form": form, "emergency": row}
    return render(request, "health/review.html", context, status=422 if form.errors else 200)
