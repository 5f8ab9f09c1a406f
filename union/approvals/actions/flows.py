"""Saying who decides: the flows of a union."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import registry
from union.approvals.models import DECIDERS, Flow, FlowStep, Review
from union.approvals.models.flow import MOST_STEPS
from union.approvals.verbs import Verb
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.orgs.scoping import authorise, authorise_in


class BandTaken(Refused):
    """Two flows of one kind would end at the same amount."""

    message = _("There is a flow for this kind up to this amount already.")
    field = "up_to"


class BandBetween(Refused):
    """A band that jumps over another would let larger sums go the shorter way."""

    message = _(
        "There is another flow of this kind between the two amounts. "
        "Change or remove that one first."
    )
    field = "up_to"


class NoSteps(Refused):
    """Somebody must decide."""

    message = _("A flow needs at least one step and has at most six.")


class DecidesNothing(Refused):
    """Some offices do, watch or look after something, and never decide."""

    message = _("The office “%(role)s” does not decide on anything. Please choose another one.")


class OfficeMissing(Refused):
    """Some kinds are never decided without a certain office."""

    message = _("A flow of this kind needs the office “%(role)s”: the chair alone cannot decide.")


class StaleFlow(Refused):
    """Somebody else changed it meanwhile."""

    message = _("Somebody else has changed this flow. Please look at it again.")


@dataclass(frozen=True)
class StepFacts:
    """One step: which office, and how many of its holders must agree."""

    role: str
    needed: int = 1


# Up to 1,000 yuan the treasurer and the chair, up to 5,000 with one committee member, above that
# with two of the committee: domain knowledge of small unions, to be changed by each of them.
SUGGESTED: tuple[tuple[Decimal | None, tuple[StepFacts, ...]], ...] = (
    (Decimal(1000), (StepFacts(Role.TREASURER), StepFacts(Role.CHAIR))),
    (Decimal(5000), (StepFacts(Role.TREASURER), StepFacts(Role.COMMITTEE), StepFacts(Role.CHAIR))),
    (
        None,
        (StepFacts(Role.TREASURER), StepFacts(Role.COMMITTEE, 2), StepFacts(Role.CHAIR)),
    ),
)


@transaction.atomic
def save_flow(
    organisation: Organisation,
    *,
    kind: str,
    up_to: Decimal | None,
    steps: Sequence[StepFacts],
    actor: User | None,
    flow: Flow | None = None,
    version: int = 0,
) -> Flow:
    """Makes a flow or changes one; reviews under way keep the steps with which they began.

    Raises NotReachable, NotAllowed, BandTaken, BandBetween, NoSteps, DecidesNothing, OfficeMissing,
    StaleFlow.
    """
    authorise_in(actor, "approvals.configure", organisation, seen="approvals.flows")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not 1 <= len(steps) <= MOST_STEPS:
        raise NoSteps
    for one in steps:
        if one.role not in DECIDERS:
            label = dict(Role.choices).get(one.role, one.role)
            raise DecidesNothing(params={"role": label})
    for role in registry.of_kind(kind).must_decide - {Role(one.role) for one in steps}:
        raise OfficeMissing(params={"role": role.label})
    others = Flow.objects.filter(organisation=organisation, kind=kind, up_to=up_to)
    if (others if flow is None else others.exclude(pk=flow.pk)).exists():
        raise BandTaken
    row = Flow(organisation=organisation)
    if flow is not None:
        row = Flow.objects.select_for_update().get(pk=flow.pk, organisation=organisation)
        if row.version != version:
            raise StaleFlow
        if _jumps(row, kind, up_to):
            raise BandBetween
        row.version += 1
        row.steps.all().delete()
    row.kind, row.up_to, row.changed_by = kind, up_to, actor
    row.save()
    FlowStep.objects.bulk_create(
        FlowStep(flow=row, position=number, role=one.role, needed=one.needed)
        for number, one in enumerate(steps, start=1)
    )
    record(
        Verb.FLOW_CHANGED,
        actor=actor,
        organisation=organisation,
        subject=row,
        kind=kind,
        up_to=None if up_to is None else str(up_to),
        steps=[f"{one.role}:{one.needed}" for one in steps],
    )
    return row


def _jumps(flow: Flow, kind: str, up_to: Decimal | None) -> bool:
    """Whether another band of the kind lies between a flow's old end and its new one."""
    others = Flow.objects.filter(organisation=flow.organisation, kind=kind).exclude(pk=flow.pk)
    ends = [flow.up_to, up_to]
    if flow.kind != kind or ends[0] == ends[1]:
        return False
    known = [one for one in ends if one is not None]
    between = others.filter(up_to__gt=min(known))
    return (between.filter(up_to__lt=max(known)) if len(known) == 2 else between).exists()


@transaction.atomic
def remove_flow(flow: Flow, *, actor: User, version: int) -> None:
    """Removes a flow; larger amounts' flow of the same kind takes over.

    Raises NotReachable, NotAllowed, StaleFlow.
    """
    authorise(actor, "approvals.configure", flow)
    # Its reviews lose it. Reviews before flows, as submitting takes them.
    list(Review.objects.select_for_update().filter(flow=flow).order_by("pk").values_list("pk"))
    row = Flow.objects.select_for_update().get(pk=flow.pk)
    if row.version != version:
        raise StaleFlow
    record(
        Verb.FLOW_REMOVED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        kind=row.kind,
        up_to=None if row.up_to is None else str(row.up_to),
    )
    row.delete()


@transaction.atomic
def suggest_flows(organisation: Organisation, *, actor: User | None) -> list[Flow]:
    """Sets up the suggested flows for each kind that has none yet; returns those made."""
    authorise_in(actor, "approvals.configure", organisation, seen="approvals.flows")
    there = set(Flow.objects.filter(organisation=organisation).values_list("kind", flat=True))
    return [
        save_flow(organisation, kind=kind, up_to=up_to, steps=steps, actor=actor)
        for kind in registry.kinds()
        if kind not in there
        for up_to, steps in registry.of_kind(kind).suggested or SUGGESTED
    ]
