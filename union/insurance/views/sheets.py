"""The insurer's list in, the difference, and the add/remove sheet out."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import Refused
from union.core.export import Column, table_response
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.imports import actions as imports
from union.insurance import actions
from union.insurance import difference as differences
from union.insurance.forms import ListForm, SheetForm
from union.insurance.layout import ACTIONS, ID_CARD, RELATIONS, SEX, sex_of
from union.insurance.models import Action, Sheet, SheetLine
from union.insurance.views.reaching import policy_or_404
from union.members.models import Member
from union.orgs.doors import asks_before_file, needs
from union.orgs.models import Organisation
from union.orgs.scoping import may

# One field of the form for each person: more than some thousand no server takes.
MOST_AT_ONCE = 600


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def upload(request: UserRequest, pk: int) -> HttpResponse:
    """Takes in the insurer's list for this policy; the rest is done by the import."""
    policy = policy_or_404(request, pk, "insurance.change")
    form = ListForm(request.POST or None, request.FILES or None, unions=Organisation.objects.none())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.upload(
                policy.organisation,
                kind="insurance",
                file=file,
                name=file.name,
                actor=request.user,
                options={"policy": str(policy.pk)},
            )
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("file", str(refused))
        else:
            return see_other("imports:detail", batch.pk)
    context = {"form": form, "policy": policy}
    return render(request, "insurance/upload.html", context, status=422 if form.errors else 200)


@needs("insurance.roster")
@require_http_methods(["GET", "POST"])
def difference(request: UserRequest, pk: int) -> HttpResponse:
    """Who is to be added and removed; those who are ticked come onto the sheet."""
    policy = policy_or_404(request, pk, "insurance.roster")
    found = differences.difference(policy).at_once(MOST_AT_ONCE)
    changes = may(request.user, "insurance.change", policy.organisation)
    initial = {"effective_on": actions.first_day(policy), "plan": policy.plans.first()}
    form = SheetForm(request.POST or None, policy=policy, found=found, initial=initial)
    if request.method == "POST":
        policy_or_404(request, pk, "insurance.change")
        if form.is_valid():
            with refusals_beside(form):
                said = form.cleaned_data
                sheet = actions.make_sheet(
                    policy,
                    effective_on=said["effective_on"],
                    plan=said["plan"],
                    missing=[one.pk for one in said["missing"]],
                    leaving=[one.pk for one in said["leaving"]],
                    strangers=said["strangers"],
                    actor=request.user,
                )
                messages.success(request, _("The sheet is made. Send it to the insurer."))
                return see_other("insurance:sheet", sheet.pk)
    context = {
        "policy": policy,
        "found": found,
        "form": form,
        "batch": differences.last_list(policy),
        "open_sheet": policy.sheets.filter(state=Sheet.State.OPEN).first(),
        "may_change": changes,
    }
    return render(request, "insurance/difference.html", context, status=422 if form.errors else 200)


def _sheet(request: UserRequest, pk: int, right: str | None = None) -> Sheet:
    rows = Sheet.objects.for_user(request.user, right)
    related = ("policy__organisation", "policy__insurer", "batch", "made_by", "closed_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@needs("insurance.roster")
@require_safe
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    """One sheet: who stands on it, and what became of it."""
    found = _sheet(request, pk)
    lines = list(
        found.lines.select_related(
            "member__organisation", "plan", "insured__dependant", "insured__member"
        )
    )
    context = {
        "sheet": found,
        "policy": found.policy,
        "added": [one for one in lines if one.action == Action.ADD],
        "removed": [one for one in lines if one.action == Action.REMOVE],
        "may_change": may(request.user, "insurance.change", found.organisation),
    }
    return render(request, "insurance/sheet.html", context)


@needs("insurance.export")
@asks_before_file
@require_safe
def export(request: UserRequest, pk: int) -> HttpResponse:
    """The sheet in the columns of the insurer, with whole ID numbers: they are what it is for."""
    found = _sheet(request, pk, "insurance.export")
    actions.note_sheet_taken_out(found, actor=request.user)
    layout = found.policy.insurer.columns
    columns = [Column(heading, 18) for heading, _what in layout]
    return table_response(
        _("add-remove-sheet"), columns, _lines(found, layout), by=request.user.name
    )


def _lines(sheet: Sheet, layout: list[list[str]]) -> Iterator[list[object]]:
    rows = sheet.lines.select_related("member", "plan", "insured__dependant", "insured__plan")
    for number, line in enumerate(rows, start=1):
        facts = _facts(sheet, line) | {"number": number}
        yield [facts.get(what, "") for _heading, what in layout]


def _facts(sheet: Sheet, line: SheetLine) -> dict[str, object]:
    """What the insurer reads of one person, in Chinese whatever the reader's language."""
    insured = line.insured
    family = insured.dependant if insured else None
    member: Member | None = line.member
    number = line.id_number
    if family and insured:
        number = insured.id_number
    elif member:
        number = member.id_number
    return {
        "unit": sheet.organisation.name,
        "name": family.name if family else member.name if member else line.name,
        "sex": sex_of(number) or (SEX.get(member.sex, "") if member and not family else ""),
        "id_type": ID_CARD if number else "",
        "id_number": number,
        "born_on": f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if len(number) == 18 else "",
        "phone": member.phone if member and not family else "",
        "relation": RELATIONS[insured.relation if insured else "self"],
        "main_id": member.id_number if family and member else "",
        "plan": line.plan.name if line.plan else "",
        "premium": line.plan.premium if line.plan else "",
        "starts_on": sheet.effective_on,
        "staff_number": member.staff_number if member and not family else "",
        "action": ACTIONS[line.action],
    }


@needs("insurance.change")
@require_POST
def apply(request: UserRequest, pk: int) -> HttpResponse:
    """The insurer has confirmed it."""
    found = _sheet(request, pk, "insurance.change")
    actions.apply_sheet(found, actor=request.user)
    messages.success(request, _("Applied: the roster of the insured is up to date."))
    return see_other("insurance:sheet", pk)


@needs("insurance.change")
@require_POST
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """It was not meant, or the insurer does not take it."""
    found = _sheet(request, pk, "insurance.change")
    actions.drop_sheet(found, actor=request.user)
    messages.success(request, _("Dropped; nothing was changed."))
    return see_other("insurance:difference", found.policy_id)
