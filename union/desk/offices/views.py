"""Who holds which office where: the list, as a file, on paper."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, table_response
from union.core.printing import pdf
from union.desk import actions
from union.desk.offices import overview
from union.desk.offices.forms import OfficeFilter
from union.members.models import Tree
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.models import Nomination

PER_PAGE = 50
# A proposal that was decided stays on the page for so long.
SHOWN_FOR = timedelta(days=14)
MOST_PROPOSALS = 40

COLUMNS = [
    Column(gettext_lazy("Name")),
    Column(gettext_lazy("Staff number")),
    Column(gettext_lazy("Office"), 16),
    Column(gettext_lazy("Where"), 24),
    Column(pgettext_lazy("term", "From")),
    Column(gettext_lazy("Last day")),
    Column(gettext_lazy("Term"), 10),
    Column(gettext_lazy("Given by")),
    Column(gettext_lazy("Confirmed by")),
    Column(gettext_lazy("Note"), 24),
]
STATES = {
    "now": pgettext_lazy("term", "Present"),
    "coming": pgettext_lazy("term", "Coming"),
    "over": pgettext_lazy("term", "Past"),
    "revoked": pgettext_lazy("term", "Taken back"),
}


def _proposals(request: UserRequest, tree: Tree) -> list[Any]:
    """Those that wait, and the latest that were decided, with what this person may do."""
    found = Nomination.objects.for_user(request.user).select_related(
        "user", "organisation", "proposed_by", "decided_by"
    )
    shown = Q(state=Nomination.State.PENDING) | Q(decided_at__gte=timezone.now() - SHOWN_FOR)
    # What waits comes first, the longest waiting on top; then what was decided last.
    order = (F("decided_at").desc(nulls_first=True), "proposed_at")
    rows: list[Any] = list(found.filter(shown).order_by(*order)[:MOST_PROPOSALS])
    confirms = scoping.reach(request.user, "orgs.confirm")
    for row in rows:
        row.place = tree.place(row.organisation_id)
        row.waits_for_me = (
            row.is_pending
            and confirms.covers(row.organisation)
            and request.user.pk not in (row.proposed_by_id, row.user_id)
        )
    return rows


@needs("orgs.offices")
@require_safe
def offices(request: UserRequest) -> HttpResponse:
    """Who holds which office, and what is wrong or missing there."""
    filters = OfficeFilter(request.GET, user=request.user)
    page = Paginator(filters.rows(), PER_PAGE).get_page(request.GET.get("page"))
    bad = overview.clashes(request.user, filters.day)
    page.object_list = overview.dress(
        page.object_list, request.user, filters.day, filters.tree, bad
    )
    context = {
        "filters": filters,
        "page_obj": page,
        "states": STATES,
        "may_appoint": scoping.may(request.user, "orgs.appoint"),
    }
    status = 422 if filters.errors else 200
    if request.htmx:
        return render(request, "desk/offices/_results.html", context, status=status)
    context |= {
        "clashes": bad,
        "conditions": overview.conditions(request.user, local_today()),
        "without_leader": overview.without_leader(request.user, local_today(), filters.tree),
        "proposals": _proposals(request, filters.tree),
    }
    return render(request, "desk/offices/list.html", context, status=status)


def _lines(request: UserRequest, filters: OfficeFilter) -> list[list[Any]]:
    """The list as it is filtered, a row for each term."""
    bad = overview.clashes(request.user, filters.day)
    rows = overview.dress(filters.rows(), request.user, filters.day, filters.tree, bad)
    return [
        [
            row.user.name,
            row.user.username,
            row.get_role_display(),
            str(row.place),
            row.starts_on,
            row.ends_on,
            str(STATES[row.shown]),
            str(row.appointed_by or ""),
            _("alone") if row.is_alone else str(row.confirmed_by or ""),
            _("excluded by another office") if row.is_clashing else "",
        ]
        for row in rows
    ]


@needs("orgs.offices")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a file."""
    lines = _lines(request, OfficeFilter(request.GET, user=request.user))
    format: Any = "csv" if request.GET.get("format") == "csv" else "xlsx"
    actions.note_offices_export(rows=len(lines), form=format, actor=request.user)
    return table_response(_("offices"), COLUMNS, lines, format, by=request.user.name)


@needs("orgs.offices")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a PDF on A4."""
    filters = OfficeFilter(request.GET, user=request.user)
    lines = _lines(request, filters)
    actions.note_offices_export(rows=len(lines), form="pdf", actor=request.user)
    day = filters.day
    paper = pdf(
        "offices",
        {
            "title": _("Offices of the union"),
            "union": scoping.appointments(request.user)[0].organisation.union().name,
            "facts": _("As of %(day)s, %(n)s terms of office")
            % {"day": day.isoformat(), "n": len(lines)},
            "page": _("Page"),
            "heads": [pgettext("row", "No."), *(str(column.title) for column in COLUMNS[:-1])],
            "rows": [
                [str(number), *(str(cell or "") for cell in line[:-1])]
                for number, line in enumerate(lines, start=1)
            ],
        },
    )
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="offices-{day:%Y%m%d}.pdf"'
    return response
