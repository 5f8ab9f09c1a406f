"""Batches (one spreadsheet each) and their rows, staged until somebody applies them."""

import json
from typing import Any, Self, TypeVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.crypto import EncryptedTextField
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody

Guarded = TypeVar("Guarded", bound=models.Model)


def private_storage() -> Any:
    """Files from outside lie sealed, and never under an address."""
    return storages["private"]


class SealedJSON(EncryptedTextField):
    """Staged cells: a roster holds ID numbers, so even the preview is sealed at rest."""

    # What the stubs are told of a field's values.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Opened and decoded."""
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None

    def get_prep_value(self, value: Any) -> Any:
        """Encoded and sealed."""
        text = "" if value is None else json.dumps(value, ensure_ascii=False, default=str)
        return super().get_prep_value(text)


# Kinds of which only some see the rows, each with the right that shows them and sends them: who
# watches over spreadsheets does not see these (`registry.register`).
GUARDED: dict[str, str] = {}


class GuardedQuerySet(ScopedQuerySet[Guarded]):
    """Rows that belong to a kind of spreadsheet: what is guarded is reached by its own right."""

    view_right = "imports.view"
    kind_field = "kind"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """What somebody may see, kind by kind."""
        wanted = scoping.reach(user, right or self.view_right).q(self.organisation_field)
        found = wanted & ~Q(**{f"{self.kind_field}__in": list(GUARDED)})
        for kind, own in GUARDED.items():
            reached = scoping.reach(user, own).q(self.organisation_field)
            found |= reached & Q(**{self.kind_field: kind})
        return self.filter(found)

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one row."""
        return self.for_user(user).filter(pk=row.pk).exists()


class BatchQuerySet(GuardedQuerySet["Batch"]):
    """Questions to the batches."""


class Batch(models.Model):
    """One spreadsheet on its way in.

        uploaded -> checked -> applying -> applied
            |          |-> discarded
            |-> asking (a column, a sheet or the programme is not clear) -> checked
            |-> unreadable

    Nothing but the batch itself changes before `applying`. `applying` goes on in steps of at most
    200 rows a transaction, and is resumed after a crash. Counts are rows of the sheet.
    """

    class State(models.TextChoices):
        """Where the batch stands."""

        UPLOADED = "uploaded", _("Being read")
        ASKING = "asking", _("Needs an answer")
        UNREADABLE = "unreadable", _("Cannot be read")
        CHECKED = "checked", _("Checked")
        APPLYING = "applying", _("Being imported")
        APPLIED = "applied", _("Imported")
        DISCARDED = "discarded", _("Discarded")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=32)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.FileField(storage=private_storage, upload_to="imports")
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(max_length=100, blank=True)
    # {"column letter": "field"}; and what the sender answered ({"sheet": "…", "programme": "…"}).
    mapping: Any = models.JSONField(default=dict)
    options: Any = models.JSONField(default=dict)
    # Cells that were put right on the page: {"row number": {"column letter": "text"}}.
    edits = SealedJSON(null=True, blank=True)
    # What the reader found beside the rows: headers, titles, totals, warnings, questions.
    facts = SealedJSON(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.UPLOADED)
    problem = models.CharField(max_length=300, blank=True)
    file_rows = models.PositiveIntegerField(default=0)
    new_rows = models.PositiveIntegerField(default=0)
    changed_rows = models.PositiveIntegerField(default=0)
    unchanged_rows = models.PositiveIntegerField(default=0)
    rejected_rows = models.PositiveIntegerField(default=0)
    skipped_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("spreadsheet")
        verbose_name_plural = _("spreadsheets")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state"], condition=Q(state="applying"), name="imports_batch_applying"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def round(self) -> int:
        """Which preview this is: it rises with every answer after which the file is checked."""
        count: int = self.options.get("round", 0)
        return count

    @property
    def is_emptied(self) -> bool:
        """Whether it was imported so long ago that its file and its cells are deleted."""
        return self.state == self.State.APPLIED and self.facts is None and not self.file

    @property
    def good_rows(self) -> int:
        """Rows that change something when they are applied."""
        return self.new_rows + self.changed_rows

    @property
    def has_rows(self) -> bool:
        """Whether anything was filled in below the headings."""
        return bool(self.good_rows or self.unchanged_rows or self.rejected_rows)


class RowQuerySet(GuardedQuerySet["Row"]):
    """Questions to the rows of a batch."""

    organisation_field = "batch__organisation"
    kind_field = "batch__kind"

    def note_subjects(self, subjects: dict[int, int]) -> None:
        """Keeps what came of rows: row -> member or benefit.

        One prepared statement: Django's bulk_update builds a CASE for each row, and took a third
        of the time of a whole import.
        """
        statement = f"UPDATE {Row._meta.db_table} SET subject_id = %s WHERE id = %s"  # noqa: S608
        with connections[self.db].cursor() as cursor:
            cursor.executemany(statement, [(subject, row) for row, subject in subjects.items()])


class Row(models.Model):
    """One row of the sheet: what stood there, what was understood, and what will become of it."""

    class Outcome(models.TextChoices):
        """What applying does with it."""

        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        REJECTED = "rejected", _("Rejected")
        SKIPPED = "skipped", _("Skipped")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=16, choices=Outcome)
    # {"cells": as in the sheet, "values": as understood, "diff": {field: [old, new]}}
    content = SealedJSON(null=True)
    # [{"field", "column", "code", "message", "said"}]: see judged.problem.
    errors: Any = models.JSONField(default=list)
    warnings: Any = models.JSONField(default=list)
    subject_id = models.BigIntegerField(null=True)
    # The version of the row that the preview compared with: a later edit is not overwritten.
    subject_version = models.PositiveIntegerField(null=True)
    is_done = models.BooleanField(default=False)

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="row_number")]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="imports_row_outcome"),
            # Which spreadsheets wrote somebody's record is asked by herself, over all of them.
            models.Index(
                fields=["subject_id"], condition=Q(is_done=True), name="imports_row_written"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Mark(models.Model):
    """Somebody's record was written by a batch that was stopped before its end.

    The rows of such a batch are read anew; what had been done by then is remembered here, so that
    the log can tell each of them.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="marks")
    subject_id = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "subject_id"], name="imports_mark_once")
        ]
        indexes = [models.Index(fields=["subject_id"], name="imports_mark_subject")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class RememberedMapping(models.Model):
    """Which column was which field, for the next file with the same headers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    # A hash of the headers in their order.
    headers = models.CharField(max_length=64)
    mapping: Any = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "headers"], name="remembered_mapping_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
