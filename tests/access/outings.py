"""Activities at each step, with somebody signed up, for the access table."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.publishing import show_activity
from union.accounts.models import User
from union.activities.models import Activity, SignUp
from union.members.models import Member


def _activity(house: dict[str, Any], organiser: User, name: str, **facts: Any) -> Activity:
    now = timezone.now()
    begins = now + timedelta(days=9)
    common = {
        "organisation": house["union"],
        "organiser": organiser,
        "created_by": organiser,
        "slug": f"{name}-{house['union'].pk}",
        "title": "初冬登山",
        "starts_at": begins,
        "closes_at": begins - timedelta(days=1),
        "family_limit": 1,
        "state": Activity.State.OPEN,
        "published_at": now,
    }
    activity = Activity.objects.create(**(common | facts))
    if activity.published_at is not None:
        show_activity(activity, None)
    return activity


def _goes(activity: Activity, member: Member, **facts: Any) -> SignUp:
    activity.numbers += 1
    activity.taken += 1
    activity.save()
    common = {"state": SignUp.State.GOING, "number": activity.numbers}
    return SignUp.objects.create(activity=activity, member=member, **(common | facts))


def add_activities(house: dict[str, Any], *, organiser: User) -> None:
    """A draft, one open for sign-up, one of today, one that is over."""
    past = timezone.now() - timedelta(hours=1)
    today = {"starts_at": past, "closes_at": past - timedelta(days=1)}
    open_ = _activity(house, organiser, "open")
    begun = _activity(house, organiser, "begun", **today)
    over = _activity(house, organiser, "over", state=Activity.State.CLOSED, **today)
    draft = _activity(house, organiser, "draft", state=Activity.State.DRAFT, published_at=None)
    house |= {
        "activity": open_,
        "begun": begun,
        "over": over,
        "plan": draft,
        "going": _goes(open_, house["member"]),
        "there": _goes(begun, house["member"]),
        "slug": open_.slug,
    }


def add_going(house: dict[str, Any], activity: Activity) -> None:
    """Somebody of the next group goes to the same activity."""
    house["going"] = _goes(activity, house["member"])


def add_own(mine: dict[str, Any], member: Member, house: dict[str, Any], *, alone: bool) -> None:
    """A person's own place in one activity, and an offer in another.

    One of them (`alone`) is in activities of her own: for the others they are a stranger's.
    """
    place, offer = ("party-alone", "offer-alone") if alone else ("party", "offer")
    for name in (place, offer):
        if name not in house:
            house[name] = _activity(house, house["activity"].organiser, name)
    _goes(house[place], member)
    house[offer].queued += 1
    _goes(
        house[offer],
        member,
        state=SignUp.State.OFFERED,
        number=None,
        queue=house[offer].queued,
        offered_until=timezone.now() + timedelta(hours=3),
    )
    mine |= {"my_slug": house[place].slug, "my_offer": house[offer].slug}
