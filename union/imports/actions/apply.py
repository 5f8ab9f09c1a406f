"""Applying a checked batch, in steps of at most 200 rows a transaction.

A step takes rows that are not done, changes what they say and marks them done, all in one
transaction under the batch's lock: after a crash the rest is done, and nothing is done twice.
"""

import hashlib
import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.core.failpoints import failpoint
from union.imports import registry
from union.imports.models import Batch, Mark, RememberedMapping, Row
from union.imports.verbs import Verb
from union.notifications.actions import tell
from union.orgs.scoping import authorise
from union.outbox.actions import enqueue

STEP = 200
GOOD = [Row.Outcome.NEW, Row.Outcome.CHANGED]
BEGUN = [Batch.State.APPLYING, Batch.State.APPLIED]
COUNTED: dict[str, str] = {
    Row.Outcome.NEW: "new_rows",
    Row.Outcome.CHANGED: "changed_rows",
    Row.Outcome.UNCHANGED: "unchanged_rows",
    Row.Outcome.REJECTED: "rejected_rows",
}


CHANGED_MEANWHILE = _("Something was changed in the meantime; the file was checked once more.")


class NotReady(Refused):
    """The batch is not in the state that this asks for (it may just have been applied)."""

    message = _("This spreadsheet has been dealt with in the meantime. Please look again.")


class PreviewChanged(Refused):
    """Somebody has answered something since: what would go in is not what was looked at."""

    message = _("The preview has changed. Please look at it again.")


class NothingToApply(Refused):
    """No row is new or changed."""

    message = _("There is nothing to import: no row is new or changed.")


