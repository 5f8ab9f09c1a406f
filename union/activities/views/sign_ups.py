"""The organiser and the list: adding, ending, handing over, attendance."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.activities import actions
from union.activities.forms import EndForm, FamilyForm, NamesForm
from union.activities.models import Activity, SignUp
from union.activities.views.reaching import activity_or_404, sign_up_or_404
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.members.models import Member, Tree
from union.members.models.member import MemberQuerySet
from union.orgs.doors import needs
from union.orgs.scoping import authorise

FOUND = 20
# A form of one page stays far below the number of fields that the server takes in.
TICKED_AT_ONCE = 500


def _people(request: UserRequest, activity: Activity, right: str) -> MemberQuerySet:
    """Members whom somebody may enter, who are not signed up yet."""
    return (
        Member.objects.for_user(request.user, right)
        .filter(organisation__path__startswith=activity.organisation.path)
        .exclude(pk__in=activity.sign_ups.live().values("member"))
        .select_related("organisation")
        .defer("id_number", "phone")
    )


def _choose(
    request: UserRequest, activity: Activity, right: str, template: str, **more: object
) -> HttpResponse:
    """Finds one member by name, pinyin or staff number."""
    text = request.GET.get("q", "").strip()[:64]
    people = _people(request, activity, right)
    found = list(people.search(text).order_by("sort_key")[: FOUND + 1]) if text else []
    context = {
        "activity": activity,
        "tree": Tree.of_union(activity.organisation),
        "q": text,
        "people": found[:FOUND],
        "more": len(found) > FOUND,
        **more,
    }
    partial = request.htmx and not request.htmx.history_restore_request
    return render(request, "activities/_people_results.html" if partial else template, context)


@needs("activities.sign_up_others")
@require_safe
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Who is to be signed up? For those who have no phone."""
    activity = activity_or_404(request, pk)
    right = "activities.sign_up_others"
    return _choose(request, activity, right, "activities/add.html", to="add")


@needs("activities.sign_up_others")
@require_http_methods(["GET", "POST"])
def add_one(request: UserRequest, pk: int, member: int) -> HttpResponse:
    """Signs one member up, with her relatives."""
    activity = activity_or_404(request, pk)
    seen = Member.objects.for_user(request.user, "activities.sign_up_others")
    person = get_object_or_404(seen.select_related("organisation"), pk=member)
    form = FamilyForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            row = actions.sign_up(
                activity,
                member=person,
                family=form.cleaned_data["family"],
                actor=request.user,
            )
            if row.is_going:
                words = _("%(name)s is in, no. %(n)s.") % {"name": person.name, "n": row.number}
            else:
                words = _("%(name)s is on the waiting list.") % {"name": person.name}
            messages.success(request, words)
            return see_other("activities:add", pk)
    context = {"form": form, "activity": activity, "member": person}
    return render(request, "activities/add_one.html", context, status=422 if form.errors else 200)


