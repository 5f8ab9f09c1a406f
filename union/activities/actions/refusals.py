"""What the rules of activities say no to. Each sentence says whom to ask."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.activities.models import Activity
from union.core.errors import Refused


class NotOpenYet(Refused):
    """The sign-up window has not begun."""

    message = _("Sign-up begins on %(when)s. Questions: please ask %(organiser)s.")


class WindowClosed(Refused):
    """The sign-up window is over."""

    message = _("Sign-up ended on %(when)s. Please ask %(organiser)s.")


class NotEligible(Refused):
    """It is for others: `%(rule)s` is the sentence of `Rule`."""

    message = _("%(rule)s Questions: please ask %(organiser)s.")


class TooManyFamily(Refused):
    """More relatives than a member may bring."""

    message = _(
        "Relatives who may come along with each member: %(limit)s. Please ask %(organiser)s."
    )
    field = "family"


class Full(Refused):
    """No room, and no waiting list any more because it has begun."""

    message = _("There is no place left. Please ask %(organiser)s.")


class NoRoom(Refused):
    """A bigger party does not fit; what one has is kept."""

    message = _("There is no room for so many. Your places are kept; please ask %(organiser)s.")
    field = "family"


class CancelTooLate(Refused):
    """The deadline for cancelling by oneself is over."""

    message = _("Cancelling was possible until %(when)s. Please call %(organiser)s.")


class ChangeTooLate(Refused):
    """The deadline for changing one's party by oneself is over."""

    message = _("Changing was possible until %(when)s. Please call %(organiser)s.")


class HasBegun(Refused):
    """It has begun: who was there is a matter of attendance."""

    message = _("The activity has begun. Who is there is recorded as attendance.")


class NotBegun(Refused):
    """It is still to take place."""

    message = _("The activity has not taken place yet.")


class CalledOff(Refused):
    """It will not take place."""

    message = _("This activity was called off. Questions: please ask %(organiser)s.")


class IsOver(Refused):
    """It took place and is closed: nothing changes any more."""

    message = _("This activity is over and closed. Questions: please ask %(organiser)s.")


class NotPublished(Refused):
    """Nobody signs up for a draft."""

    message = _("This activity is not published yet.")


class SignUpEnded(Refused):
    """The sign-up was cancelled, has lapsed or was given to a colleague."""

    message = _("This sign-up is over. Sign up again, or ask %(organiser)s.")


class OfferOver(Refused):
    """The answer came too late: the place goes to the next in line."""

    message = _("The place was held for you until %(when)s. Please ask %(organiser)s.")


class NoOffer(Refused):
    """There is nothing to accept: one still waits."""

    message = _("No place has become free yet. You keep your place in the waiting list.")


class NotGoing(Refused):
    """Only a place that somebody has can be given on or ticked off."""

    message = _("This member has no place in the activity.")


class AlreadySignedUp(Refused):
    """One member, one sign-up."""

    message = _("This member is signed up already.")
    field = "member"


class ReasonMissing(Refused):
    """Whoever has made plans wants to know why."""

    message = _("Please say why.")
    field = "reason"


class StaleActivity(Refused):
    """Somebody else saved in between."""

    message = _(
        "Somebody has changed this activity since you opened it. Nothing was saved: open it again "
        "and enter your changes once more."
    )


def clock(moment: datetime) -> str:
    """A moment as a notice keeps it, in the union's own time: said in the reader's words later."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def asking(activity: Activity, **more: Any) -> dict[str, Any]:
    """What fills a sentence that says whom to ask."""
    return {"organiser": str(activity.organiser), **more}


def must_be_open(activity: Activity) -> None:
    """Raises NotPublished, CalledOff, IsOver."""
    if activity.is_draft:
        raise NotPublished
    if activity.is_called_off:
        raise CalledOff(params=asking(activity))
    if activity.is_closed:
        raise IsOver(params=asking(activity))
