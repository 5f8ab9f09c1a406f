"""Writing, sealing and checking the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, Max, OuterRef

from union.audit import registry
from union.audit.models import START_OF_CHAIN, Entry, Seal
from union.core.prepared import insert

# On PostgreSQL a slow transaction may commit an entry with a lower number than one already
# sealed; the sealer looks back this far for such latecomers.
LOOK_BACK = 10_000


class UnknownVerb(Exception):
    """A verb that no app has declared: a mistake in the code, not of the user."""


def record(
    verb: str,
    *,
    actor: AbstractBaseUser | None,
    organisation: models.Model | None = None,
    subject: models.Model | None = None,
    **details: Any,
) -> Entry:
    """Writes one line of the log, in the transaction of what it tells.

    `actor` is None where nobody acts (a term runs out). `details` holds small plain values.
    """
    if not registry.is_known(verb):
        raise UnknownVerb(verb)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The log is written inside the transaction.")
    entry = Entry(
        verb=str(verb),
        actor_id=actor.pk if actor else None,
        organisation_id=organisation.pk if organisation else None,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.pk if subject else None,
        details=details,
    )
    insert(entry)
    return entry


def _unsealed() -> "models.QuerySet[Entry]":
    sealed = Seal.objects.filter(entry_id=OuterRef("pk"))
    return Entry.objects.filter(~Exists(sealed)).order_by("pk")


def seal_entries(limit: int = 1000) -> int:
    """Chains entries that are not yet sealed; returns how many. Two sealers at once: one wins."""
    newest = Seal.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    waiting = list(_unsealed().filter(pk__gt=newest - LOOK_BACK)[:limit])
    if not waiting:
        return 0
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-position").first()
            digest, position = (last.digest, last.position) if last else (START_OF_CHAIN, 0)
            seals = []
            for entry in waiting:
                position += 1
                digest = entry.digest(digest)
                seals.append(Seal(position=position, entry_id=entry.pk, digest=digest))
            Seal.objects.bulk_create(seals)
    except IntegrityError:
        return 0
    return len(seals)


@dataclass(frozen=True)
class Verdict:
    """What a check of the log found: how many entries fit, and the first that does not."""

    sealed: int
    unsealed: int
    broken_entry: int | None = None
    reason: str = ""
    # The last link: noted on paper or sent to the audit committee, it shows later whether the end
    # of the chain was cut off, which the chain alone cannot show.
    head: str = ""

    @property
    def is_intact(self) -> bool:
        """Whether every sealed entry is as it was written."""
        return self.broken_entry is None


def _seals_with_entries(chunk: int = 2000) -> Iterator[tuple[Seal, Entry | None]]:
    seals = list(Seal.objects.order_by("position")[:chunk])
    while seals:
        entries = Entry.objects.in_bulk([seal.entry_id for seal in seals])
        for seal in seals:
            yield seal, entries.get(seal.entry_id)
        seals = list(
            Seal.objects.filter(position__gt=seals[-1].position).order_by("position")[:chunk]
        )


def verify() -> Verdict:
    """Walks the chain from its start and names the first entry that does not fit."""
    unsealed = _unsealed().count()
    if not Entry.objects.exists() and get_user_model()._default_manager.exists():
        # The first account stands in the log.
        return Verdict(0, 0, 1, "entry missing")
    digest, position = START_OF_CHAIN, 0
    for seal, entry in _seals_with_entries():
        position += 1
        if seal.position != position:
            return Verdict(position - 1, unsealed, seal.entry_id, "seal missing")
        if entry is None:
            return Verdict(position - 1, unsealed, seal.entry_id, "entry missing")
        if not entry.is_readable or (digest := entry.digest(digest)) != seal.digest:
            return Verdict(position - 1, unsealed, seal.entry_id, "entry changed")
    return Verdict(position, unsealed, head=digest[:16] if position else "")
