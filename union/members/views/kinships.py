"""Close relatives among colleagues: on one's own page, and on a member's page at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.members import actions
from union.members.forms.kinships import OwnRelativeForm, RelativeForm
from union.members.models import Kinship, Member
from union.orgs.doors import needs
from union.orgs.scoping import authorise


@login_required
@require_http_methods(["GET", "POST"])
def own(request: UserRequest) -> HttpResponse:
    """A colleague is my close relative."""
    rows = Member.objects.of_user(request.user).select_related("organisation")
    member: Member = get_object_or_404(rows)
    form = OwnRelativeForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.declare_kinship(
                member,
                form.cleaned_data["relative"],
                form.cleaned_data["relation"],
                actor=request.user,
            )
            messages.success(
                request,
                _("It is noted. Neither of you is asked to decide on what concerns the other."),
            )
            return HttpResponseRedirect(reverse("me") + "#relatives", status=303)
    return render(request, "me/relatives.html", {"form": form}, status=422 if form.errors else 200)


def _member(request: UserRequest, pk: int) -> Member:
    rows = Member.objects.for_user(request.user).select_related("organisation")
    member: Member = get_object_or_404(rows, pk=pk)
    authorise(request.user, "members.change", member)
    return member


def _to_page(member: Member) -> HttpResponse:
    url = reverse("members:detail", args=[member.pk])
    return HttpResponseRedirect(f"{url}#relatives", status=303)


@needs("members.view")
@require_http_methods(["GET", "POST"])
def relatives(request: UserRequest, pk: int) -> HttpResponse:
    """Notes a close relative of a member."""
    member = _member(request, pk)
    form = RelativeForm(request.POST or None, member=member, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.declare_kinship(
                member,
                form.cleaned_data["relative"],
                form.cleaned_data["relation"],
                actor=request.user,
            )
            messages.success(request, _("It is noted. Both have been told."))
            return _to_page(member)
    context = {"form": form, "member": member}
    return render(request, "members/relatives.html", context, status=422 if form.errors else 200)


@needs("members.view")
@require_POST
def end(request: UserRequest, pk: int, kinship: int) -> HttpResponse:
    """Takes the note about two relatives back."""
    member = _member(request, pk)
    rows = Kinship.objects.for_user(request.user).of_member(member)
    pair: Kinship = get_object_or_404(rows, pk=kinship)
    actions.end_kinship(pair, actor=request.user)
    messages.success(request, _("The note is taken back. Both have been told."))
    return _to_page(member)
