"""What goes into a member's file, and out of it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record as note
from union.core.dates import local_today, months_after
from union.core.errors import NotReachable
from union.evidence.actions.papers import Upload
from union.evidence.reading.paper import look, take
from union.evidence.reading.refused import Empty, WrongKind
from union.health import vault
from union.health.actions.lists import discard_those_about
from union.health.actions.refusals import NoConsent, PaperTooLarge, RecordGone, TooManyPapers
from union.health.models import Deletion, Record, RecordKind
from union.health.vault import Content
from union.health.verbs import Verb
from union.members.models import Member
from union.outbox.actions import enqueue
from union.privacy.models import Consent
from union.privacy.registry import Purpose

# The work that is left in the outbox when somebody takes her consent to results back.
LISTS_GO = "health.lists_go"
MOST_BYTES = 5 * 1024 * 1024
MOST_PAPERS = 50
# The same put in again within so many minutes is the second of two taps.
MINUTES_TWICE = 10
# What a file may be: what a browser shows, and nothing that could be an invoice.
SHOWN = frozenset({"image/jpeg", "image/png", "application/pdf"})
# How long something is kept when nobody deletes it before; what is missing, as long as she stays.
MONTHS_KEPT = {RecordKind.PAPER: 36, RecordKind.RESULT: 36, RecordKind.CERTIFICATE: 36}


def _own_file_goes(member: Member) -> None:
    consent_withdrawn(member, [RecordKind.ENTRY, RecordKind.PAPER])


def _results_go(member: Member) -> None:
    consent_withdrawn(member, [RecordKind.RESULT])
    # What waits to be let in lies elsewhere, and is locked the other way round: at once after the
    # commit, and by the worker where the server dies in between.
    enqueue(LISTS_GO, f"{LISTS_GO}:{member.pk}:{uuid4().hex}", {"member": member.pk})
    transaction.on_commit(lambda: discard_those_about(member))


FILE = Purpose(
    key="health_file",
    title=_("My health file"),
    text=_(
        "The union keeps what I enter into my health file myself: allergies, whom to call in an "
        "emergency, pregnancy and nursing, reports that I send in. It lies encrypted. Only I and "
        "the appointed health keeper can open it; whoever opens it gives a reason, and I see who, "
        "when and why. In an emergency the chair or a deputy may open it for 30 minutes, if a "
        "second officer confirms it; I am told at once, and the audit committee looks at it "
        "afterwards. It is used so that I am not given work that harms me, and for my safety on "
        "trips. Papers are deleted after three years, everything when I leave. I can take this "
        "back at any time; then everything of it is deleted at once. If I do not agree, I lose "
        "nothing."
    ),
    withdrawn=_own_file_goes,
    goes=_("What you have put into your health file yourself is deleted at once."),
)
RESULTS = Purpose(
    key="checkup_results",
    title=_("Results of the check-up"),
    text=_(
        "The check-up centre's results about me (findings and advice, never hepatitis B) are put "
        "into my health file, encrypted. Only I and the appointed health keeper can open them; "
        "the keeper gives a reason each time, and I see it. In an emergency the chair or a deputy "
        "may open them for 30 minutes, if a second officer confirms it; I am told at once. They "
        "are used to remind me of re-examinations. They are deleted after three years, and when I "
        "leave. I can take this back at any time; then they are deleted at once. If I do not "
        "agree, the union only knows that I was there."
    ),
    withdrawn=_results_go,
    goes=_("The results in your health file are deleted at once; that you were there stays."),
)


@dataclass(frozen=True)
class Entry:
    """What a member writes about herself: what it is (`allergy`, `contact` ...), in her words."""

    what: str
    words: str


@dataclass(frozen=True)
class Sent:
    """A paper that somebody sends: the file, and what it is in her words."""

    file: Upload
    words: str = ""


def keep(
    member: Member, kind: RecordKind, content: Content, *, on: date, actor: User | None
) -> Record:
    """Seals something into a member's file, in the caller's transaction."""
    months = MONTHS_KEPT.get(kind)
    row = Record(
        organisation=member.union,
        member=member,
        kind=kind,
        on=on,
        size=len(content.paper),
        written_by=actor,
        keep_until=months_after(local_today(), months) if months else None,
    )
    row.sealed = vault.seal(row, content)
    row.save()
    note(Verb.KEPT, actor=actor, organisation=member.union, subject=row, kind=str(kind))
    return row


def _own(member: Member, actor: User) -> Member:
    """The member, locked, if she is the one who acts. Raises NotReachable."""
    rows = Member.objects.select_for_update(of=("self",), no_key=True).select_related("union")
    held = rows.get(pk=member.pk)
    if held.user_id != actor.pk:
        raise NotReachable
    return held


@transaction.atomic
def add_entry(member: Member, entry: Entry, *, actor: User) -> Record:
    """The member writes something into her own file; the second of two taps adds nothing.

    Raises NotReachable, NoConsent.
    """
    member = _own(member, actor)
    if not Consent.objects.all().given(member, FILE.key):
        raise NoConsent
    content = Content({"what": entry.what, "words": entry.words.strip()})
    there = _just_put_in(member, RecordKind.ENTRY, content)
    return there or keep(member, RecordKind.ENTRY, content, on=local_today(), actor=actor)


def _just_put_in(member: Member, kind: RecordKind, content: Content) -> Record | None:
    """What the first of two taps has made."""
    since = timezone.now() - timedelta(minutes=MINUTES_TWICE)
    recent = Record.objects.held().filter(
        member=member, kind=kind, written_at__gte=since, size=len(content.paper)
    )
    return next((row for row in recent if vault.open_(row) == content), None)


def add_paper(member: Member, sent: Sent, *, on: date, actor: User) -> Record:
    """The member puts a photo or a PDF of a report into her own file.

    It is opened in the child process of `union.evidence` before anything is kept: a picture is
    written anew, without place and time. The second of two taps adds nothing. Call it outside of
    any transaction.
    Raises NotReachable, NoConsent, TooManyPapers, PaperTooLarge and the subclasses of `NotTaken`.
    """
    content = gated(sent)
    with transaction.atomic():
        member = _own(member, actor)
        if not Consent.objects.all().given(member, FILE.key):
            raise NoConsent
        if there := _just_put_in(member, RecordKind.PAPER, content):
            return there
        papers = Record.objects.held().filter(member=member, kind=RecordKind.PAPER)
        if papers.count() >= MOST_PAPERS:
            raise TooManyPapers(params={"most": MOST_PAPERS})
        return keep(member, RecordKind.PAPER, content, on=on, actor=actor)


def gated(sent: Sent) -> Content:
    """What is kept of a file from outside. Raises PaperTooLarge, NotTaken.

    The name that it had on the phone is forgotten: it may say what is in it.
    """
    name = sent.file.name or "?"
    if sent.file.seek(0, 2) > MOST_BYTES:
        raise PaperTooLarge(params={"limit": MOST_BYTES // 1024 // 1024})
    sent.file.seek(0)
    bytes_sent = sent.file.read()
    if not bytes_sent:
        raise Empty(name)
    kind = look(bytes_sent, name)
    if kind.kept_as not in SHOWN:
        raise WrongKind(name)
    taken = take(bytes_sent, name, kind)
    if len(taken.content) > MOST_BYTES:
        raise PaperTooLarge(params={"limit": MOST_BYTES // 1024 // 1024})
    return Content({"media": taken.media_type, "words": sent.words.strip()}, taken.content)


@transaction.atomic
def delete_own(record: Record, *, actor: User) -> None:
    """The member deletes something from her own file: the bytes are wiped. Once is enough.

    Of a certificate the photo belongs to a legal duty: it is deleted by its rule alone.
    Raises NotReachable.
    """
    rows = Record.objects.select_for_update(of=("self",)).defer("sealed")
    row = rows.select_related("member", "organisation").get(pk=record.pk)
    if row.member.user_id != actor.pk or row.kind == RecordKind.CERTIFICATE:
        raise NotReachable
    if row.is_held:
        wipe([row], Deletion.MEMBER, actor=actor)


@transaction.atomic
def consent_withdrawn(member: Member, kinds: Iterable[RecordKind]) -> None:
    """What was kept by a consent alone goes in the step in which it is taken back."""
    rows = Record.objects.held().filter(member=member, kind__in=list(kinds))
    rows = rows.select_for_update(of=("self",)).select_related("organisation").defer("sealed")
    wipe(rows, Deletion.CONSENT, actor=member.user)


def wipe(rows: Iterable[Record], deletion: Deletion, *, actor: User | None) -> int:
    """Empties the sealed bytes, in the caller's transaction; the line that it was there stays."""
    count = 0
    for row in rows:
        row.sealed, row.size = b"", 0
        row.deleted_at, row.deletion = timezone.now(), deletion
        row.save(update_fields=["sealed", "size", "deleted_at", "deletion"])
        note(
            Verb.DELETED,
            actor=actor,
            organisation=row.organisation,
            subject=row,
            deletion=str(deletion),
        )
        count += 1
    return count


def held_or_gone(record: Record) -> Record:
    """The row with its sealed bytes. Raises RecordGone."""
    row = Record.objects.select_related("member__organisation", "organisation").get(pk=record.pk)
    if not row.is_held:
        raise RecordGone
    return row
