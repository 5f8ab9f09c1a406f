"""What the page of an activity shows to one reader: her own part in it, and what she may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.activities.models import Activity, SignUp, Window
from union.core.dates import spoken_moment
from union.core.errors import Sentence
from union.members.models import Member
from union.orgs.scoping import Somebody

# From then on the page says how few days are left.
SOON_DAYS = 5


@dataclass(frozen=True)
class Shown:
    """One activity as one reader sees it. `left` None: as many as come; times are moments."""

    activity: Activity
    now: datetime
    member: Member | None
    sign_up: SignUp | None
    position: int
    waiting: int
    why_not: Sentence

    @property
    def left(self) -> int | None:
        """Places that are free."""
        return self.activity.left

    @property
    def counts_places(self) -> bool:
        """Whether free places say anything: not of what is over, nor when nobody can sign up."""
        return self.activity.is_open and self.activity.window(self.now) != Window.OVER

    @property
    def choices(self) -> range:
        """Numbers of relatives that may be chosen."""
        return range(self.activity.family_limit + 1)

    @property
    def will_wait(self) -> bool:
        """Whether whoever signs up now goes to the waiting list."""
        return self.left is not None and self.left < 1

    @property
    def may_sign_up(self) -> bool:
        """Whether the button is there."""
        return self.member is not None and self.sign_up is None and not self.why_not

    @property
    def may_cancel(self) -> bool:
        """Whether she can still give her place back by herself."""
        mine, activity = self.sign_up, self.activity
        if mine is None or not activity.is_open:
            return False
        if mine.is_waiting or mine.is_offered:
            return not activity.has_begun(self.now)
        return self.now < mine.cancels_until(activity)

    @property
    def may_change_family(self) -> bool:
        """Whether the number of relatives is still hers to change."""
        mine = self.sign_up
        return mine is not None and self.activity.family_limit > 0 and self.may_cancel

    @property
    def days_left(self) -> int | None:
        """Whole days until the sign-up ends, where they are few; None otherwise."""
        if not self.activity.is_open or self.activity.window(self.now) != Window.OPEN:
            return None
        days = (self.activity.closes_at - self.now).days
        return days if days < SOON_DAYS else None


def shown(activity: Activity, user: Somebody) -> Shown:
    """The activity as somebody sees it; a fixed small number of questions."""
    now = timezone.now()
    member = Member.objects.of_user(user).select_related("organisation").first()
    sign_up = SignUp.objects.live().of_member(member).filter(activity=activity).first()
    return Shown(
        activity=activity,
        now=now,
        member=member,
        sign_up=sign_up,
        position=sign_up.position() if sign_up else 0,
        waiting=activity.sign_ups.filter(state=SignUp.State.WAITING).count(),
        why_not=_why_not(activity, member, now),
    )


def _why_not(activity: Activity, member: Member | None, now: datetime) -> Sentence:
    """Why there is no button; empty where there is one."""
    if activity.is_called_off:
        return _("This activity has been called off.")
    if not activity.is_open:
        return _("This activity is over.")
    window = activity.window(now)
    if window == Window.OVER:
        return _("Sign-up is over.")
    if member is None:
        return ""
    rule = activity.rule_against(member)
    if rule is not None:
        return rule.label
    if window == Window.EARLY and activity.opens_at is not None:
        return _("Sign-up begins on %(when)s.") % {"when": spoken_moment(activity.opens_at)}
    return ""


def own_coming(user: Somebody, now: datetime) -> list[SignUp]:
    """What somebody has signed up for and is still to come, the next first; one question.

    Each with its activity, and `place_in_line` for whoever waits. Of what was called off she was
    told: it is not here.
    """
    ahead = (
        SignUp.objects.filter(
            activity=OuterRef("activity"),
            state=SignUp.State.WAITING,
            queue__lte=OuterRef("queue"),
        )
        .order_by()
        .values("activity")
        .annotate(n=Count("pk"))
        .values("n")
    )
    coming = Activity.objects.filter(state=Activity.State.OPEN).upcoming(now).order_by()
    mine = SignUp.objects.of_user(user).live().filter(activity__in=coming.values("pk"))
    found: list[Any] = list(
        mine.select_related("activity")
        .annotate(so_many=Subquery(ahead))
        .order_by("activity__starts_at", "pk")
    )
    for one in found:
        one.place_in_line = one.so_many or 0
    return found


def open_to(member: Member, now: datetime) -> QuerySet[Activity]:
    """What a member may sign up for at this moment and has not; the sign-up that ends first."""
    mine = SignUp.objects.live().of_member(member).filter(activity=OuterRef("pk"))
    return (
        Activity.objects.for_member(member)
        .filter(
            Q(opens_at=None) | Q(opens_at__lte=now),
            ~Exists(mine),
            state=Activity.State.OPEN,
            closes_at__gt=now,
        )
        .order_by("closes_at", "pk")
    )
