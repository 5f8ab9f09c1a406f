"""What is brought to a visit, as the rules judge it."""

from decimal import Decimal

from union.rules.actions import ExemptionFacts
from union.rules.granting import Target
from union.rules.judging import Entitlement, Proposal, entitlements, event_key
from union.visits.models import Visit

KIND = "visit"


def target_of(visit: Visit) -> Target:
    """What an exemption for a visit is asked for."""
    return Target(KIND, visit.pk)


def proposal_of(visit: Visit, amount: Decimal, form: str = "", text: str = "") -> Proposal:
    """So much, in yuan, for a visit: judged by the day of the event, together with its gift."""
    occasion = visit.occasion
    return Proposal(
        occasion.member_id,
        occasion.kind,
        occasion.judged_on,
        amount,
        form=form,
        key=f"{KIND}:{visit.pk}",
        event=event_key(occasion.pk),
        text=text,
        # A visit that was made in time is not late because it is written down, or put right, later.
        asked_on=visit.done_on,
    )


def left_for(visit: Visit) -> Entitlement | None:
    """What the book of its day leaves for the event, gift and visits together."""
    occasion = visit.occasion
    day, key = occasion.judged_on, event_key(occasion.pk)
    _book, found = entitlements(visit.member, day, event=key)
    return next((one for one in found if one.key == occasion.kind), None)


def exemption_of(visit: Visit, amount: Decimal, form: str, reason: str) -> ExemptionFacts:
    """What the committee is asked for: so much for a visit, instead of what stands there."""
    one = proposal_of(visit, amount, form)
    return ExemptionFacts(
        member=visit.member,
        benefit=one.benefit,
        event_on=one.event_on,
        amount=amount,
        target=target_of(visit),
        reason=reason,
        form=form,
        key=one.key,
        event=one.event,
        row=target_of(visit),
    )
