"""Somebody who left long ago is named no more; the books stay as they are."""

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from union.accounts.models import User
from union.members import actions as members
from union.members.models import Member
from union.privacy import registry
from union.privacy.actions.rules import FAILURES

logger = logging.getLogger("union.privacy")

# What may be wrong with one member's data without keeping the others from being masked.
ROW_FAILURES = (*FAILURES, ObjectDoesNotExist, LookupError, ValueError)


@transaction.atomic
def mask(member: Member, *, reason: str = "", actor: User | None) -> Member:
    """Takes the name of somebody who left long ago out of everything that is no book.

    Every app wipes its part (`registry.register_mask`); sums, days and counts stay.
    `actor` is None where the rule does it. Raises StillHere, TooEarly, ReasonMissing, NotAllowed,
    NotReachable.
    """
    if actor is not None and not reason.strip():
        raise members.ReasonMissing
    rows = Member.objects.select_for_update(of=("self",)).defer("id_number", "phone")
    row = rows.get(pk=member.pk)
    if row.masked_at is not None:
        return members.mask_record(row, actor=actor)
    # The record first: it asks whether she may be masked. What the apps wipe hangs on her row.
    masked = members.mask_record(row, reason=reason.strip(), actor=actor)
    for one in registry.masks():
        one.wipe(masked)
    return masked


def mask_old() -> int:
    """Masks everybody whose time is over; how many. Each in a transaction of her own.

    Whoever cannot be masked keeps nobody else waiting: her turn comes again the next time.
    """
    count = 0
    for pk in list(members.to_mask().values_list("pk", flat=True)):
        try:
            mask(Member(pk=pk), actor=None)
        except ROW_FAILURES as problem:
            # No traceback: it might say what is to be forgotten.
            logger.warning("member %s not masked: %s", pk, type(problem).__name__)
        else:
            count += 1
    return count
