"""A copy of everything that is kept about one person: asked for, made, taken, deleted."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.core.export import MOST_IN_A_FILE, Column, Sheet, book_bytes
from union.core.failpoints import failpoint
from union.core.private_files import MAX_BYTES
from union.members.models import Member
from union.notifications.actions import tell
from union.outbox.actions import enqueue
from union.outbox.models import Message
from union.privacy import registry
from union.privacy.models import Copy, CopyPart
from union.privacy.models.copy import FOLDER, OFFERED, private_storage
from union.privacy.registry import DataFile, Table
from union.privacy.verbs import Verb

COPY, COPY_GOES, COPY_READY = "privacy.copy", "privacy.copy_goes", "privacy.copy_ready"
COPY_FAILED = "privacy.copy_failed"
# What a zip adds to its files: names and a table of contents.
OVERHEAD, FOR_A_NAME = 64 * 1024, 1024
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f]')
LONGEST_SHEET = 31


class CopyUnderWay(Refused):
    """One at a time."""

    message = gettext_lazy("A copy of your data is being made already.")


class CopyGone(Refused):
    """It was offered for a day."""

    message = gettext_lazy("This copy was deleted: it is offered for 24 hours. Ask for a new one.")


def ask_copy(*, actor: User) -> Copy:
    """Somebody asks for a copy of her own data; it is made in the background.

    An older copy that is still offered goes, and one that was never made counts as failed.
    Raises CopyUnderWay.
    """
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=actor.pk)
            for older in Copy.objects.of_user(actor).filter(state=Copy.State.READY):
                _remove(older)
            for stuck in Copy.objects.of_user(actor).under_way():
                if _is_given_up(stuck):
                    _fail(stuck)
            copy = Copy.objects.create(user=actor)
            enqueue(COPY, _key(copy), {"copy": copy.pk})
            record(Verb.COPY_ASKED, actor=actor, subject=copy)
    except IntegrityError:
        raise CopyUnderWay from None
    return copy


def make_copy(copy: Copy, *, actor: User) -> None:
    """Gathers everything into sealed files and tells the owner; once made, nothing more happens.

    The files are written before the row says that they are there, so that a server which is
    killed in between leaves files that no row knows: a rule deletes them.
    """
    if not copy.is_waiting:
        return
    with override(settings.LANGUAGE_CODE):
        parts = [
            CopyPart(copy=copy, number=number, size=len(content), file=_stored(content))
            for number, content in enumerate(_zips(actor), 1)
        ]
    failpoint("privacy.copy_stored")
    with transaction.atomic():
        held = Copy.objects.select_for_update().get(pk=copy.pk)
        if not held.is_waiting:
            # Two workers at once: the files of the second are nobody's, and go with those.
            for part in parts:
                part.file.storage.delete(str(part.file.name))
            return
        CopyPart.objects.bulk_create(parts)
        held.state, held.ready_at = Copy.State.READY, timezone.now()
        held.save(update_fields=["state", "ready_at"])
        record(Verb.COPY_MADE, actor=actor, subject=held, files=len(parts))
        tell([actor], COPY_READY, key=f"{COPY_READY}:{held.pk}", url="/me/privacy/copy/")
        enqueue(COPY_GOES, f"{COPY_GOES}:{held.pk}", {"copy": held.pk}, after=OFFERED)


def _key(copy: Copy) -> str:
    return f"{COPY}:{copy.pk}"


def _is_given_up(copy: Copy) -> bool:
    dead = Message.objects.filter(key=_key(copy), dead_at__isnull=False)
    return copy.is_late or dead.exists()


def _fail(copy: Copy) -> None:
    copy.state = Copy.State.FAILED
    copy.save(update_fields=["state"])
    record(Verb.COPY_FAILED, actor=None, subject=copy)
    tell([copy.user], COPY_FAILED, key=f"{COPY_FAILED}:{copy.pk}", url="/me/privacy/copy/")


def give_up_copies() -> int:
    """Copies that the outbox has given up, or that are late, count as failed; how many.

    Their owners are told, and may ask again.
    """
    failed = 0
    for copy in Copy.objects.under_way():
        if not _is_given_up(copy):
            continue
        with transaction.atomic():
            held = Copy.objects.select_for_update(of=("self",)).select_related("user")
            row = held.get(pk=copy.pk)
            if row.state == Copy.State.WAITING:
                _fail(row)
                failed += 1
    return failed


def _stored(content: bytes) -> str:
    stored: str = private_storage().save(f"{FOLDER}/copy", ContentFile(content))
    return stored


@transaction.atomic
def take_copy(part: CopyPart, *, actor: User) -> bytes:
    """The content of one file of one's own copy; that it was taken stands in the log.

    Raises NotReachable, CopyGone.
    """
    copy = Copy.objects.select_for_update().get(pk=part.copy_id)
    if copy.user_id != actor.pk:
        raise NotReachable
    if not copy.is_offered:
        raise CopyGone
    record(Verb.COPY_TAKEN, actor=actor, subject=copy, part=part.number)
    with part.file.open() as file:
        content: bytes = file.read()
    return content


@transaction.atomic
def delete_copy(copy: Copy, *, actor: User) -> None:
    """The owner needs it no more; once more has no further effect. Raises NotReachable."""
    held = Copy.objects.select_for_update().get(pk=copy.pk)
    if held.user_id != actor.pk:
        raise NotReachable
    if held.state == Copy.State.READY:
        _remove(held)


def _remove(copy: Copy) -> None:
    for part in copy.parts.all():
        transaction.on_commit(partial(part.file.storage.delete, str(part.file.name)))
    copy.parts.all().delete()
    copy.state, copy.gone_at = Copy.State.GONE, timezone.now()
    copy.save(update_fields=["state", "gone_at"])


def delete_copies_of(user: int) -> None:
    """Deletes the copies that an account still has, inside the caller's transaction.

    One that is being made is not offered any more.
    """
    states = [Copy.State.READY, Copy.State.WAITING]
    for copy in Copy.objects.select_for_update().filter(user=user, state__in=states):
        _remove(copy)


def remove_old_copies() -> int:
    """Deletes the copies whose day is over; how many."""
    removed = 0
    for copy in Copy.objects.over():
        with transaction.atomic():
            held = Copy.objects.select_for_update().get(pk=copy.pk)
            if held.state == Copy.State.READY:
                _remove(held)
                removed += 1
    return removed


# What stands in it.


def tables_of(user: User) -> Iterator[Table]:
    """Everything that is kept about a person, app by app."""
    for own in registry.own_holdings():
        yield from own.tables(user)
    member = Member.objects.of_user(user).select_related("organisation", "union").first()
    if member is not None:
        for holding in registry.holdings():
            yield from holding.tables(member)


def files_of(user: User) -> Iterator[DataFile]:
    """Her papers, as far as they speak of nobody else."""
    member = Member.objects.of_user(user).select_related("organisation", "union").first()
    if member is not None:
        for holding in registry.holdings():
            yield from holding.files(member)


def left_out() -> list[tuple[str, str]]:
    """What is kept and not handed out, and why, each reason once with what it is said of."""
    reasons: dict[str, list[str]] = {}
    kept: list[registry.Own | registry.Holding] = [*registry.own_holdings(), *registry.holdings()]
    for one in kept:
        for reason in one.covers.values():
            if reason and str(one.title) not in reasons.setdefault(str(reason), []):
                reasons[str(reason)].append(str(one.title))
    return [("、".join(titles), reason) for reason, titles in reasons.items()]


def _plain(value: object) -> object:
    """A cell as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    return force_str(value) if isinstance(value, Promise) else value


