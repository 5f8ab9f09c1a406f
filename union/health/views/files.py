"""The keeper's pages: whose file there is, and opening one for a purpose."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.health import actions
from union.health.forms.files import PeopleFilters, PurposeForm
from union.health.models import Access, Certificate, Invitation, Record
from union.health.models.certificate import counted, standing_on, with_certificates
from union.health.views.reaching import (
    asks_for_password_first,
    kept_member,
    kept_record,
    needs_keeper,
    paper_response,
    shown,
    told,
)
from union.members.models import Member

PAGE = 30
LOOKS = 50


def _of_page(
    request: UserRequest, members: list[Any]
) -> tuple[dict[int, int], dict[int, Invitation]]:
    """Of the members of one page: how much lies in the file, and the newest check-up."""
    pks = [one.pk for one in members]
    rows = Record.objects.for_user(request.user).held().filter(member__in=pks).order_by()
    held = dict(rows.values_list("member").annotate(n=Count("pk")))
    invited = Invitation.objects.for_user(request.user).filter(member__in=pks)
    newest = invited.select_related("campaign").order_by("campaign__year", "pk")
    return held, {one.member_id: one for one in newest}


@needs_keeper
@require_safe
def people(request: UserRequest) -> HttpResponse:
    """Everybody at work: certificate, check-up, how much lies in the file; never what."""
    today = local_today()
    members = with_certificates(Member.objects.for_user(request.user, "health.open"))
    filters = PeopleFilters(request.GET, user=request.user, right="health.open")
    wanted = filters.narrow(members, today).order_by("sort_key", "pk")
    page = Paginator(wanted.defer("id_number", "phone"), PAGE).get_page(request.GET.get("page"))
    listed: list[Any] = list(page)
    held, check_ups = _of_page(request, listed)
    rows = [
        {
            "member": one,
            "place": filters.tree.place(one.organisation_id),
            "standing": standing_on(one.valid_until, today),
            "held": held.get(one.pk, 0),
            "check_up": check_ups.get(one.pk),
        }
        for one in listed
    ]
    context = {
        "filters": filters,
        "page_obj": page,
        "rows": rows,
        "counts": counted(members, today),
        "which": "files",
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "health/_people_results.html" if partial else "health/people.html"
    return render(request, template, context)


@needs_keeper
@require_safe
def person(request: UserRequest, member: int) -> HttpResponse:
    """One member: certificates, what lies in her file, and who has looked."""
    found = kept_member(request, member)
    certificates = list(Certificate.objects.for_user(request.user).filter(member=found))
    newest = certificates[0].valid_until if certificates else None
    looks = Access.objects.for_user(request.user).filter(member=found)
    context = {
        "member": found,
        "certificates": certificates,
        "standing": standing_on(newest, local_today()),
        "records": Record.objects.for_user(request.user)
        .filter(member=found)
        .select_related("written_by"),
        "looks": told(looks.with_words()[:LOOKS], found, {}),
    }
    return render(request, "health/person.html", context)


@needs_keeper
@require_http_methods(["GET", "POST"])
def open_record(request: UserRequest, record: int) -> HttpResponse:
    """For what the file is opened; then, once, what it says."""
    return _open(request, kept_record(request, record))


@asks_for_password_first
def _open(request: UserRequest, row: Record) -> HttpResponse:
    form = PurposeForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            opened = actions.read(row, actor=request.user, **form.cleaned_data)
        if not form.errors:
            if opened.paper:
                return paper_response(opened)
            return render(request, "health/opened.html", shown(opened))
    context = {"form": form, "record": row}
    return render(request, "health/purpose.html", context, status=422 if form.errors else 200)
