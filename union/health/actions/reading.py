"""Opening a file: who may, and the entry that is written before a byte is shown."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.crypto import CannotOpen
from union.core.errors import NotReachable
from union.core.failpoints import failpoint
from union.health import vault
from union.health.actions.files import held_or_gone
from union.health.actions.refusals import NoPurpose, RecordDamaged, WordsMissing
from union.health.models import (
    Access,
    Certificate,
    Emergency,
    Purpose,
    Record,
    RecordKind,
    Words,
)
from union.health.verbs import Verb
from union.members.models import Member
from union.orgs import scoping
from union.orgs.roles import Role


@dataclass(frozen=True)
class Opened:
    """What a file holds, for the one answer that shows it."""

    record: Record
    facts: dict[str, Any]
    paper: bytes
    is_damaged: bool = False


def read(record: Record, *, actor: User, purpose: str, words: str = "") -> Opened:
    """The health keeper opens a file of the union, for a purpose.

    The entry that the member sees is committed before the bytes are opened: what cannot be noted is
    not shown. Raises NotReachable, RecordGone, NoPurpose, WordsMissing,
    RecordDamaged.
    """
    row = held_or_gone(record)
    if row.member.user_id == actor.pk:
        return _opened(row)
    if not scoping.may(actor, "health.open", row.member.organisation):
        raise NotReachable
    if purpose not in Purpose.values or purpose == Purpose.EMERGENCY:
        raise NoPurpose
    if purpose == Purpose.OTHER and not words.strip():
        raise WordsMissing
    _enter(row, actor=actor, purpose=purpose, words=words)
    return _opened(row)


def read_own(record: Record, *, actor: User) -> Opened:
    """The member opens her own: no purpose, no entry.

    Raises NotReachable, RecordGone, RecordDamaged.
    """
    row = held_or_gone(record)
    if row.member.user_id != actor.pk:
        raise NotReachable
    return _opened(row)


def read_in_emergency(record: Record, emergency: Emergency, *, actor: User) -> Opened:
    """Whoever asked for an emergency looks into the file, within its half hour; each look is noted.

    Raises NotReachable (also when the half hour is over), RecordGone, RecordDamaged.
    """
    row = held_or_gone(record)
    now = Emergency.objects.get(pk=emergency.pk)
    if now.member_id != row.member_id or not _may_look(now, actor):
        raise NotReachable
    _enter(row, actor=actor, purpose=Purpose.EMERGENCY, emergency=now)
    return _opened(row)


def _may_look(emergency: Emergency, actor: User) -> bool:
    may = emergency.asker_id == actor.pk and emergency.opens(timezone.now())
    is_chair = may and scoping.may(actor, "health.ask_emergency", emergency.organisation)
    return is_chair and Role.ADMINISTRATOR not in scoping.roles(actor)


def kinds_in_emergency(emergency: Emergency, *, actor: User) -> dict[int, str]:
    """Of which kind each own entry is, so that the allergy is found without opening all others.

    Its words stay shut until one is opened. Raises NotReachable.
    """
    now = Emergency.objects.select_related("organisation").get(pk=emergency.pk)
    if not _may_look(now, actor):
        raise NotReachable
    return _kinds(now.member_id)


def own_kinds(member: Member, *, actor: User) -> dict[int, str]:
    """Of which kind each of one's own entries is. Raises NotReachable."""
    if member.user_id != actor.pk:
        raise NotReachable
    return _kinds(member.pk)


def _kinds(member: int) -> dict[int, str]:
    found = {}
    for row in Record.objects.held().filter(member_id=member, kind=RecordKind.ENTRY):
        # One that is damaged stands there as before.
        with suppress(CannotOpen):
            found[row.pk] = str(vault.open_(row).facts.get("what", ""))
    return found


def own_files(member: Member) -> Iterator[Opened]:
    """Everything in one member's file, one by one, for "my data"; what was deleted is empty.

    So is what does not open any more: the copy says so. It is handed out to herself alone
    (`union.privacy`), so there is no entry.
    """
    rows = Record.objects.filter(member=member).select_related("member")
    for row in rows.iterator(chunk_size=1):
        try:
            yield _opened(row) if row.is_held else Opened(row, {}, b"")
        except RecordDamaged:
            yield Opened(row, {}, b"", is_damaged=True)


@transaction.atomic
def _enter(
    row: Record,
    *,
    actor: User,
    purpose: str,
    words: str = "",
    emergency: Emergency | None = None,
) -> None:
    said = words.strip()
    look = Access.objects.create(
        member=row.member,
        record=row,
        reader=actor,
        purpose=purpose,
        words=Words.objects.create(text=said) if said else None,
        emergency=emergency,
    )
    # By its number the member finds the words again; who else reads the log finds nothing.
    note(Verb.READ, actor=actor, organisation=row.organisation, subject=row, look=look.pk)


def _opened(row: Record) -> Opened:
    failpoint("health.read.noted")
    try:
        content = vault.open_(row)
    except CannotOpen as damaged:
        raise RecordDamaged from damaged
    return Opened(row, content.facts, content.paper)


@transaction.atomic
def note_try(
    *, actor: User, record: int = 0, member: int = 0, certificate: int = 0, emergency: int = 0
) -> None:
    """Notes that somebody asked for a health file that is closed to her.

    By the number of a record, a member, a certificate or an emergency; where there is none,
    nobody's file was asked for.
    """
    subject: Record | Member | Certificate | Emergency | None
    if record:
        subject = Record.objects.filter(pk=record).select_related("member__union").first()
    elif certificate:
        rows = Certificate.objects.filter(pk=certificate)
        subject = rows.select_related("member__union").first()
    elif emergency:
        emergencies = Emergency.objects.filter(pk=emergency)
        subject = emergencies.select_related("member__union").first()
    else:
        subject = Member.objects.filter(pk=member).select_related("union").first()
    if subject is None:
        return
    about = subject if isinstance(subject, Member) else subject.member
    note(Verb.TRIED, actor=actor, organisation=about.union, subject=subject)
