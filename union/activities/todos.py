"""What waits of activities: offers to members, and what organisers have to finish."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.activities.models import OF_GONE, Activity, SignUp
from union.core.dates import spoken_moment
from union.notifications.registry import Todo
from union.orgs.scoping import may


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """For a member an offer that waits for her answer; for organisers what is to be finished."""
    yield from _offers(user)
    if may(user, "activities.change"):
        yield from _to_close(user)
        yield from _to_free(user)
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


def _to_free(user: AbstractBaseUser) -> Iterator[Todo]:
    """Those still to come with a place for somebody who has died or left: others could have it."""
    ahead = Activity.objects.for_user(user, "activities.change").filter(
        _own(user), state=Activity.State.OPEN, starts_at__gt=timezone.now()
    )
    held = SignUp.objects.filter(OF_GONE, activity__in=ahead).order_by("activity__starts_at")
    waiting = list(held.values_list("activity", "activity__title"))
    if waiting:
        n = len(waiting)
        first, title = waiting[0]
        yield Todo(
            title=ngettext(
                "%(n)s place of somebody who has died or left",
                "%(n)s places of people who have died or left",
                n,
            )
            % {"n": n},
            url=f"/desk/activities/{first}/",
            count=n,
            detail=_("%(title)s: take them off the list, and the next in line get the places.")
            % {"title": title},
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