@needs("activities.sign_up_others")
@require_http_methods(["GET", "POST"])
def family(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """More or fewer relatives of one member."""
    sign_up = sign_up_or_404(request, pk, row)
    start = {"family": sign_up.family}
    form = FamilyForm(request.POST or None, initial=start)
    if form.is_valid():
        with refusals_beside(form):
            actions.change_family(sign_up, form.cleaned_data["family"], actor=request.user)
            messages.success(request, _("Saved."))
            return see_other("activities:detail", pk)
    context = {"form": form, "activity": sign_up.activity, "member": sign_up.member}
    return render(request, "activities/add_one.html", context, status=422 if form.errors else 200)


@needs("activities.sign_up_others")
@require_http_methods(["GET", "POST"])
def end(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Takes one member off the list; asks once."""
    sign_up = sign_up_or_404(request, pk, row)
    authorise(request.user, "activities.names", sign_up)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_beside(form):
            actions.cancel(sign_up, form.cleaned_data["reason"], actor=request.user)
            messages.success(request, _("Taken off the list. The place goes to the next in line."))
            return see_other("activities:detail", pk)
    context = {"form": form, "activity": sign_up.activity, "member": sign_up.member}
    return render(request, "activities/end.html", context, status=422 if form.errors else 200)


@needs("activities.change")
@require_safe
def hand_over(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Who gets the place instead?"""
    sign_up = sign_up_or_404(request, pk, row)
    activity = activity_or_404(request, pk, "activities.change")
    more = {"to": "hand_over", "row": sign_up}
    return _choose(request, activity, "activities.change", "activities/hand_over.html", **more)


@needs("activities.change")
@require_http_methods(["GET", "POST"])
def hand_over_to(request: UserRequest, pk: int, row: int, member: int) -> HttpResponse:
    """Asks once, then gives the place to a colleague."""
    sign_up = sign_up_or_404(request, pk, row)
    activity = activity_or_404(request, pk, "activities.change")
    people = _people(request, activity, "activities.change")
    person = get_object_or_404(people, pk=member)
    if request.method == "POST":
        actions.hand_over(sign_up, person, actor=request.user)
        messages.success(
            request, _("The place now belongs to %(name)s. Both were told.") % {"name": person.name}
        )
        return see_other("activities:detail", pk)
    context = {"activity": activity, "row": sign_up, "member": person}
    return render(request, "activities/hand_over_to.html", context)


@needs("activities.change")
@require_http_methods(["GET", "POST"])
def attendance(request: UserRequest, pk: int) -> HttpResponse:
    """Ticks those who are there, as they stand on the printed sheet; a long list page by page."""
    activity = activity_or_404(request, pk, "activities.change")
    if request.method == "POST":
        first, last = (whole_number(request.POST.get(name, "")) for name in ("first", "last"))
        actions.take_attendance(
            activity,
            _numbers(request.POST.getlist("row")),
            shown=_numbers(request.POST.get("shown", "").split(",")),
            between=None if first is None or last is None else (first, last),
            actor=request.user,
        )
        going = activity.sign_ups.going()
        words = _("%(n)s of %(all)s were there.")
        n = going.filter(attended=True).count()
        messages.success(request, words % {"n": n, "all": going.count()})
        page = _page(request, activity)
        if not page.has_next():
            return see_other("activities:detail", pk)
        address = reverse("activities:attendance", args=[pk])
        return HttpResponseRedirect(f"{address}?page={page.next_page_number()}", status=303)
    return _attendance_page(request, activity, NamesForm())


def _numbers(texts: list[str]) -> list[int]:
    """The keys among what a form carries."""
    return [number for text in texts if (number := whole_number(text)) is not None]


def _page(request: UserRequest, activity: Activity) -> "Page[SignUp]":
    """The page of the list on which somebody is."""
    rows = activity.sign_ups.going().in_list_order()
    page = Paginator(rows, TICKED_AT_ONCE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


def _attendance_page(
    request: UserRequest,
    activity: Activity,
    form: NamesForm,
    pasted: actions.Pasted | None = None,
) -> HttpResponse:
    is_the_day = timezone.localdate(activity.starts_at) <= timezone.localdate()
    page = _page(request, activity)
    context = {
        "activity": activity,
        "page_obj": page,
        # What is ticked as the page is shown, in one field: a form may not have too many.
        "ticked": ",".join(str(row.pk) for row in page.object_list if row.attended),
        "tree": Tree.of_union(activity.organisation),
        "form": form,
        "pasted": pasted,
        "can_take": activity.is_open and is_the_day,
    }
    status = 422 if form.errors else 200
    return render(request, "activities/attendance.html", context, status=status)


@needs("activities.change")
@require_http_methods(["POST"])
def paste(request: UserRequest, pk: int) -> HttpResponse:
    """Names from paper: the clear ones are ticked, the others are shown and asked for."""
    activity = activity_or_404(request, pk, "activities.change")
    form = NamesForm(request.POST)
    if not form.is_valid():
        return _attendance_page(request, activity, form)
    pasted = actions.paste_attendance(activity, form.cleaned_data["names"], actor=request.user)
    n = len(pasted.matched)
    messages.success(
        request, ngettext("%(n)s name was found.", "%(n)s names were found.", n) % {"n": n}
    )
    if pasted.unknown or pasted.ambiguous:
        return _attendance_page(request, activity, NamesForm(), pasted)
    return see_other("activities:attendance", pk)


@needs("activities.change")
@require_http_methods(["POST"])
def tap(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """One tap on one name: there, not there, not said."""
    sign_up = sign_up_or_404(request, pk, row)
    present = {"yes": True, "no": False}.get(request.POST.get("present", ""))
    actions.mark_present(sign_up, present, actor=request.user)
    return see_other("activities:attendance", pk)
