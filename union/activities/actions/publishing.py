"""From draft to the end: publishing, calling off, closing, opening again."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.activities import registry
from union.activities.actions.line import lapse
from union.activities.actions.notices import CALLED_OFF, announce
from union.activities.actions.reaching import locked_activity
from union.activities.actions.refusals import (
    CalledOff,
    IsOver,
    NotBegun,
    ReasonMissing,
    asking,
    must_be_open,
)
from union.activities.actions.value import enter_value, take_value_back
from union.activities.models import Activity, Window
from union.activities.verbs import Verb
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs.scoping import authorise

EVERYBODY = Q()


class WindowInThePast(Refused):
    """Nobody could sign up: the times of last year were left as they are."""

    message = _("Sign-up would be over already. Change the times first.")
    field = "closes_at"


class NotClosed(Refused):
    """Only what was closed can be opened again."""

    message = _("This activity was not closed.")


@transaction.atomic
def publish(activity: Activity, *, actor: User | None) -> bool:
    """Shows a draft to its members, who can sign up from `opens_at`. False if it was shown already.

    The website makes its page in the same transaction. Raises WindowInThePast, CalledOff, IsOver,
    NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    if there.is_open:
        return False
    if there.is_called_off:
        raise CalledOff(params=asking(there))
    if there.is_closed:
        raise IsOver(params=asking(there))
    now = timezone.now()
    if there.window(now) == Window.OVER:
        raise WindowInThePast
    there.state, there.published_at = Activity.State.OPEN, now
    there.save(update_fields=["state", "published_at"])
    registry.publish(there, actor)
    record(Verb.PUBLISHED, actor=actor, organisation=there.organisation, subject=there)
    return True


@transaction.atomic
def call_off(activity: Activity, reason: str = "", *, actor: User | None) -> bool:
    """It will not take place: everybody who is signed up is told once. False if it was so already.

    Members read the reason on its page. A draft is given up in the same way, without a reason:
    nobody knew of it. Waiting list and offers end. Raises ReasonMissing, IsOver, NotAllowed,
    NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    if there.is_called_off:
        return False
    if there.is_closed:
        raise IsOver(params=asking(there))
    reason = " ".join(reason.split())
    if there.is_open and not reason:
        raise ReasonMissing
    now = timezone.now()
    lapse(there, EVERYBODY, now=now)
    there.state, there.reason = Activity.State.CALLED_OFF, reason
    there.version += 1
    there.save(update_fields=["state", "reason", "version"])
    told = 0
    if there.published_at is not None:
        told = announce(there, kind=CALLED_OFF, at=now)
        registry.publish(there, actor)
    record(
        Verb.CALLED_OFF,
        actor=actor,
        organisation=there.organisation,
        subject=there,
        told=told,
    )
    return True


@transaction.atomic
def close(activity: Activity, *, actor: User | None) -> bool:
    """It took place: attendance is final, the waiting list ends. False if it was closed already.

    Where each who was there got something, it stands in their ledgers from now on.
    Raises NotBegun, NotPublished, CalledOff, NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    if there.is_closed:
        return False
    must_be_open(there)
    now = timezone.now()
    if not there.has_begun(now):
        raise NotBegun
    lapse(there, EVERYBODY, now=now)
    there.state = Activity.State.CLOSED
    there.save(update_fields=["state"])
    granted = enter_value(there)
    going = there.sign_ups.going()
    registry.publish(there, actor)
    record(
        Verb.CLOSED,
        actor=actor,
        organisation=there.organisation,
        subject=there,
        going=going.count(),
        attended=going.filter(attended=True).count(),
        **({"granted": granted} if granted else {}),
    )
    return True


@transaction.atomic
def reopen(activity: Activity, *, actor: User | None) -> bool:
    """Opens a closed one again, to put its attendance right. False if it was open already.

    What its members got counts no more, until it is closed once more.
    Raises NotClosed, NotAllowed, NotReachable.
    """
    there = locked_activity(activity.pk)
    authorise(actor, "activities.change", there)
    if there.is_open:
        return False
    if not there.is_closed:
        raise NotClosed
    there.state = Activity.State.OPEN
    there.save(update_fields=["state"])
    take_value_back(there)
    registry.publish(there, actor)
    record(Verb.REOPENED, actor=actor, organisation=there.organisation, subject=there)
    return True
