"""The buttons on the page of an activity: sign up, change one's party, accept, cancel."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cms.models import ActivityPage
from cms.reading import is_closed
from union.accounts.requests import UserRequest
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.activities.models.activity import MOST_FAMILY
from union.core.errors import NotReachable, Refused, Sentence
from union.core.forms import refusals_beside, whole_number
from union.core.prepared import Prepared
from union.members.models import Member


class NotOnTheRoster(NotReachable):
    """An account without a member's record has no place to take."""

    message = _("Only members on the roster can sign up.")


class CancelForm(forms.Form):
    """Why somebody cannot come; only the organisers read it."""

    reason = forms.CharField(label=_("Why (only the organisers read it)"), max_length=200)

    def __init__(self, data: Any, *, sign_up: SignUp) -> None:
        """Whoever only waits, or declines an offer, need not say why."""
        super().__init__(data)
        self.fields["reason"].required = sign_up.is_going


def _readable(slug: str, *, to_members: bool) -> Any:
    rows = Activity.objects.select_related("organisation").filter(page__slug=slug, page__live=True)
    return rows.exclude(is_closed("page__path", to_members=to_members))


# The two questions of the one tap, which everybody may do in the same second.
TO_MEMBERS = Prepared(lambda slug: _readable(slug, to_members=True), slug=str)
TO_VISITORS = Prepared(lambda slug: _readable(slug, to_members=False), slug=str)
MEMBER = Prepared(
    lambda user: (
        Member.objects.select_related("organisation").defer("id_number", "phone").filter(user=user)
    ),
    user=int,
)


def _activity(request: HttpRequest, slug: str) -> Activity:
    """The activity behind a page that somebody may read; else 404. Its words are not read."""
    readable = TO_MEMBERS if request.user.is_authenticated else TO_VISITORS
    activity: Activity | None = readable.first(slug=slug)
    if activity is None:
        raise NotReachable
    return activity


def _mine(request: UserRequest, activity: Activity) -> SignUp:
    sign_up = SignUp.objects.of_user(request.user).live().filter(activity=activity).first()
    if sign_up is None:
        raise NotReachable
    return sign_up


def _has_left(request: UserRequest, activity: Activity) -> bool:
    """Whether the person was signed up once and is no more."""
    mine = SignUp.objects.of_user(request.user).filter(activity=activity)
    return mine.exists() and not mine.live().exists()


class FamilyUnclear(Refused):
    """A number that cannot be read is not none: it would give places away."""

    message = _("How many relatives come along? Please choose a number.")
    field = "family"


def _family(request: HttpRequest) -> int:
    """The number of relatives that was chosen; without the field none. Raises FamilyUnclear."""
    number = whole_number(request.POST.get("family", "0"))
    if number is None:
        raise FamilyUnclear
    return number


def _shown_family(request: HttpRequest) -> int:
    """What is shown again beside a refusal."""
    return min(whole_number(request.POST.get("family", "0")) or 0, MOST_FAMILY)


def _answer(request: UserRequest, activity: Activity, verb: Callable[[], object]) -> HttpResponse:
    """Back to the page, which says how it is now; a refusal stands beside the button."""
    try:
        verb()
    except Refused as problem:
        if problem.status == NotReachable.status:
            raise
        page = ActivityPage.objects.get(activity=activity)
        answer: Any = page.serve(request, problem=problem, family=_shown_family(request))
        answer.status_code = 422 if problem.field else problem.status
        return answer  # type: ignore[no-any-return]
    return HttpResponseRedirect(f"{activity.get_absolute_url()}#signup", status=303)


@require_POST
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """One tap. A visitor logs in first, and comes back to the page, not to this address."""
    activity = _activity(request, slug)
    if request.user.is_authenticated:
        return _sign_up(cast(UserRequest, request), activity)
    login = f"/accounts/login/?next={activity.get_absolute_url()}"
    return HttpResponseRedirect(login, status=303)


def _sign_up(request: UserRequest, activity: Activity) -> HttpResponse:
    def verb() -> None:
        member = MEMBER.first(user=request.user.pk)
        if member is None:
            raise NotOnTheRoster
        actions.sign_up(activity, member=member, family=_family(request), actor=request.user)

    return _answer(request, activity, verb)


@login_required
@require_POST
def change_family(request: UserRequest, slug: str) -> HttpResponse:
    """More or fewer relatives; one's own place stays."""
    activity = _activity(request, slug)
    mine = _mine(request, activity)
    return _answer(
        request,
        activity,
        lambda: actions.change_family(mine, _family(request), actor=request.user),
    )


@login_required
@require_POST
def accept(request: UserRequest, slug: str) -> HttpResponse:
    """Takes the place that was offered."""
    activity = _activity(request, slug)
    mine = _mine(request, activity)
    return _answer(request, activity, lambda: actions.accept(mine, actor=request.user))


def _left(sign_up: SignUp) -> Sentence:
    """What is said to whoever does not come after all."""
    if sign_up.is_waiting:
        return _("You have left the waiting list.")
    if sign_up.is_offered:
        return _("Thank you for saying so. The next in line gets the place.")
    return _("Your sign-up is cancelled. Your place is free for somebody else.")


@login_required
def cancel(request: UserRequest, slug: str) -> HttpResponse:
    """Asks once, with room for a reason; then gives the place back."""
    activity = _activity(request, slug)
    if request.method == "POST" and _has_left(request, activity):
        # The second of two taps: the first has done it.
        return HttpResponseRedirect(activity.get_absolute_url(), status=303)
    mine = _mine(request, activity)
    form = CancelForm(request.POST if request.method == "POST" else None, sign_up=mine)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            said = _left(mine)
            actions.cancel(mine, form.cleaned_data["reason"], actor=request.user)
            messages.success(request, said)
            # Without a jump to the button: the sentence stands above it, at the top of the page.
            return HttpResponseRedirect(activity.get_absolute_url(), status=303)
    context = {"activity": activity, "mine": mine, "form": form}
    return render(request, "activities/cancel.html", context, status=422 if form.errors else 200)
