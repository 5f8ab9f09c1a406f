"""The family of a member (家属): whom the union thinks of on children's day and at a birth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from union.core.chinese import fold_name
from union.core.crypto import EncryptedTextField, blind_index
from union.core.dates import months_after, months_before
from union.members.models.member import Member
from union.members.models.standing import Status
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


def child_index(name: str, born_on: date | None) -> str:
    """What tells that two members have entered the same child: name and day of birth."""
    if not name or born_on is None:
        return ""
    return blind_index(f"{fold_name(name)}|{born_on.isoformat()}", "members.dependant.child")


class DependantQuerySet(ScopedQuerySet["Dependant"]):
    """Questions to the families."""

    view_right = "members.families"
    organisation_field = "member__organisation"

    def of_user(self, user: Somebody) -> Self:
        """The family of the person who is logged in."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def of_member(self, member: Member) -> Self:
        """The family of one member."""
        return self.filter(member=member)

    def live(self) -> Self:
        """Those whom nobody has taken out."""
        return self.filter(removed_at=None)

    def with_shared(self) -> Self:
        """Each with `is_shared`: another member of the union has entered the same child."""
        others = Dependant.objects.live().filter(
            child_index=OuterRef("child_index"), member__union=OuterRef("member__union")
        )
        same = Exists(others.exclude(child_index="").exclude(member=OuterRef("member")))
        return self.annotate(is_shared=same)

    def expected(self) -> Self:
        """Children who are not born yet."""
        return self.live().filter(due_on__isnull=False)

    def due_or_born_in(self, month: date) -> Self:
        """Children who are expected in a month, told by its first day, or were born in it."""
        until = months_after(month, 1)
        due = Q(due_on__gte=month, due_on__lt=until)
        return self.live().filter(due | Q(born_on__gte=month, born_on__lt=until))

    def children_on(self, day: date, up_to: int) -> Self:
        """Children up to an age on a day whose parents are members on it, by who was first entered.

        Each with `then_organisation_id`, the group of the parent on that day. Who has turned
        `up_to` counts until the day before the next birthday. A child without a name yet is not
        told from that of the other parent, and waits until it has one.
        """
        counted = Q(member__standings__starts_on__lte=day) & (
            Q(member__standings__ends_on=None) | Q(member__standings__ends_on__gt=day)
        )
        return (
            self.live()
            .exclude(child_index="")
            .filter(born_on__gt=months_before(day, 12 * (up_to + 1)), born_on__lte=day)
            .filter(counted, member__standings__status__in=Status.counted())
            .annotate(then_organisation_id=F("member__standings__organisation_id"))
            .order_by("pk")
        )

    def of_union(self, organisation: Organisation) -> Self:
        """The families of all members of a union."""
        return self.filter(member__union=organisation)


class Dependant(models.Model):
    """Husband, wife or child of a member: a person with a name, who uses nothing here herself.

        expected child -> born (day of birth, and name, take the place of the expected day; where a
                      colleague has reported the birth the name follows)
           any of them -> removed (name and days are wiped, the row stays for the log)

    What is known of a child is what a gift needs, and only with a guardian's consent: entered by
    the member herself, or by the office with the signed paper at hand. `child_index` tells, without
    opening anything, that both parents have entered the same child.
    """

    class Relation(models.TextChoices):
        """What she or he is to the member."""

        CHILD = "child", _("Child")
        SPOUSE = "spouse", _("Spouse")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="dependants")
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    name = EncryptedTextField(_("name"), blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    due_on = models.DateField(_("expected on"), null=True, blank=True)
    child_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)
    consented_at = models.DateTimeField(null=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What `with_shared` and `children_on` add.
    is_shared: bool
    then_organisation_id: int

    objects = DependantQuerySet.as_manager()

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(relation="spouse", born_on=None, due_on=None)
                | Q(relation="child", born_on__isnull=False, due_on=None)
                | Q(relation="child", born_on=None, due_on__isnull=False)
                | Q(removed_at__isnull=False),
                name="dependant_is_born_or_expected",
            ),
            models.CheckConstraint(
                condition=~Q(relation="child") | Q(consented_at__isnull=False),
                name="dependant_child_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(born_on=None, due_on=None, child_index=""),
                name="dependant_removed_is_wiped",
            ),
            models.UniqueConstraint(
                fields=["member", "child_index"],
                condition=~Q(child_index=""),
                name="dependant_child_once",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(relation="spouse", removed_at=None),
                name="dependant_one_spouse",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_expected(self) -> bool:
        """Whether this child is not born yet."""
        return self.due_on is not None


@dataclass(frozen=True)
class Child:
    """One child with its entries, that of the parent who entered it first in front."""

    entries: tuple[Dependant, ...]

    @property
    def first(self) -> Dependant:
        """The entry that counts."""
        return self.entries[0]

    def age_on(self, day: date) -> int:
        """The age in whole years."""
        born: date = self.first.born_on  # type: ignore[assignment]  # children here are born
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def each_once(entries: Iterable[Dependant]) -> list[Child]:
    """The children behind some entries: what both parents have entered is one child.

    The entries come in the order in which they were made. Two unions count each for themselves.
    """
    found: dict[tuple[int, str], list[Dependant]] = {}
    for entry in entries:
        same = entry.child_index or str(entry.pk)
        found.setdefault((entry.member.union_id, same), []).append(entry)
    return [Child(tuple(some)) for some in found.values()]
