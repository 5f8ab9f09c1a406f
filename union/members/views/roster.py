"""The roster at the desk: the list, as a file, on paper, and suggestions for other forms."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import Refused
from union.core.export import Column, table_response, whole
from union.core.printing import pdf
from union.members import actions
from union.members.forms.chooser import label
from union.members.forms.roster import ExportForm, RosterFilter
from union.members.models import Employment, Member, Status
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs, needs_office
from union.orgs.models import Organisation

PER_PAGE = 50
MOST_ON_PAPER = 3000
MOST_SUGGESTIONS = 20
WIDTHS = {"campus": 16, "group": 16, "phone": 14, "id_number": 21, "note": 30}


class TooLongForPaper(Refused):
    """More rows than are printed in one go."""

    message = _("This list is too long for paper. Please choose a campus or a group first.")


def _as_shown(members: Any, filters: RosterFilter) -> list[Member]:
    """The members with place, post, employment and status of the day that was asked for."""
    shown = list(members)
    for member in shown:
        then = filters.day is not None
        organisation = member.then_organisation_id if then else member.organisation_id
        member.place = filters.tree.place(organisation)
        member.shown_status = member.then_status if then else member.status
        member.shown_post = member.then_post if then else member.post
        member.shown_employment = member.then_employment if then else member.employment
    return shown


def may_see_id(user: scoping.Somebody, organisation: Organisation | None = None) -> bool:
    """Whether ID numbers are of somebody's office at all, if only with a mask.

    For those who keep the roster and those who check it; not for a leader or the administrator.
    """
    return any(
        scoping.may(user, right, organisation) for right in ("members.change", "members.unmask")
    )


@needs("members.view")
@require_safe
def roster(request: UserRequest) -> HttpResponse:
    """Who is a member, searched, filtered, on any day."""
    filters = RosterFilter(request.GET, user=request.user)
    page = Paginator(filters.rows(), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = _as_shown(page.object_list, filters)
    context = {
        "filters": filters,
        "page_obj": page,
        "total": Member.objects.for_user(request.user).in_union().count(),
        "may_change": scoping.may(request.user, "members.change"),
        "may_export": scoping.may(request.user, "members.export"),
        "may_issue_codes": scoping.may(request.user, "members.issue_code"),
        "may_see_id": may_see_id(request.user),
    }
    template = "members/_results.html" if request.htmx else "members/list.html"
    answer = render(request, template, context, status=422 if filters.errors else 200)
    if filters.errors:
        # What was refused, a whole telephone number say, does not go into the address bar.
        answer["HX-Push-Url"] = "false"
    return answer


@needs("members.export")
@asks_before_file
@require_http_methods(["GET", "POST"])
def export(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a file, with the columns that are needed for a purpose."""
    filters = RosterFilter(request.GET, user=request.user, right="members.export")
    rows = filters.rows()
    form = ExportForm(request.POST or None, may_unmask=scoping.may(request.user, "members.unmask"))
    if request.method == "POST" and form.is_valid():
        return _file(request, filters, form.cleaned_data)
    context = {"form": form, "count": rows.count(), "filters": filters}
    return render(request, "members/export.html", context, status=422 if form.errors else 200)


def _file(request: UserRequest, filters: RosterFilter, wanted: dict[str, Any]) -> HttpResponse:
    members = _as_shown(whole(filters.rows()), filters)
    columns = [name for name in ExportForm.COLUMNS if name in wanted["columns"]]
    unmasked = actions.note_export(
        members,
        columns=columns,
        purpose=wanted["purpose"],
        form=wanted["form"],
        in_full=wanted.get("in_full", False),
        actor=request.user,
    )
    return table_response(
        "members",
        [Column(ExportForm.COLUMNS[name], WIDTHS.get(name, 12)) for name in columns],
        [[_cell(member, name, member.pk in unmasked) for name in columns] for member in members],
        wanted["form"],
        by=request.user.name,
    )


def _cell(member: Any, name: str, in_full: bool) -> Any:
    if name in ("phone", "id_number") and not in_full:
        return member.masked_phone if name == "phone" else member.masked_id
    shown = {
        "campus": lambda: member.place.campus,
        "group": lambda: member.place.group,
        "post": lambda: member.shown_post,
        "employment": lambda: _word(Employment, member.shown_employment),
        "status": lambda: _word(Status, member.shown_status),
        "sex": member.get_sex_display,
    }
    return shown[name]() if name in shown else getattr(member, name)


def _word(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


@needs("members.export")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a PDF on A4; numbers are masked."""
    filters = RosterFilter(request.GET, user=request.user, right="members.export")
    members = _as_shown(filters.rows()[: MOST_ON_PAPER + 1], filters)
    if len(members) > MOST_ON_PAPER:
        raise TooLongForPaper
    columns = ("staff_number", "name", "campus", "group", "post", "employment", "status", "phone")
    actions.note_export(
        members,
        columns=columns,
        purpose="paper",
        form="pdf",
        in_full=False,
        actor=request.user,
    )
    day = filters.day or local_today()
    union = scoping.appointments(request.user)[0].organisation.union().name
    paper = pdf(
        "roster",
        {
            "title": _("Roster of members"),
            "union": union,
            "facts": _("As of %(day)s, %(n)s members")
            % {"day": day.isoformat(), "n": len(members)},
            "page": _("Page"),
            "heads": [pgettext("row", "No."), *(str(ExportForm.COLUMNS[name]) for name in columns)],
            "rows": [
                [str(number), *(str(_cell(member, name, False) or "") for name in columns)]
                for number, member in enumerate(members, start=1)
            ],
        },
    )
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="members-{day:%Y%m%d}.pdf"'
    return response


@needs_office
@require_safe
def choose(request: UserRequest) -> HttpResponse:
    """Suggestions for a MemberChooserField: at most twenty whom the person may see."""
    text = request.GET.get(request.GET.get("from", "q"), "").strip()
    found = Member.objects.for_user(request.user).search(text)[:MOST_SUGGESTIONS] if text else ()
    return render(request, "members/_choose.html", {"labels": [label(one) for one in found]})
