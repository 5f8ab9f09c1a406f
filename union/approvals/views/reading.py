"""The inbox as it looks: what waits at the left, one review at the right."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals import registry
from union.approvals.actions import Seats
from union.approvals.actions.seats import stands_in_for, with_stand_ins
from union.approvals.forms import DecisionForm
from union.approvals.models import Review
from union.approvals.views import timeline
from union.core.dates import local_today
from union.orgs import scoping

PAGE = 20
# From here on the chip that says how long it waits turns amber.
LATE = timedelta(days=2)


def dress(reviews: Iterable[Review], user: User) -> list[Review]:
    """Puts beside each review what its line shows, with as many questions for 100 as for one."""
    rows = list(reviews)
    about, others = registry.about(rows, user), stands_in_for(rows, user)
    for row in rows:
        row.about = about[row.pk]
        row.principal = others.get(row.pk)
        row.waits = timeline.spent(timezone.now() - row.waiting_since)
        row.is_late = timezone.now() - row.waiting_since > LATE
    return rows


def tabs(user: User) -> dict[str, Any]:
    """What the tabs above the lists need."""
    return {
        "waiting": Review.objects.waiting_for(user).count(),
        "sees_all": scoping.may(user, "approvals.view"),
    }


def show(
    request: UserRequest,
    review: Review | None = None,
    *,
    form: DecisionForm | None = None,
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    """The inbox with its first review, or with one of them, or a review that waits for others."""
    user = request.user
    waiting = Review.objects.waiting_for(user).select_related("applicant", "organisation")
    mine = waiting.order_by("waiting_since", "pk")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    rows = dress(page.object_list, user)
    context: dict[str, Any] = {
        "view": "list" if review is None else "detail",
        "page_obj": page,
        "rows": rows,
        "note": note,
        "is_barred": status == 403,
        "waiting": page.paginator.count,
        "sees_all": scoping.may(user, "approvals.view"),
    }
    beside = {row.pk: row for row in rows}
    chosen = next(iter(rows), None) if review is None else beside.get(review.pk, review)
    if review is None:
        context["handed"] = with_stand_ins(user)
    if chosen is not None:
        context |= _reader(request, chosen, form)
        context["lists"] = review is None or context["can_decide"]
    return render(request, "approvals/inbox.html", context, status=status)


def _reader(request: UserRequest, review: Review, form: DecisionForm | None) -> dict[str, Any]:
    """Everything about one review."""
    user, seats = request.user, Seats(review)
    known: registry.About | None = getattr(review, "about", None)
    about = known if known is not None else registry.about([review], user)[review.pk]
    done = list(review.decisions.select_related("actor", "principal").order_by("pk"))
    counts = [one for one in done if one.round >= review.counts_from]
    last = done[-1].at if done else None
    seat = seats.of(user)
    return {
        "review": review,
        "kind": registry.kinds().get(review.kind, ""),
        "about": about,
        "about_html": render_to_string(about.template, dict(about.context), request)
        if about.template
        else "",
        "print_url": about.context.get("print_url", ""),
        "after": about.context.get("after", ()) if review.is_open or _holds(review) else (),
        "lines": timeline.lines(counts),
        "earlier": timeline.lines(one for one in done if one.round < review.counts_from),
        "before": _before(review, user),
        "now": timeline.now(review, seats, user_id=user.pk, since=last),
        "coming": timeline.coming(review, seats),
        "passed_over": timeline.passed_over(seats),
        "can_decide": seat is not None,
        "stands_in_for": seat.principal if seat else None,
        "is_applicant": review.applicant_id == user.pk,
        "nudged_today": review.nudged_on == local_today(),
        "form": form or DecisionForm(),
    }


def _holds(review: Review) -> bool:
    """Whether what was approved is still to be carried out."""
    return review.state == Review.State.APPROVED


def _before(review: Review, user: User) -> list[Review]:
    """Earlier reviews of the same thing: approved once, then made void."""
    same = Review.objects.for_user(user).filter(
        subject_type=review.subject_type, subject_id=review.subject_id
    )
    return list(same.filter(pk__lt=review.pk).order_by("-pk"))
