"""Looks into the ledgers, and lists that leave the house, are logged."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.members.models import Member
from union.orgs.scoping import authorise
from union.rules.models import Grant
from union.rules.verbs import Verb


@transaction.atomic
def note_export(rows: Sequence[Grant], *, format: str, actor: User) -> None:
    """Notes in the log of each union how many lines were taken out as a file."""
    places = {row.organisation_id: row.organisation for row in rows}
    for pk, n in Counter(row.organisation_id for row in rows).items():
        record(Verb.EXPORTED, actor=actor, organisation=places[pk], rows=n, format=format)


@transaction.atomic
def note_look(member: Member, *, actor: User) -> None:
    """Notes that somebody looked at what a member was given. Raises NotAllowed, NotReachable."""
    authorise(actor, "rules.grants", member)
    record(Verb.LEDGER_OPENED, actor=actor, organisation=member.organisation, subject=member)
