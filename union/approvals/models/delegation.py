"""The delegation: somebody acts for an officer who is away."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from union.approvals.models.flow import DECIDERS
from union.core.errors import Sentence
from union.core.money import MoneyField
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role
from union.orgs.scoping import ScopedQuerySet, Somebody
from union.orgs.separation import clash

# Who may decide in the place of another: whoever decides on something herself.
STAND_INS = frozenset(map(Role, DECIDERS))


class DelegationQuerySet(ScopedQuerySet["Delegation"]):
    """Questions to the delegations."""

    view_right = "approvals.view"

    def in_force(self, on: date) -> Self:
        """Those that run on a day; the last day is included."""
        return self.filter(revoked_at=None, starts_on__lte=on, ends_on__gte=on)

    def of_user(self, user: Somebody) -> Self:
        """Those that somebody gave or was given."""
        return self.filter(Q(principal_id=user.pk) | Q(delegate_id=user.pk))


class Delegation(models.Model):
    """An officer who is away lets somebody decide in her place (授权), with an end and a limit.

    While it runs the delegate decides and the principal does not, up to `up_to` yuan, taken
    together with what was split off (the weight of a review); both names
    stand in every decision. Both days are included; it lasts 90 days at most.
    """

    LONGEST = 90  # days

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="delegations_held",
        verbose_name=_("who stands in"),
    )
    role = models.CharField(_("office"), max_length=16, choices=Role)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    up_to = MoneyField(_("up to (yuan)"))
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("delegate")), name="delegation_to_somebody_else"
            ),
        ]
        indexes = [
            models.Index(fields=["delegate", "ends_on"], name="approvals_delegation_held"),
            models.Index(fields=["principal", "ends_on"], name="approvals_delegation_given"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def runs(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.revoked_at is None and self.starts_on <= on <= self.ends_on


def effective(delegations: Iterable[Delegation], on: date) -> list[Delegation]:
    """Those that give a seat on a day: what was looked at when they were given must still hold.

    The principal still holds the office and is not on the audit committee; nothing speaks against
    the delegate (`against_standing_in`). One question for all of them.
    """
    rows = list(delegations)
    if not rows:
        return []
    people = {person for one in rows for person in (one.principal_id, one.delegate_id)}
    offices: dict[int, list[Appointment]] = defaultdict(list)
    held = Appointment.objects.in_force(on).filter(user__in=people, user__is_active=True)
    for office in held.select_related("organisation"):
        offices[office.user_id].append(office)
    return [one for one in rows if _stands(one, offices)]


def _stands(one: Delegation, offices: dict[int, list[Appointment]]) -> bool:
    path = one.organisation.union().path

    def held(person: int) -> set[Role]:
        return {
            Role(office.role)
            for office in offices[person]
            if office.organisation.path.startswith(path)
        }

    given = any(
        (office.role, office.organisation_id) == (one.role, one.organisation_id)
        for office in offices[one.principal_id]
    )
    return (
        given
        and Role.AUDITOR not in held(one.principal_id)
        and not against_standing_in(held(one.delegate_id), Role(one.role), one.organisation)
    )


def against_standing_in(held: set[Role], role: Role, organisation: Organisation) -> Sentence:
    """Why whoever holds these offices of the union cannot stand in for one; empty if she can.

    Asked when it is given, and again at every act.
    """
    if not held:
        return _("somebody who stands in holds an office of this union")
    if Role.AUDITOR in held:
        return _("the audit committee does not decide")
    if Role.CASHIER in held:
        # She could not pay any more what she has approved.
        return _("who pays does not approve")
    if not held & STAND_INS:
        return _("somebody who stands in sits on the committee")
    if clash(held, role, organisation):
        return _("the two offices control each other")
    return ""