def start(batch: Batch, *, actor: User | None, seen: int | None = None) -> None:
    """Lets the good rows in; whoever has begun it and calls again changes nothing.

    `seen` is the round of the preview that the person looked at; None: nobody looks at a page.
    Raises NotReady, PreviewChanged, NothingToApply, NotAllowed. `actor` None: the command line.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if actor is not None:
            authorise(actor, registry.resource(batch.kind).right, batch)
        if actor is not None and batch.applied_by_id == actor.pk and batch.state in BEGUN:
            return
        if batch.state != Batch.State.CHECKED:
            raise NotReady
        if seen is not None and seen != batch.round:
            raise PreviewChanged
        if not batch.new_rows + batch.changed_rows:
            raise NothingToApply
        batch.state, batch.applied_by, batch.problem = Batch.State.APPLYING, actor, ""
        batch.save(update_fields=["state", "applied_by", "problem"])
        registry.resource(batch.kind)().begin(batch, actor=actor)
        key = f"imports.apply:{batch.pk}:{batch.round}"
        enqueue("imports.apply", key, {"batch": batch.pk})


def apply_some(batch_id: int, *, seconds: float = 20) -> timedelta | None:
    """Does as many steps as fit into the time; None when nothing is left, else how long to wait."""
    ends = time.monotonic() + seconds
    try:
        while _step(batch_id):
            if time.monotonic() > ends:
                return timedelta(0)
    except (Refused, IntegrityError) as problem:
        _stop(batch_id, problem)
    return None


def apply_all(batch: Batch) -> None:
    """Does every step; for the command line, which needs no worker. Raises what a rule refuses."""
    try:
        while _step(batch.pk):
            pass
    except (Refused, IntegrityError) as problem:
        _stop(batch.pk, problem)
        raise


@transaction.atomic
def _stop(batch_id: int, problem: Exception) -> None:
    """Something changed between preview and applying (the programme was closed, a number taken).

    What is in stays in; the file is checked once more, and its sender sees what is left and why.
    """
    batch = (
        Batch.objects.select_for_update(of=("self",)).select_related("applied_by").get(pk=batch_id)
    )
    if batch.state != Batch.State.APPLYING:
        return
    batch.problem = str(problem if isinstance(problem, Refused) else CHANGED_MEANWHILE)[:300]
    _remember(batch)
    batch.options = {**batch.options, "round": batch.round + 1}
    batch.state, done, batch.done_rows = Batch.State.UPLOADED, batch.done_rows, 0
    batch.save(update_fields=["problem", "options", "state", "done_rows"])
    record(
        Verb.STOPPED,
        actor=batch.applied_by,
        organisation=batch.organisation,
        subject=batch,
        rows=done,
    )
    enqueue("imports.check", f"imports.check:{batch.pk}:{batch.round}", {"batch": batch.pk})
    if batch.applied_by:
        tell(
            [batch.applied_by],
            "imports.stopped",
            key=f"imports.stopped:{batch.pk}:{batch.round}",
            url=f"/desk/imports/{batch.pk}/",
        )


def _remember(batch: Batch) -> None:
    """Keeps whose records were written: the rows themselves are read anew."""
    done = Row.objects.filter(batch=batch, is_done=True)
    subjects = {one for one in done.values_list("subject_id", flat=True) if one is not None}
    Mark.objects.bulk_create(
        [Mark(batch=batch, subject_id=one) for one in sorted(subjects)],
        batch_size=500,
        ignore_conflicts=True,
    )


def _step(batch_id: int) -> bool:
    """Up to 200 rows; False when the batch is finished (also when somebody else finished it)."""
    failpoint("imports.apply.before_step")
    with transaction.atomic():
        batch = (
            Batch.objects.select_for_update(of=("self",))
            .select_related("applied_by", "organisation")
            .get(pk=batch_id)
        )
        if batch.state != Batch.State.APPLYING:
            return False
        rows = list(
            Row.objects.filter(batch=batch, outcome__in=GOOD, is_done=False).order_by("number")[
                :STEP
            ]
        )
        resource = registry.resource(batch.kind)()
        if not rows:
            _finish(batch, resource)
            return False
        seen = {row.pk: row.outcome for row in rows}
        resource.apply(rows, batch, actor=batch.applied_by)
        failpoint("imports.apply.inside_step")
        _mark(batch, rows, seen)
    failpoint("imports.apply.after_step")
    return True


def _mark(batch: Batch, rows: list[Row], seen: dict[int, str]) -> None:
    """Marks what is in. A row that found its work done, or undone, leaves the preview's count.

    `seen` is what the preview said of each row: the page and the log say what really became of it.
    """
    left = [row for row in rows if row.outcome != seen[row.pk]]
    if left:
        Row.objects.bulk_update(left, ["outcome", "errors"])
        for row in left:
            _count(batch, seen[row.pk], -1)
            _count(batch, row.outcome, 1)
    done = [row.pk for row in rows if row.outcome in GOOD]
    Row.objects.filter(pk__in=done).update(is_done=True)
    batch.done_rows += len(done)
    batch.save(update_fields=["done_rows", *COUNTED.values()])


def _count(batch: Batch, outcome: str, by: int) -> None:
    name = COUNTED[outcome]
    setattr(batch, name, getattr(batch, name) + by)


def _finish(batch: Batch, resource: Any) -> None:
    resource.finish(batch, actor=batch.applied_by)
    batch.state, batch.applied_at = Batch.State.APPLIED, timezone.now()
    batch.save(update_fields=["state", "applied_at"])
    facts = batch.facts or {}
    if facts.get("header_key"):
        RememberedMapping.objects.update_or_create(
            organisation=batch.organisation,
            kind=batch.kind,
            headers=facts["header_key"],
            defaults={"mapping": batch.mapping},
        )
    record(
        Verb.APPLIED,
        actor=batch.applied_by,
        organisation=batch.organisation,
        subject=batch,
        kind=batch.kind,
        rows=batch.done_rows,
        digest=rows_digest(batch),
        file=batch.sha256,
    )
    if batch.applied_by:
        tell(
            [batch.applied_by],
            "imports.applied",
            key=f"imports.applied:{batch.pk}",
            url=f"/desk/imports/{batch.pk}/",
            rows=batch.done_rows,
        )


def rows_digest(batch: Batch) -> str:
    """One number for all rows that went in: their number, outcome and subject."""
    digest = hashlib.sha256()
    rows = Row.objects.filter(batch=batch, is_done=True).order_by("number")
    for facts in rows.values_list("number", "outcome", "subject_id").iterator():
        digest.update(repr(facts).encode())
    return digest.hexdigest()
