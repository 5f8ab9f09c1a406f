"""What is brought to a visit, as the rules judge it."""

from decimal import Decimal

from union.rules.granting import Target
from union.rules.judging import Proposal
from union.visits.models import Visit

KIND = "visit"


def target_of(visit: Visit) -> Target:
    """What an exemption for a visit is asked for."""
    return Target(KIND, visit.pk)


def proposal_of(visit: Visit, amount: Decimal, form: str = "", text: str = "") -> Proposal:
    """So much, in yuan, for a visit: judged by the day of the event."""
    occasion = visit.occasion
    return Proposal(
        occasion.member_id,
        occasion.kind,
        occasion.judged_on,
        amount,
        form=form,
        key=f"{KIND}:{visit.pk}",
        text=text,
        # A visit that was made in time is not late because it is written down, or put right, later.
        asked_on=visit.done_on,
    )
