"""Kinship between colleagues: who must not decide on what concerns the other."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today, spoken_day
from union.members.models.member import Member
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.scoping import ScopedQuerySet, Somebody

# So long a note of the applicant's own is pointed out to those who decide on what she asks for.
LATELY = timedelta(days=30)


class KinshipQuerySet(ScopedQuerySet["Kinship"]):
    """Questions to the declared kinships."""

    view_right = "members.change"
    organisation_field = "member__organisation"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """The pairs of whom somebody reaches at least one side."""
        reached = scoping.reach(user, right or self.view_right)
        return self.filter(reached.q("member__organisation") | reached.q("relative__organisation"))

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """Whether `for_user` has this pair."""
        reached = scoping.reach(user, self.view_right)
        return isinstance(row, Kinship) and any(
            reached.covers(person.organisation) for person in (row.member, row.relative)
        )

    def of_member(self, member: Member) -> Self:
        """Those of one member, whichever side she stands on."""
        return self.filter(Q(member=member) | Q(relative=member))

    def of_user(self, user: Somebody) -> Self:
        """Those of the person who is logged in, whichever side declared them."""
        return self.filter(Q(member__user_id=user.pk) | Q(relative__user_id=user.pk))

    def pairs_of(self, member: Member) -> "list[Kinship]":
        """Those of one member with `colleague`, the other one of the two."""
        found = list(self.of_member(member).select_related("member", "relative"))
        for kinship in found:
            kinship.colleague = kinship.other(member)
        return found

    def own_word(
        self, applicants: Mapping[int, int], others: Mapping[int, Collection[int]]
    ) -> dict[int, list[str]]:
        """Who is passed over on the applicant's own word, and since when: a sentence for each.

        It counts at once, and whoever asks chooses with it who decides: the others must see that.
        `applicants` says who asks for each thing, `others` whom else it is about. Only officers
        are named: nobody else would have decided.
        """
        since = timezone.now() - LATELY
        pairs = self.filter(declared_by__in=set(applicants.values()), created_at__gte=since)
        rows = list(pairs.select_related("member", "relative").order_by("pk"))
        if not rows:
            return {}
        users = {one.user_id for row in rows for one in (row.member, row.relative)} - {None}
        terms = Appointment.objects.in_force(local_today()).filter(user__in=users)
        officers = set(terms.values_list("user_id", flat=True))
        found: dict[int, list[str]] = {}
        for thing, applicant in applicants.items():
            about = others.get(thing, ())
            for row in rows:
                for one, other in ((row.member, row.relative), (row.relative, row.member)):
                    theirs = one.user_id == applicant or one.pk in about
                    passed_over = other.user_id in officers and other.user_id != applicant
                    if row.declared_by_id == applicant and theirs and passed_over:
                        found.setdefault(thing, []).append(row.own_word_of(other))
        return found

    def relatives(self, members: Iterable[int]) -> set[int]:
        """Ids of all members who are related to one of these."""
        ids = set(members)
        pairs = self.filter(Q(member__in=ids) | Q(relative__in=ids))
        found = {
            person for pair in pairs.values_list("member_id", "relative_id") for person in pair
        }
        return found - ids


class Kinship(models.Model):
    """Two colleagues are close relatives (近亲属): neither decides on what concerns the other.

    Declared by one of them, or noted by an officer; it counts for both sides.
    """

    class Relation(models.TextChoices):
        """What the second is to the first."""

        SPOUSE = "spouse", _("Husband or wife")
        PARENT = "parent", _("Parent or child")
        SIBLING = "sibling", _("Brother or sister")
        OTHER = "other", _("Other close relative")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="kinships")
    relative = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="kinships_to")
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # The other one of the two, as a page about one of them names it.
    colleague: Member

    objects = KinshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("kinship")
        verbose_name_plural = _("kinships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "relative"], name="kinship_once"),
            models.CheckConstraint(
                condition=~Q(member=F("relative")), name="kinship_with_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def other(self, member: Member) -> Member:
        """The one of the two who is not `member`."""
        other: Member = self.relative if self.member_id == member.pk else self.member
        return other

    def own_word_of(self, officer: Member) -> str:
        """The sentence about an officer who does not decide, because the applicant has said so."""
        day = spoken_day(timezone.localdate(self.created_at), local_today())
        return _now(
            "%(who)s does not decide on this as a close relative: noted on %(day)s by the "
            "applicant herself. Please make sure that it is so."
        ) % {"who": officer.name, "day": day}