def _width(values: Iterable[object]) -> float:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(60, max(10, longest * 1.7 + 2))


def _sheets(user: User) -> list[Sheet]:
    found, names = [], set()
    for table in tables_of(user):
        rows = [[_plain(value) for value in row] for row in table.rows[:MOST_IN_A_FILE]]
        if not rows:
            continue
        name = base = _NOT_IN_NAMES.sub(" ", str(table.title))[: LONGEST_SHEET - 4]
        number = 1
        while name.lower() in names:
            number += 1
            name = f"{base} {number}"
        names.add(name.lower())
        columns = [
            Column(title, _width([title, *(row[place] for row in rows)]))
            for place, title in enumerate(table.head)
        ]
        found.append(Sheet(name, columns, rows))
    return found


def _about(sheets: list[Sheet], left: list[str], lost: list[str]) -> Sheet:
    """The first sheet: when this was made, what is in it, and what is not."""
    rows: list[list[object]] = [
        [pgettext("copy", "Made on"), f"{localtime(timezone.now()):%Y-%m-%d %H:%M}"],
    ]
    rows += [[_("Sheet"), sheet.name] for sheet in sheets]
    rows += [[_("Not in it: %(what)s") % {"what": what}, why] for what, why in left_out()]
    rows += [[_("Too large for this file, please open it on its page"), name] for name in left]
    rows += [[_("This file could not be opened, please ask your union"), name] for name in lost]
    columns = [Column(pgettext("copy", "What"), 40), Column(_("Explanation"), 80)]
    return Sheet(_("About this file"), columns, rows, [_("What the union keeps about me")])


def _zips(user: User) -> Iterator[bytes]:
    """The files of a copy: tables first, then papers, as many as one sealed file holds."""
    sheets, left, lost, size = _sheets(user), list[str](), list[str](), OVERHEAD
    packs: list[list[tuple[str, bytes]]] = [[]]
    for file in files_of(user):
        if file.content is None:
            lost.append(file.name)
            continue
        weight = len(file.content) + FOR_A_NAME
        if weight + OVERHEAD > MAX_BYTES:
            left.append(file.name)
            continue
        if size + weight > MAX_BYTES - 2 * 1024 * 1024:
            packs.append([])
            size = OVERHEAD
        packs[-1].append((file.name, file.content))
        size += weight
    book = book_bytes([_about(sheets, left, lost), *sheets])
    for number, pack in enumerate(packs):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as folder:
            if not number:
                folder.writestr(f"{_('My data')}.xlsx", book)
            for name, content in pack:
                folder.writestr(f"{_('Papers')}/{name}", content)
        yield target.getvalue()
