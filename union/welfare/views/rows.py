"""Who gets it: everyone eligible on a day, or one member by hand."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.money import format_yuan
from union.core.redirects import see_other
from union.members.models import Member
from union.orgs.doors import needs
from union.rules.granting import RuleForbids
from union.rules.judging import Finding
from union.welfare import actions
from union.welfare.actions import Eligible, Plan
from union.welfare.actions.entitlements import (
    event_of,
    matter_of,
    matters_before,
    occasion_for,
    weigh_one,
)
from union.welfare.actions.refusals import must_be_its_value
from union.welfare.files import lacking
from union.welfare.forms import ChangeRowForm, IssueForm, RowForm, only_plan
from union.welfare.models import Disbursement, Places, Programme
from union.welfare.views.judged import entitled, forbidden, handed_over, must_be_read, shown
from union.welfare.views.reaching import programme_or_404, row_or_404

FOUND = 20


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def issue(request: UserRequest, pk: int) -> HttpResponse:
    """Everyone eligible on a day: first the list with the total, then one step."""
    programme = programme_or_404(request, pk, "welfare.change")
    start = IssueForm.start(programme)
    asks = request.method == "GET" and "on" in request.GET
    given = request.POST if request.method == "POST" else request.GET if asks else None
    form = IssueForm(given, programme=programme)
    only_plan(form, programme)
    plan: Plan | None = None
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("on", "item", "amount")}
        planned = form.cleaned_data["planned"]
        with refusals_beside(form):
            must_be_its_value(programme, form.cleaned_data["amount"])
            if request.method == "POST":
                added = actions.issue_to_everyone(
                    programme,
                    **facts,
                    planned=planned,
                    seen=form.cleaned_data["seen"],
                    actor=request.user,
                )
                total = sum((row.amount for row in added), Decimal(0))
                return _issued(request, programme, len(added), total, planned=planned)
        plan = actions.preview_issue(programme, **facts, actor=request.user)
    elif not form.is_bound:
        plan = actions.preview_issue(
            programme,
            on=start["on"],
            amount=start["amount"],
            item=start["item"],
            actor=request.user,
        )
    status = 422 if form.errors else 200
    context = {"programme": programme, "form": form, **_shown(programme, form, plan)}
    context["said"] = lacking(programme) if plan and not context["planned"] else {}
    return render(request, "welfare/issue.html", context, status=status)


def _shown(programme: Programme, form: IssueForm, plan: Plan | None) -> dict[str, object]:
    """The plan as the page shows it: by campus, the left out by reason, the total."""
    if plan is None:
        return {"plan": None}
    asked = getattr(form, "cleaned_data", None) or IssueForm.start(programme)
    amount, item = asked.get("amount"), asked.get("item", "")
    places = Places(programme.organisation)
    left_out = sorted(plan.left_out, key=lambda one: (one.code, one.organisation.path))
    by_campus = groupby(plan.eligible, key=lambda one: places.campus_of(one.organisation).name)
    return {
        "plan": plan,
        "campuses": [(name, [_name(one) for one in people]) for name, people in by_campus],
        "left_out": [
            (code, list(people)) for code, people in groupby(left_out, key=lambda one: one.code)
        ],
        "planned": bool(asked.get("planned")),
        "warned": _by_sentence(plan),
        "amount": amount,
        "total": plan.total(amount) if amount else None,
        "seen": plan.digest(item, amount) if amount else "",
    }


def _name(one: Eligible) -> str:
    """A name on the list, with how often it is given where that is more than once."""
    name: str = one.member.name
    return f"{name} ×{one.quantity}" if one.quantity > 1 else name


def _by_sentence(plan: Plan) -> list[tuple[Finding, list[str]]]:
    """What the rules point out, each thing once, with the names of those whom it concerns."""
    found: dict[str, tuple[Finding, list[str]]] = {}
    for one in plan.warned:
        for finding in one.findings:
            found.setdefault(finding.sentence, (finding, []))[1].append(one.member.name)
    return list(found.values())


def _issued(
    request: UserRequest, programme: Programme, n: int, total: Decimal, *, planned: bool
) -> HttpResponse:
    if n:
        text = (
            ngettext(
                "Planned for %(n)s person, %(total)s in all. Nothing is handed out yet.",
                "Planned for %(n)s people, %(total)s in all. Nothing is handed out yet.",
                n,
            )
            if planned
            else ngettext(
                "Issued to %(n)s person, %(total)s in all.",
                "Issued to %(n)s people, %(total)s in all.",
                n,
            )
        )
        messages.success(request, text % {"n": n, "total": format_yuan(total)})
    else:
        messages.warning(request, _("Everybody who is eligible has it already. Nothing was added."))
    return see_other("welfare:detail", programme.pk)


@needs("welfare.view")
@require_safe
def choose_member(request: UserRequest, pk: int) -> HttpResponse:
    """Finds the member who gets it."""
    programme = programme_or_404(request, pk, "welfare.change")
    text = request.GET.get("q", "").strip()[:64]
    found: list[Member] = []
    if text:
        below = programme.organisation.path
        found = list(
            Member.objects.for_user(request.user)
            .filter(organisation__path__startswith=below)
            .exclude(disbursements__programme=programme)
            .search(text)
            .select_related("organisation")
            .defer("id_number", "phone")
            .order_by("sort_key")[: FOUND + 1]
        )
    places = Places(programme.organisation)
    people = [(member, places.label(member.organisation)) for member in found[:FOUND]]
    context = {
        "programme": programme,
        "q": text,
        "people": people,
        "more": len(found) > FOUND,
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "welfare/_members_results.html" if partial else "welfare/choose_member.html"
    return render(request, template, context)


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def add_row(request: UserRequest, pk: int, member: int) -> HttpResponse:
    """What one member gets: what the rules leave her, and what they say before it is saved."""
    programme = programme_or_404(request, pk, "welfare.change")
    person = get_object_or_404(Member.objects.for_user(request.user), pk=member)
    before = matters_before(programme, person, local_today().year)
    start = RowForm.start(programme) | handed_over(request)
    form = RowForm(request.POST or None, programme=programme, before=before, initial=start)
    context: dict[str, Any] = {"form": form, "programme": programme, "member": person}
    day: date | None = start.get("event_on")
    occasion = _occasion(programme, person, day)
    if form.is_valid():
        new = form.new(person)
        day = event_of(programme, new.event_on, new.given_on)
        matter = matter_of(programme, day, new.same_as)
        occasion = _occasion(programme, person, day)
        verdict = weigh_one(
            programme,
            person,
            new.amount,
            event_on=day,
            matter=matter,
            item=new.item,
            quantity=new.quantity,
            occasion=occasion,
        )
        if must_be_read(form, verdict):
            context |= shown(verdict, programme, person, new, request, day=day)
        else:
            with refusals_beside(form):
                try:
                    actions.add_one(programme, new, actor=request.user)
                except RuleForbids:
                    context |= shown(verdict, programme, person, new, request, day=day)
                    form.add_error("amount", _("A rule stops this. Nothing was saved."))
                else:
                    messages.success(request, _("Added: %(name)s.") % {"name": person.name})
                    return see_other("welfare:row_add", pk)
    context |= entitled(programme, person, on=day, occasion=occasion)
    context["said"] = {} if programme.is_choosing else lacking(programme)
    return render(request, "welfare/row_form.html", context, status=422 if form.errors else 200)


def _occasion(programme: Programme, member: Member, day: date | None) -> int | None:
    """The event of that day which was reported, to which what is entered by hand belongs."""
    found = occasion_for(programme, member.pk, day) if day else None
    return found.pk if found else None


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def edit_row(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Changes a row while it is not received."""
    found = row_or_404(request, pk, row, "welfare.change")
    programme, person = found.programme, found.member
    start = ChangeRowForm.start(found) | handed_over(request)
    form = ChangeRowForm(request.POST or None, programme=programme, initial=start)
    context: dict[str, Any] = {"form": form, "programme": programme, "member": person, "row": found}
    if form.is_valid():
        change = form.change(found)
        day = event_of(programme, change.event_on or found.event_on, change.given_on)
        verdict = weigh_one(
            programme,
            person,
            change.amount,
            event_on=day,
            matter=found.matter,
            item=change.item,
            quantity=change.quantity,
            occasion=found.occasion_id,
            instead_of=found.pk,
        )
        same = (change.amount, change.quantity, day) == (
            found.amount,
            found.quantity,
            found.event_on,
        )
        if not same and must_be_read(form, verdict):
            context |= shown(verdict, programme, person, change, request, day=day)
        else:
            with refusals_beside(form):
                try:
                    actions.change_one(
                        found, change, actor=request.user, version=form.cleaned_data["version"]
                    )
                except RuleForbids:
                    context |= shown(verdict, programme, person, change, request, day=day)
                    form.add_error("amount", _("A rule stops this. Nothing was saved."))
                else:
                    messages.success(request, _("Saved."))
                    return see_other("welfare:detail", pk)
    context |= entitled(programme, person, on=found.event_on, occasion=found.occasion_id)
    return render(request, "welfare/row_form.html", context, status=422 if form.errors else 200)


