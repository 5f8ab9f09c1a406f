"""The sign-up: one member's part in an activity, with her family."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.activities.models.activity import Activity
from union.members.models import Member, Status
from union.orgs.scoping import ScopedQuerySet, Somebody, reach

# Whoever is given a place without being asked may give it back for so long.
GIVE_BACK_WITHIN = timedelta(hours=12)


class State(models.TextChoices):
    """Where a sign-up stands."""

    GOING = "going", pgettext_lazy("sign-up", "Going")
    WAITING = "waiting", pgettext_lazy("sign-up", "Waiting list")
    OFFERED = "offered", pgettext_lazy("sign-up", "Place offered")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "Cancelled")
    LAPSED = "lapsed", pgettext_lazy("sign-up", "Lapsed")
    MOVED = "moved", pgettext_lazy("sign-up", "Given to a colleague")


LIVE = [State.GOING, State.WAITING, State.OFFERED]
# Places that stand for somebody who has died or is no longer in the union.
OF_GONE = Q(state__in=LIVE, member__status__in=Status.gone())
HOLDING = [State.GOING, State.OFFERED]
# As an organiser reads them: who has a place, who is asked, who waits, who is gone.
LISTED = [State.GOING, State.OFFERED, State.WAITING, State.CANCELLED, State.LAPSED, State.MOVED]


class SignUpQuerySet(ScopedQuerySet["SignUp"]):
    """Questions to the sign-ups."""

    view_right = "activities.names"
    organisation_field = "activity__organisation"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Those of the activities that somebody reaches; a leader's are those of her group."""
        reached = reach(user, right or self.view_right)
        return self.filter(reached.q("activity__organisation") | reached.q("member__organisation"))

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one sign-up."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def of_user(self, user: Somebody) -> Self:
        """The own ones of the person who is logged in."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def of_member(self, member: Member | None) -> Self:
        """Those of one person."""
        return self.filter(member=member) if member else self.none()

    def live(self) -> Self:
        """Going, waiting or offered: not over."""
        return self.filter(state__in=LIVE)

    def going(self) -> Self:
        """Those who are in."""
        return self.filter(state=State.GOING)

    def holding(self) -> Self:
        """Those for whom places are counted: going, or with an offer that is still good."""
        return self.filter(state__in=HOLDING)

    def in_line(self) -> Self:
        """The waiting list in its order."""
        return self.filter(state=State.WAITING).order_by("queue")

    def overdue(self, now: datetime) -> Self:
        """Offers whose time is over."""
        return self.filter(state=State.OFFERED, offered_until__lte=now)

    def search(self, text: str) -> Self:
        """By the member's name, pinyin, initials or staff number."""
        found = Member.objects.search(text)
        return self.filter(member__in=found.values("pk").order_by())

    def in_list_order(self) -> Self:
        """As the organiser reads them: those who go by number, then the line; no sealed numbers."""
        rank = models.Case(
            *(models.When(state=state, then=place) for place, state in enumerate(LISTED)),
            output_field=models.PositiveSmallIntegerField(),
        )
        return (
            self.select_related("member__organisation")
            .defer("member__id_number", "member__phone")
            .order_by(rank, "number", "queue", "pk")
        )


class SignUp(models.Model):
    """One member's part in an activity, with `family` relatives.

        going     -> cancelled | moved (to a colleague, who gets a row of her own)
        waiting   -> offered | going | cancelled (left the line) | lapsed (it took place without)
        offered   -> going (accepted) | cancelled (declined) | lapsed (no answer in time)

    `number` is what a member is told ("you are in, no. 17"), `queue` the order of arrival in the
    waiting list; both stay when the sign-up is over. An offer holds its places until
    `offered_until`. `promoted_at`: the place came from the waiting list without a question, so that
    it may be given back for a while. `reason` is read by the organisers only, and never logged.
    """

    State = State

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sign_ups")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="sign_ups")
    family = models.PositiveSmallIntegerField(_("relatives who come along"), default=0)
    state = models.CharField(max_length=16, choices=State)
    number = models.PositiveIntegerField(null=True)
    queue = models.PositiveIntegerField(null=True)
    offered_until = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    attended = models.BooleanField(_("was there"), null=True)
    attendance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # What a page puts beside a row that it shows.
    place_in_line: int

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"],
                condition=Q(state__in=["going", "waiting", "offered"]),
                name="sign_up_live_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "number"],
                condition=Q(state="going"),
                name="sign_up_number_once",
            ),
            models.UniqueConstraint(fields=["activity", "queue"], name="sign_up_queue_once"),
            models.CheckConstraint(
                condition=~Q(state="going") | Q(number__isnull=False),
                name="sign_up_going_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "offered"])
                | Q(queue__isnull=False, number=None),
                name="sign_up_waiting_stands_in_line",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | (~Q(state="offered") & Q(offered_until=None)),
                name="sign_up_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["going", "waiting", "offered"], ended_at=None)
                | Q(state__in=["cancelled", "lapsed", "moved"], ended_at__isnull=False),
                name="sign_up_end_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(attended=None) | Q(state="going"), name="sign_up_attended_by_going"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "state", "queue"], name="activities_sign_up_line"),
            models.Index(fields=["member", "state"], name="activities_sign_up_member"),
            models.Index(
                fields=["offered_until"],
                condition=Q(state="offered"),
                name="activities_sign_up_offers",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def places(self) -> int:
        """How many places it needs: the member's own and one for each relative."""
        return 1 + self.family

    @property
    def is_live(self) -> bool:
        """Whether it is not over: going, waiting or offered."""
        return self.state in LIVE

    @property
    def is_holding(self) -> bool:
        """Whether places are counted for it."""
        return self.state in HOLDING

    @property
    def is_going(self) -> bool:
        """Whether the member is in."""
        return self.state == State.GOING

    @property
    def is_waiting(self) -> bool:
        """Whether it stands in the waiting list."""
        return self.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        """Whether a place is held for it until the member answers."""
        return self.state == State.OFFERED

    def position(self) -> int:
        """One's own place in the waiting list, counted from 1; 0 for whoever does not wait."""
        if self.queue is None or not self.is_waiting:
            return 0
        line = SignUp.objects.filter(activity_id=self.activity_id, state=State.WAITING)
        return line.filter(queue__lte=self.queue).count()

    def cancels_until(self, activity: Activity) -> datetime:
        """Until when the member gives the place back by herself."""
        if self.promoted_at is None:
            return activity.last_cancel_at
        unasked = min(self.promoted_at + GIVE_BACK_WITHIN, activity.starts_at)
        return max(activity.last_cancel_at, unasked)
