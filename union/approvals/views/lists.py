"""Reviews as lists: decided by me, asked for by me, and all of them."""

from collections.abc import Iterable, Iterator

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.approvals import actions, registry
from union.approvals.actions.seats import seats_of
from union.approvals.forms import ReviewFilters
from union.approvals.models import Review, ReviewQuerySet
from union.approvals.views import timeline
from union.approvals.views.reading import tabs
from union.core.export import Column, Format, table_response, whole
from union.orgs.doors import asks_for_password, needs, needs_office
from union.orgs.roles import Role

ROWS = 30
COLUMNS = [
    Column(gettext_lazy("Title"), 32),
    Column(gettext_lazy("Kind"), 14),
    Column(gettext_lazy("Amount (yuan)"), 14),
    Column(gettext_lazy("Applicant"), 12),
    Column(gettext_lazy("Submitted on"), 18),
    Column(gettext_lazy("State"), 10),
    Column(gettext_lazy("Who has it"), 16),
    Column(gettext_lazy("Decided on"), 18),
]


@needs_office
@require_safe
def done(request: UserRequest) -> HttpResponse:
    """What I have decided on, for myself or for somebody else."""
    return _list(request, Review.objects.for_user(request.user).decided_by(request.user), "done")


@needs_office
@require_safe
def mine(request: UserRequest) -> HttpResponse:
    """What I asked for."""
    return _list(request, Review.objects.for_user(request.user).of_applicant(request.user), "mine")


@needs("approvals.view")
@require_safe
def everything(request: UserRequest) -> HttpResponse:
    """All reviews of the union, for whoever watches over them."""
    return _list(request, Review.objects.for_user(request.user), "all")


def _list(request: UserRequest, reviews: ReviewQuerySet, which: str) -> HttpResponse:
    filters = ReviewFilters(request.GET)
    found = filters.narrow(reviews).select_related("applicant", "organisation").order_by("-pk")
    match request.GET.get("format"):
        case "xlsx" | "csv" as format:
            return _export(request, found, format)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    kinds = registry.kinds()
    rows = list(page.object_list)
    holders = _holders(rows)
    for row in rows:
        row.kind_label = kinds.get(row.kind, "")
        row.holder = holders.get(row.pk, "")
        row.waits = timeline.spent(timezone.now() - row.waiting_since) if row.is_pending else ""
    page.object_list = rows
    context = {"page_obj": page, "filters": filters, "which": which}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "approvals/_results.html", context)
    return render(request, "approvals/list.html", context | tabs(request.user))


def _holders(reviews: Iterable[Review]) -> dict[int, str]:
    """Who has each: the office with its people, or the applicant where it came back."""
    rows = list(reviews)
    found = {one.pk: one.applicant.name for one in rows if one.state == Review.State.RETURNED}
    for pk, seats in seats_of(one for one in rows if one.is_pending).items():
        review = seats.review
        office = Role(review.office).label if review.office else _("Vote of the committee")
        names = "、".join(timeline.name_of(seat) for seat in seats.now())
        found[pk] = f"{office} · {names}" if names else str(office)
    return found


@asks_for_password
def _export(request: UserRequest, reviews: ReviewQuerySet, format: Format) -> HttpResponse:
    rows = whole(reviews)
    actions.note_export(rows, form=format, actor=request.user)
    return table_response(_("approvals list"), COLUMNS, _lines(rows), format, by=request.user.name)


def _lines(rows: list[Review]) -> Iterator[list[object]]:
    kinds, holders = registry.kinds(), _holders(rows)
    for row in rows:
        decided = row.decided_at
        yield [
            row.title,
            kinds.get(row.kind, ""),
            row.amount,
            row.applicant.name,
            f"{localtime(row.submitted_at):%Y-%m-%d %H:%M}",
            row.get_state_display(),
            holders.get(row.pk, ""),
            f"{localtime(decided):%Y-%m-%d %H:%M}" if decided else "",
        ]
