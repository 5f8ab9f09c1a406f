"""The activity: what it is, for whom, when, and how many places there are."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.activities.models.holding import Holds
from union.activities.models.kind import BENEFITS, Kind, Rule, Window
from union.core.chinese import fold_name
from union.core.limits import Limit
from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody, reach
from union.rules.benefits import label

MOST_FAMILY = 9


def _above(paths: tuple[str, ...]) -> set[str]:
    """The paths of all organisations above some others, and their own."""
    step = Organisation.steplen
    return {path[:end] for path in paths for end in range(step, len(path) + 1, step)}


class ActivityQuerySet(ScopedQuerySet["Activity"]):
    """Questions to the activities.

    `for_user` is what an officer reaches at the desk; `of_user` what a person reads as a member.
    """

    view_right = "activities.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """A draft is seen by those who may change it; a leader sees what her group may go to."""
        if right is not None and right != self.view_right:
            return self.filter(reach(user, right).q(self.organisation_field))
        seen = reach(user, self.view_right)
        published = seen.q("organisation") | Q(organisation__path__in=_above(seen.paths))
        drafts = reach(user, "activities.change").q("organisation")
        return self.filter((published & Q(published_at__isnull=False)) | drafts)

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one activity."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def with_file(self, user: Somebody) -> Self:
        """Those whose file somebody may open: who reads the names of all who go, not of a group."""
        return self.for_user(user).filter(reach(user, "activities.names").q("organisation"))

    def filed(self) -> Self:
        """Those about which an auditor asks for a file: they have begun, and took place."""
        begun = self.published().filter(starts_at__lte=timezone.now())
        return begun.exclude(state=Activity.State.CALLED_OFF)

    def published(self) -> Self:
        """Those that members may read of: open, called off or closed."""
        return self.filter(published_at__isnull=False)

    def of_user(self, user: Somebody) -> Self:
        """What the person who is logged in may read as a member.

        The published ones of her campus, union and federation, whether or not she may sign up (the
        page says why not); and those for which she once signed up.
        """
        member = Member.objects.of_user(user).select_related("organisation").first()
        if member is None:
            return self.none()
        from union.activities.models.sign_up import SignUp

        signed_up = Q(pk__in=SignUp.objects.filter(member=member).values("activity"))
        return self.published().filter(signed_up | self._where(member))

    def of_member(self, member: Member) -> Self:
        """The published ones of a member's campus, union and federation."""
        return self.published().filter(self._where(member))

    @staticmethod
    def _where(member: Member) -> Q:
        if not member.is_counted:
            return Q(pk__in=[])
        return Q(organisation__path__in=member.organisation.line())

    def for_member(self, member: Member) -> Self:
        """The published ones that a member may sign up for by the rules of who may come."""
        if not member.is_counted:
            return self.none()
        named = Activity.groups.through.objects.filter(
            activity=OuterRef("pk"), organisation__path__in=member.organisation.line()
        )
        return self.of_member(member).filter(
            Q(has_groups=False) | Exists(named),
            Q(posts=[]) | Q(Holds("posts", member.post)),
            Q(employments=[]) | Q(Holds("employments", member.employment)),
        )

    def upcoming(self, now: datetime | None = None) -> Self:
        """Those that are not over, the next one first."""
        now = now or timezone.now()
        lasts = Q(starts_at__gte=now) | Q(ends_at__gte=now)
        return self.filter(lasts).order_by("starts_at", "pk")

    def search(self, text: str) -> Self:
        """By title (also in pinyin), place or summary."""
        words = " ".join(text.split())
        if not words:
            return self
        found = Q(title__icontains=words) | Q(place__icontains=words) | Q(summary__icontains=words)
        return self.filter(found | Q(slug__contains=fold_name(words)))


