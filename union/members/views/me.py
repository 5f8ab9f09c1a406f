"""One's own page: the member's card, own data, what is wrong with it, and who looked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.members import actions
from union.members.forms.corrections import AskForm
from union.members.forms.member import PhoneForm
from union.members.models import Correction, Kinship, Member, Tree
from union.members.models.trace import entries_about, looks_at, traces
from union.notifications.counts import todos_for
from union.orgs import scoping

PER_PAGE = 30


def _own(request: UserRequest) -> Member:
    """One's own record; whoever is no member has none."""
    rows = Member.objects.of_user(request.user).select_related("organisation")
    member: Member = get_object_or_404(rows)
    return member


def _home() -> HttpResponse:
    return HttpResponseRedirect(reverse("me"), status=303)


@login_required
@require_safe
def me(request: UserRequest) -> HttpResponse:
    """The card, own data, and the account; an account without a member has the last alone."""
    member = Member.objects.of_user(request.user).select_related("organisation").first()
    context = {
        "member": member,
        "place": Tree.above(member.organisation).place(member.organisation_id) if member else None,
        "corrections": list(Correction.objects.of_user(request.user)[:PER_PAGE]),
        "kinships": Kinship.objects.of_user(request.user).pairs_of(member) if member else [],
        "offices": scoping.appointments(request.user),
        # What waits for the office stands at the desk.
        "waiting": [todo for todo in todos_for(request) if not todo.is_desk],
    }
    return render(request, "me/me.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def phone(request: UserRequest) -> HttpResponse:
    """One's own new telephone number: it counts at once."""
    member = _own(request)
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            opens = actions.change_own_phone(member, form.cleaned_data["phone"], actor=request.user)
            messages.success(
                request,
                _("Your new number is saved. You can log in with it from now on.")
                if opens
                else _("Your new number is saved. To log in, please use your staff number."),
            )
            return _home()
    context = {"form": form, "member": member}
    return render(request, "me/phone.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def correction(request: UserRequest) -> HttpResponse:
    """Something in my record is wrong."""
    member = _own(request)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.ask_correction(
                member,
                field=form.cleaned_data["field"],
                message=form.cleaned_data["message"],
                actor=request.user,
            )
            messages.success(request, _("Thank you. The office will look at it and answer here."))
            return _home()
    return render(request, "me/correction.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def log(request: UserRequest) -> HttpResponse:
    """Who has looked at my data or changed it: what, when, by which office, and why."""
    member = _own(request)
    only_looks = request.GET.get("only") == "looks"
    entries = looks_at(member) if only_looks else entries_about(member)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "traces": traces(list(page), member),
        "only": "looks" if only_looks else "",
    }
    return render(request, "me/log.html", context)
