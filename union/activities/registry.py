"""What higher apps plug in (the page of an activity), and what waits for whom."""

from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.accounts.models import User
from union.activities.models import Activity, SignUp
from union.core.dates import spoken_moment
from union.funds.registry import PurposeFacts
from union.notifications.registry import Todo
from union.orgs.scoping import may

Publisher = Callable[[Activity, User | None], None]

_publishers: list[Publisher] = []


def register_publisher(publisher: Publisher) -> None:
    """Adds what shows an activity to the public: the website makes or updates its page."""
    if publisher not in _publishers:
        _publishers.append(publisher)


def publish(activity: Activity, actor: User | None) -> None:
    """Brings the page of an activity up to date, in the transaction that changes the activity."""
    for publisher in _publishers:
        publisher(activity, actor)


Editor = Callable[[Activity, User], str]

_editors: list[Editor] = []


def register_editor(editor: Editor) -> None:
    """Adds what knows where the words and pictures of an activity's page are edited."""
    if editor not in _editors:
        _editors.append(editor)


def edit_url(activity: Activity, user: User) -> str:
    """Where somebody edits the page of an activity; blank where she may not, or there is none."""
    return next((url for editor in _editors if (url := editor(activity, user))), "")


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """For a member an offer that waits for her answer; for organisers what is to be finished."""
    yield from _offers(user)
    if may(user, "activities.change"):
        yield from _to_close(user)
        yield from _drafts(user)


def _offers(user: AbstractBaseUser) -> Iterator[Todo]:
    now = timezone.now()
    offers = SignUp.objects.of_user(user).filter(state=SignUp.State.OFFERED, offered_until__gt=now)
    for offer in offers.select_related("activity").order_by("offered_until"):
        until = spoken_moment(offer.offered_until) if offer.offered_until else ""
        yield Todo(
            title=_("A place in %(title)s is free for you") % {"title": offer.activity.title},
            url=offer.activity.get_absolute_url(),
            detail=_("Please answer until %(when)s.") % {"when": until},
            icon="clock",
            is_urgent=True,
            is_desk=False,
        )


def _own(user: AbstractBaseUser) -> Q:
    return Q(organiser=user.pk) | Q(created_by=user.pk)


def _to_close(user: AbstractBaseUser) -> Iterator[Todo]:
    """Those that have begun and are not closed: who was there is still to be recorded."""
    begun = (
        Activity.objects.for_user(user, "activities.change")
        .filter(_own(user), state=Activity.State.OPEN, starts_at__lte=timezone.now())
        .order_by("starts_at")
    )
    waiting = list(begun.only("pk", "title"))
    if waiting:
        n = len(waiting)
        first = waiting[0]
        yield Todo(
            title=ngettext("%(n)s activity to be closed", "%(n)s activities to be closed", n)
            % {"n": n},
            url=first.get_desk_url() if n == 1 else "/desk/activities/",
            count=n,
            detail=_("%(title)s: record who was there, then close it.") % {"title": first.title},
            icon="cal",
        )


def _drafts(user: AbstractBaseUser) -> Iterator[Todo]:
    drafts = Activity.objects.for_user(user, "activities.change").filter(
        _own(user), state=Activity.State.DRAFT
    )
    waiting = list(drafts.order_by("starts_at").only("pk", "title"))
    if waiting:
        n = len(waiting)
        yield Todo(
            title=ngettext("%(n)s activity in draft", "%(n)s activities in draft", n) % {"n": n},
            url=waiting[0].get_desk_url() if n == 1 else "/desk/activities/",
            count=n,
            detail=_("%(title)s is not published yet.") % {"title": waiting[0].title},
            icon="cal",
        )


def as_purposes(ids: Iterable[int], user: User | None) -> dict[int, PurposeFacts]:
    """What an activity offers to a request for its money: its name, and how many go or may go."""
    rows = Activity.objects.all() if user is None else Activity.objects.for_user(user)
    return {
        one.pk: PurposeFacts(
            title=one.title,
            url=one.get_desk_url(),
            organisation=one.organisation,
            people=one.taken or one.capacity,
        )
        for one in rows.filter(pk__in=list(ids)).select_related("organisation")
    }
