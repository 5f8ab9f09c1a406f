"""Programmes: the list, one of them with its rows, the short form, closing, reminding."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.scoping import may as may_see
from union.orgs.scoping import reach
from union.rules.benefits import OWN, benefit
from union.welfare import actions
from union.welfare.files import checklist_for, money_lacking, paid_too_much, sheet_url
from union.welfare.forms import (
    CloseForm,
    ProgrammeFilters,
    ProgrammeForm,
    RowFilters,
    kinds_for,
)
from union.welfare.models import Disbursement, DisbursementQuerySet, Kind, Places, Programme
from union.welfare.views import file
from union.welfare.views.judged import stopped_now
from union.welfare.views.reaching import programme_or_404, rights

PAGE = 20
ROWS = 50
# One line about each kind, on the page where one chooses.
KINDS: dict[str, Any] = {
    Kind.FESTIVAL: ("gift", gettext_lazy("For everyone: Mid-Autumn, Spring Festival and so on")),
    Kind.BIRTHDAY: ("sun", gettext_lazy("For those born in one month")),
    Kind.MARRIAGE: ("heart", gettext_lazy("Member by member")),
    Kind.BIRTH: ("heart", gettext_lazy("Member by member")),
    Kind.ILLNESS: ("heart", gettext_lazy("Member by member")),
    Kind.BEREAVEMENT: ("heart", gettext_lazy("Member by member")),
    Kind.DEATH: ("heart", gettext_lazy("Member by member")),
    Kind.RETIREMENT: ("sofa", gettext_lazy("Member by member")),
    Kind.HARDSHIP: ("people", gettext_lazy("Member by member")),
    Kind.CHILDREN: ("heart", gettext_lazy("For everyone, or member by member")),
    Kind.WARMTH: ("sun", gettext_lazy("For everyone, or member by member")),
    Kind.PRIZE: ("gift", gettext_lazy("Member by member")),
    Kind.OTHER: ("more", gettext_lazy("For everyone, or member by member")),
}


@needs("welfare.view")
@require_safe
def programmes(request: UserRequest) -> HttpResponse:
    """Which programmes there are, and how far the receipts are."""
    seen = Programme.objects.for_user(request.user)
    days = seen.dates("eligible_on", "year", order="DESC")
    own = seen.filter(kind__startswith=OWN).values_list("kind", flat=True).distinct().order_by()
    filters = ProgrammeFilters(request.GET, years=[day.year for day in days], own=sorted(own))
    wanted = filters.narrow(seen)
    page = Paginator(wanted.with_sums(request.user), PAGE).get_page(request.GET.get("page"))
    rows = Disbursement.objects.for_user(request.user).filter(programme__in=wanted)
    context = {
        "filters": filters,
        "page_obj": page,
        "sums": _sums(rows.order_by()),
        "can_add": bool(reach(request.user, "welfare.change")),
        "can_export": bool(reach(request.user, "welfare.export")),
        "can_see_children": bool(reach(request.user, "members.families")),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "welfare/_programmes_results.html" if partial else "welfare/programmes.html"
    return render(request, template, context)


def _sums(rows: DisbursementQuerySet) -> dict[str, Any]:
    """How many rows, how many received, and their amounts in yuan."""
    received = ~Q(receipt="")
    return rows.aggregate(
        n=Count("pk"),
        received=Count("pk", filter=received),
        planned=Count("pk", filter=Q(is_planned=True)),
        missing=Count("pk", filter=~received & Q(is_planned=False)),
        silent=Count("pk", filter=Q(option=None)),
        total=Sum("amount"),
        received_total=Sum("amount", filter=received),
    )


@needs("welfare.change")
@require_safe
def choose_kind(request: UserRequest) -> HttpResponse:
    """What is it given for? The next page asks only what that needs."""
    usual = KINDS[Kind.OTHER]
    kinds = [(kind, label, *KINDS.get(kind, usual)) for kind, label in kinds_for(request.user)]
    may_add = bool(reach(request.user, "rules.change"))
    return render(request, "welfare/choose_kind.html", {"kinds": kinds, "may_add": may_add})


@needs("welfare.change")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, kind: str) -> HttpResponse:
    """The short form of one kind."""
    if kind not in dict(kinds_for(request.user)):
        raise Http404
    form = ProgrammeForm(request.POST or None, kind=kind, user=request.user)
    if form.is_valid():
        with refusals_beside(form, *form.parts):
            programme = actions.add_programme(form.where, form.facts(), actor=request.user)
            messages.success(request, _("The programme is open. Now choose who gets it."))
            step = "welfare:issue" if programme.is_for_everyone else "welfare:row_add"
            return see_other(step, programme.pk)
    return render(
        request,
        "welfare/programme_form.html",
        {"form": form, "kind": benefit(kind)},
        status=422 if form.has_errors else 200,
    )


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Changes what a programme says of itself."""
    programme = programme_or_404(request, pk, "welfare.change")
    form = ProgrammeForm(
        request.POST or None, kind=programme.kind, user=request.user, programme=programme
    )
    if form.is_valid():
        with refusals_beside(form, *form.parts):
            actions.change_programme(
                programme,
                form.facts(),
                actor=request.user,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Saved."))
            return see_other("welfare:detail", pk)
    context = {"form": form, "kind": programme.benefit, "programme": programme}
    return render(
        request, "welfare/programme_form.html", context, status=422 if form.has_errors else 200
    )


@needs("welfare.view")
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One programme: who has confirmed and who has not, by campus, and what can be done."""
    programme = programme_or_404(request, pk)
    places = Places(programme.organisation)
    mine = Disbursement.objects.for_user(request.user).filter(programme=programme)
    filters = RowFilters(request.GET, places=places, seen=reach(request.user, "welfare.view"))
    page = Paginator(filters.narrow(mine).in_sheet_order(), ROWS).get_page(request.GET.get("page"))
    may = rights(request, programme)
    lying = file.shown(request, pk, can_change=may["can_change"])
    _dress(
        page.object_list,
        request,
        programme,
        places,
        can_change=may["can_change"],
        sees_file=bool(lying),
    )
    partial = request.htmx and not request.htmx.history_restore_request
    context = {"programme": programme, "page_obj": page, "filters": filters, **may}
    if partial:
        return render(request, "welfare/_programme_results.html", context)
    sums = _sums(mine.order_by())
    context |= {
        "sums": sums,
        "campuses": _by_campus(mine, places),
        "reminded": programme.reminded_on == local_today(),
        "may_end_choosing": may["can_change"] and actions.may_end(programme),
        # Whoever audits reads in the ledger what each was given.
        "ledger": may_see(request.user, "rules.grants", programme.organisation),
        "paid_too_much": paid_too_much(programme) if may["sees_all"] else None,
        "hidden": may["sees_all"] and not sums["n"] and programme.disbursements.count(),
        **lying,
    }
    if may["can_change"] and programme.is_open and sums["planned"]:
        context |= stopped_now(programme)
    return render(request, "welfare/programme.html", context)


def _dress(
    rows: Iterable[Disbursement],
    request: UserRequest,
    programme: Programme,
    places: Places,
    *,
    can_change: bool,
    sees_file: bool,
) -> None:
    """Puts beside each row what its line shows: the place, and what may be done to it."""
    receives = reach(request.user, "welfare.receive")
    for row in rows:
        row.programme = programme
        reached = receives.covers(row.organisation)
        own = row.member.user_id == request.user.pk
        row.place = places.label(row.organisation)
        row.signature_url = reverse("welfare:signature", args=[row.programme_id, row.pk])
        row.sheet_url = sheet_url(row, sees_file=sees_file)
        row.may_receive = reached and not own and not row.is_planned
        herself = row.receipt == Disbursement.Receipt.SELF
        row.may_take_back = not own and (can_change if herself else reached)
        late = actions.needs_a_reason(row)
        row.may_choose = not own and not row.is_received and (can_change if late else reached)


def _by_campus(rows: DisbursementQuerySet, places: Places) -> list[dict[str, Any]]:
    """Rows, receipts and amounts of each campus, in the order of the tree."""
    counted = {
        one["organisation"]: one
        for one in rows.order_by()
        .values("organisation")
        .annotate(n=Count("pk"), received=Count("pk", filter=~Q(receipt="")), total=Sum("amount"))
    }
    sums: dict[int, dict[str, Any]] = {}
    for place in places.all():
        one = counted.get(place.pk)
        if one is None:
            continue
        campus = places.campus_of(place)
        found = sums.setdefault(
            campus.pk, {"place": campus, "n": 0, "received": 0, "total": Decimal(0)}
        )
        for name in ("n", "received", "total"):
            found[name] += one[name]
    return list(sums.values())


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes a programme; of goods it asks first how many were bought and what is left."""
    programme = programme_or_404(request, pk, "welfare.change")
    form = CloseForm(request.POST if request.method == "POST" else None, programme=programme)
    if form.is_valid():
        with refusals_beside(form):
            actions.close_programme(programme, actor=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("The programme is closed. Its rows stay as they are."))
            return see_other("welfare:detail", pk)
    issued = programme.disbursements.handed_out().aggregate(n=Sum("quantity"))["n"] or 0
    found = file.whole_file(request, pk)
    missing = checklist_for(found, request.user).missing if found else []
    given = programme.disbursements.handed_out()
    single = given if programme.follows_an_event else given.none()
    context = {
        "form": form,
        "programme": programme,
        "issued": issued,
        "unsigned": programme.disbursements.unconfirmed().count(),
        "money": money_lacking(programme, list(single)),
        "missing": missing,
    }
    return render(request, "welfare/close.html", context, status=422 if form.errors else 200)


@needs("welfare.view")
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a programme again."""
    programme = programme_or_404(request, pk, "welfare.change")
    actions.reopen_programme(programme, actor=request.user)
    messages.success(request, _("The programme is open again."))
    return see_other("welfare:detail", pk)


@needs("welfare.view")
@require_POST
def end_choosing(request: UserRequest, pk: int) -> HttpResponse:
    """Ends choosing now, so that it can be handed out."""
    programme = programme_or_404(request, pk, "welfare.change")
    if actions.end_choosing(programme, actor=request.user):
        messages.success(request, _("Choosing has ended. It can be handed out now."))
    return see_other("welfare:detail", pk)


@needs("welfare.view")
@require_POST
def remind(request: UserRequest, pk: int) -> HttpResponse:
    """Nudges those who have not confirmed, or not chosen yet."""
    programme = programme_or_404(request, pk, "welfare.change")
    try:
        told = actions.remind(programme, actor=request.user)
    except actions.RemindedToday as refusal:
        messages.warning(request, str(refusal))
    else:
        text = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told)
        said = format_html("{}", text % {"n": told})
        messages.success(request, said + _without_account(request, programme))
    return see_other("welfare:detail", pk)


def _without_account(request: UserRequest, programme: Programme) -> str:
    """A further sentence about those whom no reminder reaches; nothing when it reaches all."""
    rows = programme.disbursements
    asked = rows.planned().silent() if programme.is_choosing else rows.waiting()
    n = asked.filter(member__user=None).count()
    if not n:
        return ""
    text = ngettext(
        " %(n)s more has no account yet and could not be reminded.",
        " %(n)s more have no account yet and could not be reminded.",
        n,
    )
    sentence = format_html("{}", text % {"n": n})
    if not scoping.may(request.user, "members.issue_code", programme.organisation):
        return sentence
    link = '{} <a href="{}">{}</a>'
    return format_html(link, sentence, reverse("members:codes"), _("Make login codes"))