class Activity(models.Model):
    """An outing, a lecture, a contest: members sign up for its places.

        draft -> open (published) -> closed (it took place) -> open again, to put something right
        draft, open -> called off

    `capacity` counts places, a member's and those of her family; none: as many as come. `taken` is
    what `going` and `offered` sign-ups hold of it. `numbers` is the last "no. 17" handed out,
    `queued` the last place of the waiting list: both only ever grow, in the guarded UPDATE that
    takes a place or a place in line. Whoever changes a sign-up holds the row of its activity.
    `head_value`, in yuan, is what each who was there got, in goods or in costs; when the activity
    is closed it is entered into the members' ledgers as the benefit `head_benefit`.
    `groups`, `posts` and `employments` narrow down who may come; an empty one narrows nothing.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", pgettext_lazy("activity", "Draft")
        OPEN = "open", pgettext_lazy("activity", "Published")
        CALLED_OFF = "called_off", pgettext_lazy("activity", "Called off")
        CLOSED = "closed", pgettext_lazy("activity", "Over")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("for whom"),
    )
    title = models.CharField(_("title"), max_length=60)
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.OUTING)
    summary = models.CharField(_("in a few words"), max_length=300, blank=True)
    place = models.CharField(_("meeting place"), max_length=100, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    taken = models.PositiveIntegerField(default=0, editable=False)
    numbers = models.PositiveIntegerField(default=0, editable=False)
    queued = models.PositiveIntegerField(default=0, editable=False)
    family_limit = models.PositiveSmallIntegerField(
        _("relatives for each member"), default=0, validators=[MaxValueValidator(MOST_FAMILY)]
    )
    fee = models.CharField(_("what it costs, and who pays"), max_length=200, blank=True)
    head_value = MoneyField(_("value for each who was there (yuan)"), null=True, blank=True)
    head_benefit = models.CharField(_("counts as"), max_length=48, blank=True)
    opens_at = models.DateTimeField(_("sign-up from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("sign-up until"))
    cancel_until = models.DateTimeField(_("cancel until"), null=True, blank=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whom to ask"),
    )
    groups = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("campuses or groups")
    )
    # Whether `groups` names any: who signs up in a rush need not ask for them.
    has_groups = models.BooleanField(default=False, editable=False)
    posts = models.JSONField(_("posts"), default=list, blank=True)
    employments = models.JSONField(_("employment forms"), default=list, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT, editable=False)
    # Why it was called off; members read it.
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Its papers; opened with the first of them.
    case = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # One form or button that was shown: sent again, it makes nothing more.
    key = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="copies", editable=False
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "key"], condition=~Q(key=""), name="activity_made_once"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=F("taken")),
                name="activity_taken_fits",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="activity_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(family_limit__lte=MOST_FAMILY), name="activity_family_limit"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("starts_at")),
                name="activity_sign_up_ends_before_its_start",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(opens_at__lt=F("closes_at")),
                name="activity_sign_up_opens_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(cancel_until=None) | Q(cancel_until__lte=F("starts_at")),
                name="activity_cancel_before_its_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "called_off"]) | Q(published_at__isnull=False),
                name="activity_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(head_value=None, head_benefit="")
                | (Q(head_value__gt=0) & ~Q(head_benefit="")),
                name="activity_value_says_for_what",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "starts_at"], name="activities_activity_when"),
            models.Index(fields=["state", "starts_at"], name="activities_activity_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that members read."""
        return f"/activities/{self.slug}/"

    def get_desk_url(self) -> str:
        """The page on which organisers work."""
        return f"/desk/activities/{self.pk}/"

    @property
    def benefit(self) -> str:
        """What is organised, as the rules speak of it."""
        return BENEFITS.get(self.kind, self.kind)

    @property
    def gives(self) -> bool:
        """Whether who was there gets something that counts in her ledger."""
        return self.head_value is not None

    @property
    def head_benefit_label(self) -> Any:
        """What that counts as, in words."""
        return label(self.head_benefit)

    @property
    def file_number(self) -> str:
        """How the files of others name it: a draft's title is not theirs to read."""
        return f"A{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether members cannot see it yet."""
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it is published and still to take place or to be closed."""
        return self.state == self.State.OPEN

    @property
    def is_called_off(self) -> bool:
        """Whether it will not take place."""
        return self.state == self.State.CALLED_OFF

    @property
    def is_closed(self) -> bool:
        """Whether it took place and its attendance is final."""
        return self.state == self.State.CLOSED

    @property
    def left(self) -> int | None:
        """Places that are free; None where as many may come as like."""
        return PLACES.left(self)

    @property
    def tone(self) -> str:
        """The colour of its bar, the same wherever it is drawn: gold once no place is left."""
        return "leaf" if self.left else "gold"

    @property
    def last_cancel_at(self) -> datetime:
        """Until when members cancel by themselves."""
        return self.cancel_until or self.closes_at

    def has_begun(self, now: datetime) -> bool:
        """Whether it has begun at a moment."""
        return now >= self.starts_at

    def window(self, now: datetime) -> Window:
        """Whether one can sign up at a moment."""
        if self.opens_at is not None and now < self.opens_at:
            return Window.EARLY
        return Window.OPEN if now < self.closes_at else Window.OVER

    def rule_against(self, member: Member) -> Rule | None:
        """The rule by which a member may not come; None where she may. The twin of `for_member`."""
        line = member.organisation.line()
        if not member.is_counted:
            return Rule.STATUS
        if self.organisation.path not in line:
            return Rule.ORGANISATION
        if self.has_groups and not any(group.path in line for group in self.groups.all()):
            return Rule.GROUP
        if self.posts and member.post not in self.posts:
            return Rule.POST
        if self.employments and member.employment not in self.employments:
            return Rule.EMPLOYMENT
        return None


PLACES = Limit(Activity, "capacity", ("taken",))
