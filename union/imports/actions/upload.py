"""Taking in a file: looked through, sealed and stored, then checked in the background."""

import hashlib
import unicodedata
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.core.failpoints import failpoint
from union.imports import registry
from union.imports.actions.answer import ANSWERABLE, answer
from union.imports.models import Batch
from union.imports.reading.reader import check as look_through
from union.imports.verbs import Verb
from union.orgs import scoping
from union.orgs.models import Organisation
from union.outbox.actions import enqueue

UNFINISHED = [Batch.State.UPLOADED, Batch.State.ASKING, Batch.State.CHECKED]


class TooLarge(Refused):
    """The file is beyond the limit."""

    status = 422
    message = _("The file is larger than %(limit)s MB. Please split it.")
    field = "file"


def shown_name(name: str) -> str:
    """A file name as it may be shown: no path, no invisible characters, not endless."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    return visible.strip()[:120] or "?"


def upload(
    organisation: Organisation,
    *,
    kind: str,
    file: BinaryIO,
    name: str,
    actor: User,
    options: dict[str, Any] | None = None,
) -> Batch:
    """Stores a spreadsheet for checking. The same file once more is the same batch, checked anew.

    Raises Unreadable for what can be told without opening it, TooLarge, NotReachable.
    """
    resource = registry.resource(kind)
    if not scoping.may(actor, resource.right, organisation):
        raise NotReachable
    if file.seek(0, 2) > settings.IMPORT_MAX_BYTES:
        raise TooLarge(params={"limit": settings.IMPORT_MAX_BYTES // 1024 // 1024})
    look_through(file)
    file.seek(0)
    batch = stage(
        organisation, kind=kind, content=file.read(), name=name, actor=actor, options=options
    )
    if batch.state in ANSWERABLE:
        # It lies here from an earlier time: what it is checked against may have changed since.
        answer(batch, actor=actor)
        batch.refresh_from_db()
    return batch


def stage(
    organisation: Organisation,
    *,
    kind: str,
    content: bytes,
    name: str,
    actor: User | None,
    options: dict[str, Any] | None = None,
) -> Batch:
    """Makes the batch and leaves the work of checking it behind. `actor` None: the command line.

    Raises Unreadable where the kind looks into the file before it is stored.
    """
    sent, answers = content, options or {}
    content, noted = registry.taken_in(kind, organisation, sent, name, answers)
    batch = Batch(
        organisation=organisation,
        kind=kind,
        uploaded_by=actor,
        file_name=registry.name_of(kind, shown_name(name)),
        sha256=hashlib.sha256(sent).hexdigest(),
        options=answers | noted,
    )
    same = _same_as(batch)
    if same is not None:
        return same
    # Outside the transaction: no file work while the write lock is held.
    batch.file.save("sheet", ContentFile(content), save=False)
    failpoint("imports.upload.stored")
    try:
        with transaction.atomic():
            # Sent twice at once, both found nothing above: under the lock the second finds it.
            Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
            same = _same_as(batch)
            if same is None:
                _keep(batch, actor)
    except DatabaseError:
        batch.file.delete(save=False)
        raise
    if same is not None:
        batch.file.delete(save=False)
    return same or batch


def _keep(batch: Batch, actor: User | None) -> None:
    batch.save()
    record(
        Verb.UPLOADED,
        actor=actor,
        organisation=batch.organisation,
        subject=batch,
        kind=batch.kind,
    )
    enqueue("imports.check", f"imports.check:{batch.pk}:0", {"batch": batch.pk})


def _same_as(batch: Batch) -> Batch | None:
    """The same file from the same person, with the same answers, that is not dealt with yet."""
    same = Batch.objects.filter(
        organisation=batch.organisation,
        kind=batch.kind,
        sha256=batch.sha256,
        uploaded_by=batch.uploaded_by,
        state__in=UNFINISHED,
    ).first()
    return same if same is not None and same.options == batch.options else None
