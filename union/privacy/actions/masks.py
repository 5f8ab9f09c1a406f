"""Somebody who left long ago is named no more; the books stay as they are."""

from django.db import transaction

from union.accounts.models import User
from union.members import actions as members
from union.members.models import Member
from union.privacy import registry


@transaction.atomic
def mask(member: Member, *, reason: str = "", actor: User | None) -> Member:
    """Takes the name of somebody who left long ago out of everything that is no book.

    Every app wipes its part (`registry.register_mask`); sums, days and counts stay.
    `actor` is None where the rule does it. Raises StillHere, TooEarly, ReasonMissing, NotAllowed,
    NotReachable.
    """
    if actor is not None and not reason.strip():
        raise members.ReasonMissing
    row = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if row.masked_at is not None:
        return members.mask_record(row, actor=actor)
    # They look for what is hers before her account and her number are gone.
    masked = members.mask_record(row, reason=reason.strip(), actor=actor)
    for one in registry.masks():
        one.wipe(masked)
    return masked


def mask_old() -> int:
    """Masks everybody whose time is over; how many. Each in a transaction of her own."""
    found = list(members.to_mask())
    for member in found:
        mask(member, actor=None)
    return len(found)
