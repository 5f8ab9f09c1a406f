"""What somebody wants to give."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from union.rules.models import Grant


@dataclass(frozen=True)
class Proposal:
    """Something for one member, before it is a grant.

    `event_on` says which book and which year judge it. `key` is the same for what is the same
    matter: one illness, the prizes of one contest. `event` is the same for all that is given
    because of one event: its gift, and what visitors bring. `asked_on`: when it was applied for;
    `announced_on`: when members were told. `papers`: the kinds that lie in its file, or None while
    nobody asks for them yet. `participants`: how many took part, where prizes are given. `text`:
    the words in which it is described. `instead_of`: the grant that it would replace. `is_listed`:
    it stands on a list that was sent in. `amount` in yuan, for `children` children together; 1
    where it is for the member herself.
    """

    member: int
    benefit: str
    event_on: date
    amount: Decimal
    form: str = ""
    source: str = ""
    key: str = ""
    event: str = ""
    asked_on: date | None = None
    announced_on: date | None = None
    papers: frozenset[str] | None = None
    participants: int | None = None
    text: str = ""
    instead_of: int | None = None
    children: int = 1
    is_listed: bool = False

    @property
    def for_each(self) -> Decimal:
        """The amount of one child."""
        return self.amount / self.children


def event_key(occasion: int) -> str:
    """The `event` of what is given because of an event in a member's life, by its number."""
    return f"occasion:{occasion}"


def proposal_of(grant: Grant) -> Proposal:
    """A grant as something that is judged once more, instead of itself."""
    return Proposal(
        member=grant.member_id,
        benefit=grant.benefit,
        event_on=grant.event_on,
        amount=grant.amount,
        form=grant.form,
        source=grant.source,
        key=grant.key,
        event=grant.event,
        asked_on=grant.asked_on or timezone.localdate(grant.created_at),
        instead_of=grant.pk,
        children=grant.children,
    )
