"""The organiser's activities: the list, the short form, one of them, and what becomes of it."""

import secrets
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.activities import actions, registry
from union.activities.forms import (
    ActivityFilters,
    ActivityForm,
    ReasonForm,
    SignUpFilters,
    unions_of,
)
from union.activities.models import OF_GONE, Activity, SignUp
from union.activities.views import file
from union.activities.views.reaching import activity_or_404, rights
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members.models import Tree
from union.orgs.doors import needs
from union.orgs.scoping import may

PAGE = 20
ROWS = 100


@needs("activities.view")
@require_safe
def activities(request: UserRequest) -> HttpResponse:
    """What is planned and what was, with how many have signed up."""
    filters = ActivityFilters(request.GET)
    wanted = filters.narrow(Activity.objects.for_user(request.user)).select_related("organisation")
    waiting = Count("sign_ups", filter=Q(sign_ups__state=SignUp.State.WAITING))
    page = Paginator(wanted.annotate(n_waiting=waiting), PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page_obj": page,
        "now": timezone.now(),
        "can_add": may(request.user, "activities.change"),
        "can_export": may(request.user, "activities.export"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "activities/_list_results.html" if partial else "activities/list.html"
    return render(request, template, context)


@needs("activities.change")
@require_http_methods(["GET", "POST"])
def new(request: UserRequest) -> HttpResponse:
    """The short form; it makes a draft, which only those who plan see."""
    unions = unions_of(request.user)
    # Groups and organisers are those of one union: where there are several, it is chosen first.
    wanted = request.GET.get("union")
    union = next((one for one in unions if str(one.pk) == wanted), next(iter(unions), None))
    form = ActivityForm(request.POST or None, user=request.user, union=union)
    if form.is_valid():
        with refusals_beside(form):
            activity = actions.create_activity(
                form.cleaned_data["organisation"],
                form.facts(),
                key=form.cleaned_data["key"],
                actor=request.user,
            )
            messages.success(request, _("The draft is there. Look through it, then publish it."))
            return see_other("activities:detail", activity.pk)
    context = {"form": form, "organisation": union, "unions": unions}
    return render(request, "activities/form.html", context, status=422 if form.errors else 200)


@needs("activities.view")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the facts; when time, place or cost change, those signed up are told once."""
    activity = activity_or_404(request, pk, "activities.change")
    form = ActivityForm(request.POST or None, user=request.user, activity=activity)
    if form.is_valid():
        with refusals_beside(form):
            actions.change_activity(
                activity,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
            messages.success(request, _("Saved."))
            return see_other("activities:detail", pk)
    context = {
        "form": form,
        "activity": activity,
        "edit_url": registry.edit_url(activity, request.user),
    }
    return render(request, "activities/form.html", context, status=422 if form.errors else 200)


@needs("activities.view")
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One activity: who goes, who waits, and what can be done."""
    activity = activity_or_404(request, pk)
    mine = SignUp.objects.for_user(request.user).filter(activity=activity)
    filters = SignUpFilters(request.GET)
    rows = filters.narrow(mine).in_list_order().select_related("created_by")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    now = timezone.now()
    can = rights(request, activity)
    context = {
        "activity": activity,
        "filters": filters,
        "page_obj": page,
        "has_begun": activity.has_begun(now),
        "tree": Tree.of_union(activity.organisation),
        "edit_url": registry.edit_url(activity, request.user),
        **can,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "activities/_sign_ups_results.html", context)
    # Whoever reads no names reads how many.
    counted = mine if context["sees_names"] else activity.sign_ups.all()
    sums = counted.order_by().aggregate(
        going=Count("pk", filter=Q(state=SignUp.State.GOING)),
        family=Sum("family", filter=Q(state=SignUp.State.GOING)),
        waiting=Count("pk", filter=Q(state=SignUp.State.WAITING)),
        offered=Count("pk", filter=Q(state=SignUp.State.OFFERED)),
        came=Count("pk", filter=Q(attended=True)),
        missed=Count("pk", filter=Q(attended=False)),
        gone=Count("pk", filter=OF_GONE),
    )
    context |= {
        "key": secrets.token_hex(16),
        "sums": sums,
        "window": activity.window(now),
        **file.shown(request, pk, can_change=can["can_change"]),
        "is_the_day": timezone.localdate(activity.starts_at) <= timezone.localdate(now),
        "coming": _coming(activity, now, can_change=can["can_change"]),
    }
    return render(request, "activities/detail.html", context)


def _coming(activity: Activity, now: datetime, *, can_change: bool) -> actions.Coming | None:
    """What closing it will enter into the ledgers, for whoever may close it."""
    if not (can_change and activity.gives and activity.is_open and activity.has_begun(now)):
        return None
    return actions.coming(activity)


@needs("activities.view")
@require_POST
def copy(request: UserRequest, pk: int) -> HttpResponse:
    """Last year's once more: a draft, whose times are looked through in the form."""
    activity = activity_or_404(request, pk, "activities.change")
    key = request.POST.get("key", "")[:64]
    there = actions.copy_activity(activity, key=key, actor=request.user)
    weeks = (there.starts_at - activity.starts_at).days // 7
    text = _("Copied. The times are a proposal, %(weeks)s weeks later: please look through them.")
    messages.success(request, text % {"weeks": weeks})
    return see_other("activities:edit", there.pk)


@needs("activities.change")
@require_POST
def publish(request: UserRequest, pk: int) -> HttpResponse:
    """Shows it to members."""
    activity = activity_or_404(request, pk, "activities.change")
    try:
        actions.publish(activity, actor=request.user)
    except actions.WindowInThePast as refusal:
        messages.error(request, str(refusal))
        return see_other("activities:edit", pk)
    messages.success(request, _("Published. Now share it with the group."))
    return see_other("activities:share", pk)


@needs("activities.view")
@require_http_methods(["GET", "POST"])
def call_off(request: UserRequest, pk: int) -> HttpResponse:
    """It will not take place; asks once, with the reason that members read."""
    activity = activity_or_404(request, pk, "activities.change")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_beside(form):
            actions.call_off(activity, form.cleaned_data["reason"], actor=request.user)
            return see_other("activities:detail", pk)
    context = {"form": form, "activity": activity}
    return render(request, "activities/call_off.html", context, status=422 if form.errors else 200)


@needs("activities.view")
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """It took place; attendance is final."""
    activity = activity_or_404(request, pk, "activities.change")
    actions.close(activity, actor=request.user)
    return see_other("activities:detail", pk)


@needs("activities.view")
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens it again, to put its attendance right."""
    activity = activity_or_404(request, pk, "activities.change")
    actions.reopen(activity, actor=request.user)
    return see_other("activities:detail", pk)
