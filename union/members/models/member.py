"""The member: whom things are about. A member need not have an account."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.chinese import clean_name, fold_name
from union.core.crypto import EncryptedTextField, blind_index
from union.core.dates import months_after
from union.core.id_numbers import mask_id, mask_phone
from union.core.pinyin import romanise
from union.members import retirement
from union.members.models.standing import Employment, Status
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class Sex(models.TextChoices):
    """As the roster has it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


def id_index(id_number: str) -> str:
    """What finds a member by ID number."""
    return blind_index(id_number, "members.member.id_number") if id_number else ""


def phone_index(phone: str) -> str:
    """What finds a member by telephone number."""
    return blind_index(phone, "members.member.phone") if phone else ""


def tail_index(phone: str) -> str:
    """What finds members by the last four digits of the telephone number."""
    return blind_index(phone[-4:], "members.member.phone_tail") if phone else ""


class MemberQuerySet(ScopedQuerySet["Member"]):
    """Questions to the roster."""

    view_right = "members.view"

    def of_user(self, user: Somebody) -> Self:
        """The record of the person who is logged in; at most one."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def in_union(self) -> Self:
        """Those who are members today: active, seconded, on maternity or other leave."""
        return self.filter(status__in=Status.counted())

    def as_of(self, day: date, statuses: Collection[str] | None = None) -> Self:
        """Those who were members on a day, each with `then_…` facts of that day.

        Group, employment form and post are those of the day; names and numbers are today's.
        `statuses` asks for others than those who count as members.
        """
        wanted = Status.counted() if statuses is None else list(statuses)
        covers = Q(standings__starts_on__lte=day) & (
            Q(standings__ends_on=None) | Q(standings__ends_on__gt=day)
        )
        return self.filter(covers, standings__status__in=wanted).annotate(
            then_status=models.F("standings__status"),
            then_employment=models.F("standings__employment"),
            then_post=models.F("standings__post"),
            then_organisation_id=models.F("standings__organisation_id"),
        )

    def retiring_in(self, month: date, months: int = 1) -> "list[tuple[date, Member]]":
        """Those who retire in a month (its first day), or may, each with the day; by the day.

        With `months` also in those that follow. One question, whatever the size of the roster: it
        asks for the few months of birth of which somebody reaches the age then. Whoever works on
        after retirement has retired.
        """
        after = months_after(month, months)
        wanted = [months_after(month, n) for n in range(months)]
        born = Q(pk__in=[])
        for first in {day for one in wanted for day in retirement.births(one)}:
            born |= Q(born_on__gte=first, born_on__lt=months_after(first, 1))
        entered = Q(retires_on__gte=month, retires_on__lt=after)
        rows = self.filter(entered | (born & Q(retires_on=None))).exclude(
            employment=Employment.REHIRED
        )
        # Of a month of birth some retire now, others years later: sex and post tell.
        found = [
            (day, member)
            for member in rows.order_by("sort_key", "pk")
            for day in member.retirement_days
            if month <= day < after
        ]
        return sorted(found, key=lambda one: one[0])

    def posts(self) -> list[str]:
        """The posts in use, in the union's own words."""
        return list(
            self.exclude(post="").order_by("post").values_list("post", flat=True).distinct()
        )

    def search(self, text: str) -> Self:
        """By name, pinyin, initials, staff number, or the last four digits of the telephone."""
        words = fold_name(text).lower()
        if not words:
            return self
        found = (
            Q(name_key__contains=words)
            | Q(pinyin__startswith=words)
            | Q(initials__startswith=words)
            | Q(staff_number__iexact=words)
        )
        if words.isdigit():
            found |= Q(staff_number__startswith=words)
            if len(words) == 4:
                found |= Q(phone_tail_index=tail_index(words))
            if len(words) == 11:
                found |= Q(phone_index=phone_index(words))
        return self.filter(found)


class Member(models.Model):
    """A person of the roster (会员).

    `organisation` is the group (or campus, or union) that the member belongs to now; `status`,
    `employment`, `post`, `served_by` and `organisation` repeat the open `Standing`, which has their
    history.
    ID and telephone numbers are sealed; the indexes beside them only find them again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="members", verbose_name=_("group")
    )
    # The union above the group: numbers are unique within it, not in a whole federation.
    union = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="all_members", editable=False
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="member"
    )
    staff_number = models.CharField(_("staff number"), max_length=32, blank=True)
    name = models.CharField(_("name"), max_length=64)
    name_key = models.CharField(max_length=64, editable=False, db_index=True)
    pinyin = models.CharField(max_length=128, blank=True, editable=False)
    initials = models.CharField(max_length=32, blank=True, editable=False)
    sort_key = models.CharField(
        _("sorted as"),
        max_length=128,
        blank=True,
        help_text=_(
            "Pinyin by which lists are sorted; change it where a surname is read otherwise."
        ),
    )
    sex = models.CharField(_("sex"), max_length=8, choices=Sex, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    id_number = EncryptedTextField(_("ID number"), blank=True)
    id_index = models.CharField(max_length=32, blank=True, editable=False)
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    phone_tail_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.ACTIVE)
    employment = models.CharField(
        _("employment form"), max_length=16, choices=Employment, blank=True
    )
    # In the union's own words (教师, 保育员 …): every trade has others.
    post = models.CharField(_("post"), max_length=32, blank=True)
    served_by = models.CharField(_("benefits come from"), max_length=60, blank=True)
    joined_on = models.DateField(_("joined the union on"), null=True, blank=True)
    # As the personnel office says; blank: only the law tells when (`retirement_days`).
    retires_on = models.DateField(_("retires on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Left long ago: name and numbers were taken out, what she was given stays.
    masked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "staff_number"],
                condition=~Q(staff_number=""),
                name="member_staff_number",
            ),
            models.UniqueConstraint(
                fields=["union", "id_index"],
                condition=~Q(id_index=""),
                name="member_id_number",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="members_member_group"),
            models.Index(fields=["pinyin"], name="members_member_pinyin"),
            models.Index(fields=["initials"], name="members_member_initials"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def fill(self) -> None:
        """Works out what follows from name, ID and telephone number; called before saving."""
        self.name = clean_name(self.name)
        self.name_key = fold_name(self.name).lower()
        spelt = romanise(self.name)
        self.pinyin, self.initials = spelt.full, spelt.initials
        self.sort_key = self.sort_key or spelt.sort_key
        self.id_index = id_index(self.id_number)
        self.phone_index = phone_index(self.phone)
        self.phone_tail_index = tail_index(self.phone)

    @property
    def masked_id(self) -> str:
        """The ID number as lists and pages show it."""
        return mask_id(self.id_number) if self.id_number else ""

    @property
    def masked_phone(self) -> str:
        """The telephone number as lists show it."""
        return mask_phone(self.phone) if self.phone else ""

    @property
    def retirement_days(self) -> list[date]:
        """The day on which she retires, or the days that are possible by the law; none unknown."""
        if self.retires_on is not None:
            return [self.retires_on]
        if self.born_on is None:
            return []
        return retirement.days(self.born_on, self.sex, self.post)

    @property
    def is_gone(self) -> bool:
        """Whether she has left, was transferred out or died."""
        return self.status in Status.gone()

    @property
    def is_counted(self) -> bool:
        """Whether this is a member of the union today."""
        return self.status in Status.counted()
