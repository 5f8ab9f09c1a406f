"""One member at the desk: the page, adding, changing, her history, her ID number."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.members import actions, registry
from union.members.forms.member import AddForm, EditForm, RevealForm, StandingForm
from union.members.models import Correction, Dependant, Kinship, Member, Standing, Tree
from union.members.views.roster import may_see_id
from union.orgs import scoping
from union.orgs.doors import asks_for_password, needs
from union.orgs.scoping import authorise


def _member(request: UserRequest, pk: int, right: str = "") -> Member:
    """The record, reached through the user; 403 where it may be seen and not more."""
    rows = Member.objects.for_user(request.user).select_related("organisation", "user")
    member: Member = get_object_or_404(rows, pk=pk)
    if right:
        authorise(request.user, right, member)
    return member


def _to_page(member: Member) -> HttpResponse:
    return HttpResponseRedirect(reverse("members:detail", args=[member.pk]), status=303)


def _page(request: UserRequest, name: str, form: Any, member: Member | None = None) -> HttpResponse:
    context = {"form": form, "member": member}
    return render(request, f"members/{name}.html", context, status=422 if form.errors else 200)


@needs("members.view")
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """Who she is, what has been true of her since when, and what she received."""
    member = _member(request, pk)
    standings: list[Any] = list(member.standings.select_related("organisation"))
    trees = Tree.for_user(request.user, "members.view")
    for standing in standings:
        standing.place = trees.place(standing.organisation_id)
    may = {
        verb: scoping.may(request.user, f"members.{verb}", member.organisation)
        for verb in ("change", "unmask", "issue_code", "answer", "families")
    }
    waiting = Correction.objects.for_user(request.user).waiting().filter(member=member)
    context = {
        "member": member,
        "place": trees.place(member.organisation_id),
        "standings": standings,
        "may": may,
        "waiting": list(waiting),
        "family": Dependant.objects.for_user(request.user).of_member(member).live().with_shared(),
        "kinships": Kinship.objects.for_user(request.user).pairs_of(member),
        "may_see_id": may_see_id(request.user, member.organisation),
        "cards": [
            render_to_string(card.template, card.context | {"member": member}, request)
            for card in registry.cards(request, member)
        ],
    }
    return render(request, "members/detail.html", context)


@needs("members.change")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """A new member, by hand."""
    form = AddForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            member = actions.add_member(
                form.facts(),
                organisation=form.cleaned_data["organisation"],
                starts_on=form.cleaned_data["starts_on"],
                actor=request.user,
            )
            messages.success(request, _("%(name)s is in the roster.") % {"name": member.name})
            return _to_page(member)
    return _page(request, "add", form)


@needs("members.view")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """A member's own facts."""
    member = _member(request, pk, "members.change")
    form = EditForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.change_member(
                member, form.changes(), actor=request.user, version=form.cleaned_data["version"]
            )
            messages.success(request, _("The changes are saved."))
            return _to_page(member)
    return _page(request, "edit", form, member)


@needs("members.view")
@require_http_methods(["GET", "POST"])
def standing(request: UserRequest, pk: int) -> HttpResponse:
    """What becomes true of a member from a day on."""
    member = _member(request, pk, "members.change")
    form = StandingForm(request.POST or None, member=member, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.change_standing(
                member,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                **form.changes(),
            )
            messages.success(request, _("The change stands in the history."))
            return _to_page(member)
    return _page(request, "standing", form, member)


@needs("members.view")
@require_POST
def undo_standing(request: UserRequest, pk: int, standing_pk: int) -> HttpResponse:
    """Takes the last change back."""
    member = _member(request, pk, "members.change")
    last: Standing = get_object_or_404(member.standings.all(), pk=standing_pk)
    actions.undo_standing(last, actor=request.user)
    messages.success(request, _("The last change is taken back."))
    return _to_page(member)


@needs("members.view")
@require_http_methods(["GET", "POST"])
def reveal(request: UserRequest, pk: int) -> HttpResponse:
    """The whole ID number, after a reason; it stands in the log before it is shown."""
    return _reveal(request, _member(request, pk, "members.unmask"))


@asks_for_password
def _reveal(request: UserRequest, member: Member) -> HttpResponse:
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            number = actions.show_id_number(
                member, reason=form.cleaned_data["reason"], actor=request.user
            )
            return render(request, "members/revealed.html", {"member": member, "number": number})
    return _page(request, "reveal", form, member)
