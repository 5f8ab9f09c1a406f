"""What the sender says of a batch: which column is what, which programme, which namesake."""

from typing import Any

from django.db import transaction

from union.accounts.models import User
from union.audit.actions import record
from union.imports import registry
from union.imports.actions.apply import NotReady, PreviewChanged
from union.imports.models import Batch, Row
from union.imports.verbs import Verb
from union.orgs.scoping import authorise
from union.outbox.actions import enqueue

ANSWERABLE = [Batch.State.ASKING, Batch.State.CHECKED]


@transaction.atomic
def answer(
    batch: Batch,
    *,
    actor: User,
    mapping: dict[str, str | None] | None = None,
    chosen: dict[str, int] | None = None,
    edits: dict[str, dict[str, str]] | None = None,
    seen: int | None = None,
    **options: Any,
) -> None:
    """Keeps the answers and has the file checked again.

    `seen` is the round of the preview that is answered: a row of another one may be another gift.
    What was answered so already, a replay say, changes nothing.
    Raises NotReady, PreviewChanged, NotAllowed.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    authorise(actor, registry.resource(batch.kind).right, batch)
    # A second tap comes while the first is being read.
    if batch.state not in (*ANSWERABLE, Batch.State.UPLOADED):
        raise NotReady
    before = (batch.mapping, batch.options, batch.edits)
    if mapping is not None:
        batch.mapping = mapping
    known = batch.options
    if "sheet" in options and options["sheet"] != known.get("sheet"):
        batch.mapping = {}
    chosen = {**known.get("chosen", {}), **(chosen or {})}
    batch.options = {**known, **options, "chosen": chosen}
    merged = dict(batch.edits or {})
    for number, cells in (edits or {}).items():
        merged[number] = {**merged.get(number, {}), **cells}
    batch.edits = merged or None
    if seen is not None and seen != batch.round:
        if (batch.mapping, batch.options, batch.edits) == before:
            return
        raise PreviewChanged
    if batch.state not in ANSWERABLE:
        raise NotReady
    batch.options["round"] = batch.round + 1
    batch.state = Batch.State.UPLOADED
    batch.save(update_fields=["mapping", "options", "edits", "state"])
    enqueue("imports.check", f"imports.check:{batch.pk}:{batch.round}", {"batch": batch.pk})


@transaction.atomic
def discard(batch: Batch, *, actor: User | None) -> None:
    """Throws away a batch that has not been applied, with its file and its rows.

    `actor` None: nobody came back to it, and its kind does not wait for long.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    authorise(actor, registry.resource(batch.kind).right, batch)
    if batch.state in (Batch.State.APPLYING, Batch.State.APPLIED):
        raise NotReady
    if batch.state == Batch.State.DISCARDED:
        return
    Row.objects.filter(batch=batch).delete()
    stored, storage = batch.file.name, batch.file.storage
    batch.state = Batch.State.DISCARDED
    batch.facts, batch.edits, batch.file = None, None, ""
    batch.save(update_fields=["state", "facts", "edits", "file"])
    record(Verb.DISCARDED, actor=actor, organisation=batch.organisation, subject=batch)
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))
