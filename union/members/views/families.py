"""A member's family: on her own page, and on her page at the desk.

The address holds numbers of rows and nothing else; what is wiped is found no more.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members import actions
from union.members.forms.dependants import ASKED, ChangeForm, DependantForm
from union.members.models import Dependant, Member
from union.members.models.dependant import DependantQuerySet
from union.orgs.doors import needs


@dataclass(frozen=True)
class _Place:
    """Where a family is looked after: on the member's own page, or at the desk."""

    request: UserRequest
    member: Member
    rows: DependantQuerySet
    own: bool
    back: str

    def dependant(self, pk: int) -> Dependant:
        """One entry of this family that is not taken out."""
        return get_object_or_404(self.rows.live(), pk=pk)

    def page(self, name: str, form: Any = None, **more: Any) -> HttpResponse:
        """A page around a form, in the frame of the place."""
        more |= {"own": self.own, "member": self.member, "back": self.back, "form": form}
        more["frame"] = "base.html" if self.own else "desk/base.html"
        status = 422 if form is not None and form.errors else 200
        return render(self.request, f"members/{name}.html", more, status=status)

    def to_family(self, said: str) -> HttpResponse:
        """Back to the family, with what was done."""
        messages.success(self.request, said)
        return see_other(self.back)


def _own(request: UserRequest) -> _Place:
    rows = Member.objects.of_user(request.user).defer("id_number", "phone")
    member: Member = get_object_or_404(rows.select_related("organisation"))
    mine = Dependant.objects.of_user(request.user)
    return _Place(request, member, mine, own=True, back=reverse("me_family"))


def _at_desk(request: UserRequest, pk: int) -> _Place:
    rows = Member.objects.for_user(request.user, "members.families").defer("id_number", "phone")
    member: Member = get_object_or_404(rows.select_related("organisation"), pk=pk)
    theirs = Dependant.objects.for_user(request.user).of_member(member)
    back = reverse("members:detail", args=[pk]) + "#family"
    return _Place(request, member, theirs, own=False, back=back)


def _enter(place: _Place, what: str) -> HttpResponse:
    if what not in ASKED:
        raise Http404
    form = DependantForm(place.request.POST or None, what=what, own=place.own)
    if form.is_valid():
        with refusals_beside(form):
            entered = actions.enter_dependant(
                place.member, form.facts(), consented=form.consented, actor=place.request.user
            )
            shared = any(one.is_shared for one in place.rows.with_shared().filter(pk=entered.pk))
            said = _("It is entered. A colleague has entered this child as well: it counts once.")
            return place.to_family(said if shared else _("It is entered."))
    return place.page("family_form", form, what=what)


def _change(place: _Place, pk: int) -> HttpResponse:
    dependant = place.dependant(pk)
    form = ChangeForm(place.request.POST or None, dependant=dependant)
    if form.is_valid():
        with refusals_beside(form):
            actions.change_dependant(
                dependant,
                form.facts(),
                version=form.cleaned_data["version"],
                actor=place.request.user,
            )
            return place.to_family(_("The changes are saved."))
    return place.page("family_form", form, dependant=dependant)


def _remove(place: _Place, pk: int) -> HttpResponse:
    if place.request.method == "POST":
        # A second click finds it taken out already.
        actions.remove_dependant(get_object_or_404(place.rows, pk=pk), actor=place.request.user)
        return place.to_family(_("It is deleted. What was given stays as it was."))
    return place.page("family_remove", dependant=place.dependant(pk))


@login_required
@require_safe
def own(request: UserRequest) -> HttpResponse:
    """My family, as the union knows it."""
    place = _own(request)
    context = {"member": place.member, "family": place.rows.live().with_shared()}
    return render(request, "me/family.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def enter_own(request: UserRequest, what: str) -> HttpResponse:
    """Enters a child, an expected child, or a husband or wife of mine."""
    return _enter(_own(request), what)


@login_required
@require_http_methods(["GET", "POST"])
def change_own(request: UserRequest, dependant: int) -> HttpResponse:
    """Puts an entry of mine right."""
    return _change(_own(request), dependant)


@login_required
@require_http_methods(["GET", "POST"])
def remove_own(request: UserRequest, dependant: int) -> HttpResponse:
    """Takes an entry of mine out: first the question, then the deed."""
    return _remove(_own(request), dependant)


@needs("members.families")
@require_http_methods(["GET", "POST"])
def enter(request: UserRequest, pk: int, what: str) -> HttpResponse:
    """Enters somebody into a member's family, with the paper at hand."""
    return _enter(_at_desk(request, pk), what)


@needs("members.families")
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int, dependant: int) -> HttpResponse:
    """Puts an entry of a member's family right."""
    return _change(_at_desk(request, pk), dependant)


@needs("members.families")
@require_http_methods(["GET", "POST"])
def remove(request: UserRequest, pk: int, dependant: int) -> HttpResponse:
    """Takes somebody out of a member's family: first the question, then the deed."""
    return _remove(_at_desk(request, pk), dependant)
