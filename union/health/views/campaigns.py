"""Check-ups at the desk: planned, opened, who has booked, who was there, closed."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import Refused
from union.core.export import Column, TooLongForPaper, file_format, table_response, taken_out, whole
from union.core.forms import refusals_beside, whole_number
from union.core.printing import pdf, pdf_response
from union.core.redirects import see_other
from union.health import actions
from union.health.forms.campaigns import (
    CampaignForm,
    InvitedFilters,
    MarkForm,
    PackageForm,
    SlotForm,
)
from union.health.models import Campaign, Invitation
from union.health.models.campaign import InvitationQuerySet
from union.members.models import Status
from union.members.models.tree import Tree
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.models import Level, Organisation

PAGE = 50
MOST_ON_PAPER = 2000
COLUMNS = [
    Column(pgettext_lazy("person", "Name"), 12),
    Column(gettext_lazy("Staff number"), 12),
    Column(gettext_lazy("Campus"), 16),
    Column(gettext_lazy("Group"), 14),
    Column(gettext_lazy("Package"), 12),
    Column(gettext_lazy("Day"), 12),
    Column(gettext_lazy("Time"), 8),
    Column(gettext_lazy("Place"), 20),
    Column(gettext_lazy("State"), 10),
]


def reached(request: UserRequest, pk: int) -> Campaign:
    """A check-up of a union that the officer reaches."""
    rows = Campaign.objects.for_user(request.user).select_related("organisation")
    found: Campaign = get_object_or_404(rows, pk=pk)
    return found


def _unions(request: UserRequest) -> Any:
    reach = scoping.reach(request.user, "health.campaigns").q("")
    return Organisation.objects.filter(reach, level=Level.UNION)


@needs("health.campaigns")
@require_safe
def campaigns(request: UserRequest) -> HttpResponse:
    """Each year's check-up, with how many were there."""
    rows = (
        Campaign.objects.for_user(request.user)
        .annotate(
            invited=Count("invitations"),
            done=Count("invitations", filter=Q(invitations__state=Invitation.State.DONE)),
        )
        .order_by("-year", "-pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "health/campaigns.html", {"page_obj": page, "which": "check_ups"})


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Plans a check-up."""
    form = CampaignForm(request.POST or None, unions=_unions(request))
    if form.is_valid():
        with refusals_beside(form):
            row = actions.add_campaign(
                form.cleaned_data["organisation"], form.facts(), actor=request.user
            )
        if not form.errors:
            messages.success(request, _("Planned. Now the packages and the times."))
            return see_other("health:campaign", row.pk)
    status = 422 if form.errors else 200
    return render(request, "health/campaign_form.html", {"form": form}, status=status)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Puts right what was planned."""
    row = reached(request, pk)
    form = CampaignForm(request.POST or None, campaign=row)
    if form.is_valid():
        with refusals_beside(form):
            actions.change_campaign(
                row,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("health:campaign", pk)
    context = {"form": form, "campaign": row}
    status = 422 if form.errors else 200
    return render(request, "health/campaign_form.html", context, status=status)


def _invited(request: UserRequest, row: Campaign) -> InvitationQuerySet:
    rows = Invitation.objects.for_user(request.user).filter(campaign=row)
    related = rows.select_related("member", "package", "slot")
    return related.defer("member__id_number", "member__phone").order_by("member__sort_key", "pk")


@needs("health.campaigns")
@require_safe
def campaign(request: UserRequest, pk: int) -> HttpResponse:
    """One check-up: packages, times, and who stands how."""
    return _shown(request, reached(request, pk), MarkForm())


def _shown(
    request: UserRequest, row: Campaign, form: MarkForm, *, ticked: Collection[int] = ()
) -> HttpResponse:
    filters = InvitedFilters(request.GET)
    invited = _invited(request, row)
    page = Paginator(filters.narrow(invited), PAGE).get_page(request.GET.get("page"))
    tree = Tree.of_union(row.organisation)
    slots = list(row.slots.all())
    context = {
        "campaign": row,
        "filters": filters,
        "page_obj": page,
        "rows": [(one, tree.place(one.member.organisation_id)) for one in page],
        "counts": invited.counts(),
        "packages": row.packages.all(),
        "slots": slots,
        "can_open": bool(row.booking_from and row.booking_until and slots),
        "is_bookable": row.is_bookable(local_today()),
        "today": local_today(),
        "which": "check_ups",
        "form": form,
        "ticked": ticked,
        "nobody": form.is_bound and not ticked,
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "health/_invited_results.html" if partial else "health/campaign.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@needs("health.campaigns")
@require_POST
def mark_several(request: UserRequest, pk: int) -> HttpResponse:
    """Of those who are ticked in the list: there, or not."""
    row = reached(request, pk)
    given = map(whole_number, request.POST.getlist("row")[:PAGE])
    ticked = {number for number in given if number is not None}
    form = MarkForm(request.POST)
    if not ticked or not form.is_valid():
        return _shown(request, row, form, ticked=ticked)
    with refusals_beside(form):
        marked, ahead = actions.mark_several(row, ticked, actor=request.user, **form.cleaned_data)
    if form.errors:
        return _shown(request, row, form, ticked=ticked)
    said = ngettext("Written down of %(n)s.", "Written down of %(n)s.", marked) % {"n": marked}
    if ahead:
        said += " " + ngettext(
            "Of %(n)s not: her time is still to come.",
            "Of %(n)s not: their time is still to come.",
            ahead,
        ) % {"n": ahead}
    messages.success(request, said)
    return see_other(f"{reverse('health:campaign', args=[pk])}?{request.GET.urlencode()}")


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def add_package(request: UserRequest, pk: int) -> HttpResponse:
    """One more package of a draft."""
    row = reached(request, pk)
    form = PackageForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.add_package(row, form.facts(), actor=request.user)
        if not form.errors:
            return see_other("health:campaign", pk)
    context = {"form": form, "campaign": row}
    return render(request, "health/package.html", context, status=422 if form.errors else 200)


@needs("health.campaigns")
@require_POST
def remove_package(request: UserRequest, pk: int, package: int) -> HttpResponse:
    """Takes a package out of a draft."""
    row = reached(request, pk)
    actions.remove_package(get_object_or_404(row.packages.all(), pk=package), actor=request.user)
    return see_other("health:campaign", pk)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def add_slot(request: UserRequest, pk: int) -> HttpResponse:
    """One more time."""
    row = reached(request, pk)
    form = SlotForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.add_slot(row, form.facts(), actor=request.user)
        if not form.errors:
            return see_other("health:campaign", pk)
    context = {"form": form, "campaign": row}
    return render(request, "health/slot.html", context, status=422 if form.errors else 200)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def edit_slot(request: UserRequest, pk: int, slot: int) -> HttpResponse:
    """Puts a time right, or offers more places."""
    row = reached(request, pk)
    held = get_object_or_404(row.slots.all(), pk=slot)
    form = SlotForm(request.POST or None, slot=held)
    if form.is_valid():
        with refusals_beside(form):
            actions.change_slot(held, form.facts(), actor=request.user)
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("health:campaign", pk)
    context = {"form": form, "campaign": row, "slot": held}
    return render(request, "health/slot.html", context, status=422 if form.errors else 200)


@needs("health.campaigns")
@require_POST
def remove_slot(request: UserRequest, pk: int, slot: int) -> HttpResponse:
    """Takes out a time for which nobody comes."""
    row = reached(request, pk)
    actions.remove_slot(get_object_or_404(row.slots.all(), pk=slot), actor=request.user)
    return see_other("health:campaign", pk)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def open_booking(request: UserRequest, pk: int) -> HttpResponse:
    """Says whom it would invite, with what, and where; then invites. Later those who are new."""
    row = reached(request, pk)
    if request.method == "GET":
        context = {
            "campaign": row,
            "outlook": actions.outlook(row, actor=request.user),
            "which": "check_ups",
        }
        return render(request, "health/campaign_open.html", context)
    try:
        n = actions.open_booking(row, actor=request.user)
    except Refused as refused:
        if refused.status != 409:
            raise
        messages.error(request, str(refused))
        return see_other("health:campaign", pk)
    said = ngettext("%(n)s member was invited.", "%(n)s members were invited.", n)
    messages.success(request, said % {"n": n})
    return see_other("health:campaign", pk)


@needs("health.campaigns")
@require_POST
def remind(request: UserRequest, pk: int) -> HttpResponse:
    """Reminds those who have not booked."""
    row = reached(request, pk)
    n = actions.remind(row, actor=request.user)
    said = ngettext(
        "%(n)s member was reminded now, at most once a day.",
        "%(n)s members were reminded now, at most once a day.",
        n,
    )
    unreachable = row.invitations.filter(
        state=Invitation.State.INVITED,
        member__user=None,
        member__status__in=Status.counted(),
    ).count()
    said = said % {"n": n}
    if unreachable:
        said += " " + ngettext(
            "%(n)s more has no account: please tell her yourself.",
            "%(n)s more have no account: please tell them yourself.",
            unreachable,
        ) % {"n": unreachable}
    messages.success(request, said)
    return see_other("health:campaign", pk)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Says how many are not marked, and whose time is called off; then ends it."""
    row = reached(request, pk)
    if request.method == "GET":
        context = {
            "campaign": row,
            "counts": row.invitations.all().counts(),
            "called_off": actions.called_off(row, actor=request.user).count(),
            "which": "check_ups",
        }
        return render(request, "health/campaign_close.html", context)
    actions.close(row, actor=request.user)
    messages.success(request, _("Closed. The figures stay as they are."))
    return see_other("health:campaign", pk)


@needs("health.campaigns")
@require_http_methods(["GET", "POST"])
def invited(request: UserRequest, pk: int, invitation: int) -> HttpResponse:
    """One who is invited: booked for her, or marked as there or not."""
    row = reached(request, pk)
    one = get_object_or_404(_invited(request, row), pk=invitation)
    form = MarkForm(request.POST or None, initial={"done_on": one.done_on})
    if form.is_valid():
        with refusals_beside(form):
            actions.mark(
                one,
                form.cleaned_data["state"],
                done_on=form.cleaned_data["done_on"],
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Written down."))
            return see_other("health:campaign", pk)
    context = {"form": form, "campaign": row, "invitation": one}
    now = timezone.now()
    context["times"] = [slot for slot in row.slots.all() if not slot.is_over(now)]
    context["may_book"] = one.may_book(local_today()) and not (one.slot and one.slot.is_over(now))
    return render(request, "health/invited.html", context, status=422 if form.errors else 200)


@needs("health.campaigns")
@require_POST
def book_for(request: UserRequest, pk: int, invitation: int, slot: int) -> HttpResponse:
    """Books for somebody who has no phone."""
    row = reached(request, pk)
    one = get_object_or_404(_invited(request, row), pk=invitation)
    actions.book(one, get_object_or_404(row.slots.all(), pk=slot), actor=request.user)
    messages.success(request, _("Booked."))
    return see_other("health:campaign", pk)


def _lines(request: UserRequest, row: Campaign, *, on_paper: bool) -> list[list[object]]:
    wanted = InvitedFilters(request.GET).narrow(_invited(request, row))
    rows = whole(wanted, MOST_ON_PAPER, TooLongForPaper) if on_paper else whole(wanted)
    tree = Tree.of_union(row.organisation)
    lines: list[list[object]] = []
    for one in rows:
        place = tree.place(one.member.organisation_id)
        lines.append(
            [
                one.member.name,
                one.member.staff_number,
                place.campus,
                place.group,
                one.package.name if one.package else "",
                one.done_on or (one.slot.on if one.slot else ""),
                f"{one.slot.at:%H:%M}" if one.slot else "",
                one.slot.place if one.slot else "",
                one.get_state_display(),
            ]
        )
    return lines


@needs("health.campaigns")
@asks_before_file
@require_safe
def export(request: UserRequest, pk: int) -> HttpResponse:
    """The list as a file."""
    row, wanted = reached(request, pk), file_format(request)
    lines = _lines(request, row, on_paper=False)
    actions.note_list_of(row, len(lines), form=wanted, actor=request.user)
    by = request.user.name
    return table_response(
        _("check-up"), COLUMNS, lines, wanted, by=by, title=[row.title, taken_out(by)]
    )


@needs("health.campaigns")
@asks_for_password
@require_safe
def on_paper(request: UserRequest, pk: int) -> HttpResponse:
    """The list on A4, to be ticked at the door."""
    row = reached(request, pk)
    lines = _lines(request, row, on_paper=True)
    actions.note_list_of(row, len(lines), form="pdf", actor=request.user)
    paper = pdf(
        "certificates",
        {
            "title": row.title,
            "facts": _("As of %(day)s, %(n)s persons")
            % {"day": local_today().isoformat(), "n": len(lines)},
            "page": _("Page"),
            "heads": [str(one.title) for one in COLUMNS],
            "rows": [[str(cell) for cell in line] for line in lines],
            "by": _("Printed by %(name)s") % {"name": request.user.name},
            "signature": "",
        },
    )
    return pdf_response(paper, "check-up.pdf")
