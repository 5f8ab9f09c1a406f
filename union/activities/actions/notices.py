"""Telling those who signed up, once each: in the transaction of the event, or by the worker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from union.accounts.models import User
from union.activities.actions.refusals import clock
from union.activities.models import Activity, SignUp
from union.notifications.actions import tell
from union.outbox.actions import enqueue

IN = "activities.in"
ADDED = "activities.added"
QUEUED = "activities.queued"
OFFER = "activities.offer"
OFFER_FOR = "activities.offer_for"
PROMOTED = "activities.promoted"
LAPSED = "activities.lapsed"
CANCELLED = "activities.cancelled"
FAMILY = "activities.family"
GIVEN_AWAY = "activities.given_away"
GIVEN = "activities.given"
CHANGED = "activities.changed"
CALLED_OFF = "activities.called_off"

TELL = "activities.tell"
# Up to so many inboxes are written in the transaction itself; more are left to the worker.
FEW = 200


def _params(activity: Activity, **more: Any) -> dict[str, Any]:
    return {"title": activity.title, **more}


def tell_member(row: SignUp, kind: str, *, activity: Activity, key: str = "", **more: Any) -> None:
    """Tells one member about her sign-up; nothing for whoever has no account.

    `key` tells apart what may happen to one sign-up more than once.
    """
    if row.member.user_id is not None:
        tell(
            [User(pk=row.member.user_id)],
            kind,
            key=f"{kind}:{row.pk}:{key}" if key else f"{kind}:{row.pk}",
            url=activity.get_absolute_url(),
            **_params(activity, **more),
        )


def tell_line(
    rows: Iterable[SignUp], kind: str, *, activity: Activity, key: str, **more: Any
) -> None:
    """Tells all who were given or offered places at one moment; `key` names that moment."""
    users = [User(pk=row.member.user_id) for row in rows if row.member.user_id is not None]
    url = activity.get_absolute_url()
    tell(users, kind, key=f"{kind}:{activity.pk}:{key}", url=url, **_params(activity, **more))


def tell_entrants(rows: Iterable[SignUp], *, activity: Activity, key: str, **more: Any) -> None:
    """Tells those who entered somebody without an account: they must ask her."""
    pks = {row.created_by_id for row in rows if row.member.user_id is None}
    users = [User(pk=pk) for pk in sorted(pk for pk in pks if pk is not None)]
    url = activity.get_desk_url()
    tell(
        users,
        OFFER_FOR,
        key=f"{OFFER_FOR}:{activity.pk}:{key}",
        url=url,
        **_params(activity, **more),
    )


def _concerned(activity: Activity, at: datetime) -> "list[User]":
    """The accounts of those whose sign-up was live at a moment."""
    live = activity.sign_ups.filter(Q(ended_at=None) | Q(ended_at__gte=at), created_at__lte=at)
    return list(User.objects.filter(is_active=True, member__in=live.values("member")).only("pk"))


def _tell_all(activity: Activity, users: Iterable[User], kind: str, key: str) -> None:
    more = {"starts": clock(activity.starts_at), "place": activity.place or "–"}
    tell(users, kind, key=key, url=activity.get_absolute_url(), **_params(activity, **more))


def announce(activity: Activity, *, kind: str, at: datetime) -> int:
    """Tells everybody whose sign-up is live at `at`, and nobody else; returns how many.

    The caller holds the activity's row, so that nobody signs up or cancels meanwhile. `version`
    tells one change from the next.
    """
    users = _concerned(activity, at)
    key = f"{kind}:{activity.pk}:{activity.version}"
    if len(users) > FEW:
        work = {"activity": activity.pk, "kind": kind, "key": key, "at": at.isoformat()}
        enqueue(TELL, f"{TELL}:{key}", work)
    else:
        _tell_all(activity, users, kind, key)
    return len(users)


@transaction.atomic
def tell_all(activity: Activity, *, kind: str, key: str, at: datetime) -> None:
    """The worker's half of `announce`: it may run twice, and each inbox gets one notice."""
    _tell_all(activity, _concerned(activity, at), kind, key)
