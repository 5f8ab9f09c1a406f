"""The yearly check-up (体检): what is offered, when and where, and who is invited."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.limits import Limit
from union.members.models import Member, Sex
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class CampaignQuerySet(ScopedQuerySet["Campaign"]):
    """Questions to the campaigns."""

    view_right = "health.campaigns"

    def bookable(self, today: date) -> Self:
        """Those that can be booked today."""
        return self.filter(
            state=Campaign.State.OPEN, booking_from__lte=today, booking_until__gte=today
        )


class Campaign(models.Model):
    """One year's check-up at one centre.

    draft -> open (everybody at work is invited, newcomers later) -> closed (what is left lapses)
    """

    class State(models.TextChoices):
        """Where a campaign stands."""

        DRAFT = "draft", pgettext_lazy("check-up", "Draft")
        OPEN = "open", pgettext_lazy("check-up", "Open")
        CLOSED = "closed", pgettext_lazy("check-up", "Closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=60)
    centre = models.CharField(_("check-up centre"), max_length=80, blank=True)
    phone = models.CharField(_("telephone of the centre"), max_length=30, blank=True)
    booking_from = models.DateField(_("booking from"), null=True)
    booking_until = models.DateField(_("booking until"), null=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    opened_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-up campaign")
        verbose_name_plural = _("check-up campaigns")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booking_from=None)
                | Q(booking_until=None)
                | Q(booking_until__gte=F("booking_from")),
                name="health_campaign_booking_ends_after_its_start",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def is_bookable(self, today: date) -> bool:
        """Whether places can be booked, changed and given back today."""
        if self.state != self.State.OPEN or self.booking_from is None or self.booking_until is None:
            return False
        return self.booking_from <= today <= self.booking_until


class Package(models.Model):
    """What is examined for whom: by sex and age on the day of the opening."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="packages")
    name = models.CharField(_("name"), max_length=40)
    sex = models.CharField(_("for"), max_length=8, choices=Sex, blank=True)
    age_from = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("up to the age of"), null=True, blank=True)
    words = models.TextField(_("what is in it"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("package of a check-up")
        verbose_name_plural = _("packages of a check-up")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="health_package_name_once"),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="health_package_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def fits(self, sex: str, age: int | None) -> bool:
        """Whether it is for somebody; whose age nobody knows fits where no age is asked for."""
        if self.sex and self.sex != sex:
            return False
        if age is None:
            return self.age_from is None and self.age_to is None
        low, high = self.age_from or 0, 200 if self.age_to is None else self.age_to
        return low <= age <= high


class Slot(models.Model):
    """One time at one place, for so many."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="slots")
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"))
    place = models.CharField(_("place"), max_length=80)
    capacity = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("time of a check-up")
        verbose_name_plural = _("times of a check-up")
        ordering = ["on", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "on", "at", "place"], name="health_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="health_slot_is_not_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def left(self) -> int:
        """Places that are free."""
        return self.capacity - self.taken

    def is_over(self, now: datetime) -> bool:
        """Whether it has begun, in the time of the union."""
        return datetime.combine(self.on, self.at) <= localtime(now).replace(tzinfo=None)


PLACES = Limit(Slot, "capacity", ("taken",))


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Questions to the invitations."""

    view_right = "health.campaigns"
    organisation_field = "campaign__organisation"

    def of_user(self, user: Somebody) -> Self:
        """One's own, of campaigns that are no drafts."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user_id=user.pk).exclude(campaign__state=Campaign.State.DRAFT)

    def current(self, today: date) -> "list[Invitation]":
        """Of one person's those to what is open, first what can be booked; or else the newest."""
        rows = self.select_related("campaign", "package", "slot")
        found = list(rows.order_by("-campaign__year", "-pk"))
        now = [one for one in found if one.campaign.state == Campaign.State.OPEN]
        return sorted(now, key=lambda one: not one.may_book(today)) or found[:1]

    def counts(self) -> dict[str, int]:
        """How many stand how: what the union knows of a check-up."""
        found: dict[str, Any] = dict.fromkeys(Invitation.State.values, 0)
        rows = self.order_by().values_list("state").annotate(n=Count("pk"))
        found |= dict(rows)
        return found | {"all": sum(found.values())}


class Invitation(models.Model):
    """One member in one campaign: done or not done is all that the union knows.

    invited -> booked -> done
       |         '-----> absent (no-show)
       '---> done, absent (by the centre's list), lapsed (the campaign was closed)
    """

    class State(models.TextChoices):
        """Where an invitation stands."""

        INVITED = "invited", pgettext_lazy("check-up", "Not booked")
        BOOKED = "booked", pgettext_lazy("check-up", "Booked")
        DONE = "done", pgettext_lazy("check-up", "Done")
        ABSENT = "absent", pgettext_lazy("check-up", "Did not come")
        LAPSED = "lapsed", pgettext_lazy("check-up", "Lapsed")

    OPEN_STATES = (State.INVITED, State.BOOKED)

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="invitations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="check_ups")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, null=True, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="invitations")
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    # As of the day on which she was invited: statistics speak of that day.
    campus = models.CharField(max_length=64, blank=True)
    age = models.PositiveSmallIntegerField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a check-up")
        verbose_name_plural = _("invitations to a check-up")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member"], name="health_invitation_once_for_each_member"
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(slot__isnull=False),
                name="health_invitation_booked_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(state="done"), name="health_invitation_done_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="health_invitation_state")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether she can still go."""
        return self.state in self.OPEN_STATES

    def may_book(self, today: date) -> bool:
        """Whether a time can be booked or changed today."""
        return self.is_open and self.campaign.is_bookable(today)
