"""The inbox of "my data is wrong"."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.members import actions
from union.members.forms.corrections import AnswerForm, CorrectionFilter
from union.members.models import Correction, Member, Tree
from union.orgs.doors import needs

PER_PAGE = 30


@needs("members.answer")
@require_safe
def inbox(request: UserRequest) -> HttpResponse:
    """What members ask to have put right: waiting, or answered."""
    filters = CorrectionFilter(request.GET)
    asked = filters.cleaned_data if filters.is_valid() else {}
    shows_answered = asked.get("show") == "answered"
    rows = Correction.objects.for_user(request.user).select_related("member", "answered_by")
    waiting = rows.waiting().order_by("asked_at", "pk")
    answered = rows.answered().order_by("-answered_at", "-pk")
    n_waiting = waiting.count()
    if asked.get("q"):
        named = Member.objects.for_user(request.user).search(asked["q"])
        waiting, answered = waiting.filter(member__in=named), answered.filter(member__in=named)
    page = Paginator(answered if shows_answered else waiting, PER_PAGE).get_page(
        request.GET.get("page")
    )
    tree = Tree.for_user(request.user, "members.answer")
    rows_shown: list[Any] = list(page)
    for correction in rows_shown:
        correction.place = tree.place(correction.member.organisation_id)
    context = {
        "page_obj": page,
        "shows_answered": shows_answered,
        "waiting": n_waiting,
        "filters": filters,
        "is_searched": bool(asked.get("q")),
    }
    name = "_corrections_results" if request.htmx else "corrections"
    return render(request, f"members/{name}.html", context)


@needs("members.answer")
@require_http_methods(["GET", "POST"])
def correction(request: UserRequest, pk: int) -> HttpResponse:
    """One of them, and the answer."""
    rows = Correction.objects.for_user(request.user)
    asked: Correction = get_object_or_404(
        rows.select_related("member__organisation", "answered_by"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.answer_correction(
                asked,
                state=form.cleaned_data["state"],
                answer=form.cleaned_data["answer"],
                actor=request.user,
            )
            messages.success(request, _("Answered; the member has been told."))
            return HttpResponseRedirect(reverse("members:corrections"), status=303)
    tree = Tree.for_user(request.user, "members.answer")
    context = {
        "correction": asked,
        "member": asked.member,
        "place": tree.place(asked.member.organisation_id),
        "is_own": asked.member.user_id == request.user.pk,
        "form": form,
    }
    return render(request, "members/correction.html", context, status=422 if form.errors else 200)