@needs("welfare.view")
@require_POST
def hand_out(request: UserRequest, pk: int) -> HttpResponse:
    """Hands out everything that is planned in a programme."""
    programme = programme_or_404(request, pk, "welfare.change")
    planned = programme.disbursements.planned()
    # What everybody gets is asked about as a whole; what follows from events, one by one.
    rows = planned.select_related("occasion") if programme.follows_an_event else planned.none()
    return _hand_out(request, programme, list(rows), n=planned.count())


@needs("welfare.view")
@require_POST
def hand_out_row(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Hands out one row that is planned."""
    found = row_or_404(request, pk, row, "welfare.change")
    return _hand_out(request, found.programme, [found], found, n=int(found.is_planned))


def _hand_out(
    request: UserRequest,
    programme: Programme,
    rows: list[Disbursement],
    row: Disbursement | None = None,
    *,
    n: int,
) -> HttpResponse:
    """Says first what is not there yet (money, papers); who goes on with that, hands out."""
    said = lacking(programme, rows)
    context: dict[str, Any] = {"programme": programme, "row": row, "n": n, "said": said}
    ready = n and programme.is_open and not programme.is_choosing
    if ready and said and request.POST.get("seen") != ",".join(said):
        return render(request, "welfare/hand_out.html", context | {"seen": ",".join(said)})
    try:
        done = actions.hand_out(programme, row=row, actor=request.user)
    except RuleForbids as refused:
        context |= forbidden(refused, programme, row, request)
        return render(request, "welfare/hand_out.html", context, status=422)
    return _handed_out(request, programme.pk, len(done))


def _handed_out(request: UserRequest, pk: int, n: int) -> HttpResponse:
    text = ngettext(
        "Handed out to %(n)s person; she was told.",
        "Handed out to %(n)s people; they were told.",
        n,
    )
    if n:
        messages.success(request, text % {"n": n})
    else:
        messages.warning(request, _("Nothing is planned any more."))
    return see_other("welfare:detail", pk)


@needs("welfare.view")
@require_POST
def remove_row(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Removes a row while it is not received."""
    found = row_or_404(request, pk, row, "welfare.change")
    actions.remove_one(found, actor=request.user)
    messages.success(request, _("Removed: %(name)s.") % {"name": found.member.name})
    return see_other("welfare:detail", pk)
