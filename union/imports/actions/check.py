"""Checking a stored file: its rows are staged, nothing else changes."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused
from union.imports.actions.examine import Examination, examine
from union.imports.judged import Judged
from union.imports.models import Batch, RememberedMapping, Row
from union.imports.reading.cells import Cell, Sheet
from union.imports.reading.unreadable import Unreadable

# Rows staged in one transaction, so that the write lock is held for moments only.
CHUNK = 500


def header_key(sheet: Sheet) -> str:
    """What two files with the same headers in the same order have in common."""
    return hashlib.sha256("\n".join(header.key for header in sheet.headers).encode()).hexdigest()


def check(batch: Batch) -> None:
    """Reads, judges and stages. Run by the worker; may run twice for the same batch."""
    if batch.state != Batch.State.UPLOADED:
        return

    def recall(sheet: Sheet) -> dict[str, str | None] | None:
        found = RememberedMapping.objects.filter(
            organisation=batch.organisation, kind=batch.kind, headers=header_key(sheet)
        ).first()
        return found.mapping if found else None

    try:
        with batch.file.open("rb") as file:
            found = examine(
                file.read(),
                kind=batch.kind,
                name=batch.file_name,
                union=batch.organisation,
                actor=batch.uploaded_by,
                options=batch.options,
                mapping=batch.mapping or None,
                recall=recall,
                edits=batch.edits,
            )
    except Unreadable as unreadable:
        _settle(batch, state=Batch.State.UNREADABLE, problem=str(unreadable))
        return
    if found.sheet is None or not found.is_complete:
        _settle(batch, state=Batch.State.ASKING, facts=facts_of(found))
        return
    _store(batch, found, found.sheet)


class Overtaken(Refused):
    """Two workers checked the same file at once; the outbox takes it up once more."""

    message = _("The file was being read twice at once.")


def _store(batch: Batch, found: Examination, sheet: Sheet) -> None:
    """Stages the rows of a complete examination. Raises Overtaken."""
    for start in range(0, len(found.rows) or 1, CHUNK):
        with transaction.atomic():
            if not _is_mine(batch):
                return
            if start == 0:
                Row.objects.filter(batch=batch).delete()
            Row.objects.bulk_create(
                [_staged(batch, row) for row in found.rows[start : start + CHUNK]]
            )
    _settle(
        batch,
        staged=len(found.rows),
        state=Batch.State.CHECKED,
        sheet=sheet.name[:100],
        facts=facts_of(found),
        mapping={header.letter: header.field for header in sheet.headers},
        **found.counts,
    )


def _is_mine(batch: Batch) -> bool:
    """Whether the batch still waits for this check: locked, and in the state it was taken up in.

    It may have been discarded, answered anew or checked by another worker meanwhile.
    """
    now = Batch.objects.select_for_update().only("state", "options").get(pk=batch.pk)
    if now.state == Batch.State.DISCARDED:
        Row.objects.filter(batch=batch).delete()
    return now.state == Batch.State.UPLOADED and now.options == batch.options


def _settle(batch: Batch, *, staged: int | None = None, **changes: Any) -> None:
    """Ends the check, if it is still wanted and all `staged` rows are there. Raises Overtaken."""
    with transaction.atomic():
        if not _is_mine(batch):
            return
        if staged is not None and Row.objects.filter(batch=batch).count() != staged:
            raise Overtaken
        for name, value in changes.items():
            setattr(batch, name, value)
        batch.checked_at = timezone.now()
        batch.save(update_fields=[*changes, "checked_at"])


def _staged(batch: Batch, row: Judged) -> Row:
    # What was sent is kept where it may go back to the sender (a changed row is refused when the
    # member was edited after the preview), or is shown beside a warning.
    kept = row.is_rejected or row.outcome == Row.Outcome.CHANGED or bool(row.warnings)
    return Row(
        batch=batch,
        number=row.number,
        outcome=row.outcome,
        content={
            "cells": [_kept(cell) for cell in row.cells] if kept else [],
            "values": row.values,
            "diff": row.diff,
            "candidates": row.candidates,
        },
        errors=row.errors,
        warnings=row.warnings,
        subject_id=row.subject_id,
        subject_version=row.subject_version,
    )


def _kept(cell: Cell) -> str:
    return "" if cell.is_blank else cell.text


def facts_of(found: Examination) -> dict[str, Any]:
    """What the pages show beside the rows, in plain values."""
    sheet = found.sheet
    return {
        "sheets": [
            {"name": one.name, "hidden": one.hidden, "rows": one.rows}
            for one in found.reading.sheets
        ],
        "encoding": found.reading.encoding,
        "headers": [
            {
                "letter": one.letter,
                "index": one.index,
                "text": one.text,
                "key": one.key,
                "upper": one.upper,
                "field": one.field,
            }
            for one in (sheet.headers if sheet else ())
        ],
        "titles": list(sheet.title_lines) if sheet else [],
        "skipped": [
            {"number": one.number, "kind": one.kind, "text": one.text[:80]}
            for one in found.skipped
            if one.kind != "blank"
        ][:50],
        "warnings": [
            str(one) for one in (*found.reading.warnings, *(sheet.warnings if sheet else ()))
        ],
        "unmapped": found.unmapped,
        "questions": [
            {
                "name": one.name,
                "label": str(one.label),
                "value": one.value,
                "help": one.help,
                "choices": list(one.choices),
            }
            for one in found.questions
        ],
        "header_key": header_key(sheet) if sheet else "",
        **found.facts,
    }
