"""Entries and the seals that chain them.

An entry is written in the transaction of what it tells. A seal follows within seconds, written
by one sealer, so that writers do not wait for one another. Neither is ever changed or removed.
"""

import datetime as dt
import hashlib
import json
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.audit import labels
from union.core.errors import Refused

START_OF_CHAIN = "0" * 64


class AppendOnly(Refused):
    """The log is neither changed nor removed."""

    message = _("The log cannot be changed.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what would change the past."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly


class AppendOnlyModel(models.Model):
    """A row that is inserted once; triggers in the database say the same."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; refuses to change."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly


class Entry(AppendOnlyModel):
    """One thing that happened: who did what to which row, when, for which organisation.

    It holds plain numbers instead of foreign keys: the log outlives what it tells of.
    Details never hold ID numbers, telephone numbers or anything about health.
    """

    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    verb = models.CharField(max_length=64, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    organisation_id = models.BigIntegerField(null=True, db_index=True)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_entry_subject")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def label(self) -> str:
        """The verb in the reader's language."""
        return labels.label(self.verb)

    @property
    def is_readable(self) -> bool:
        """Whether the columns hold what was written: a day that is none reads as nothing."""
        return isinstance(self.at, dt.datetime)

    def digest(self, previous: str) -> str:
        """The hash of this entry and of the one before it."""
        facts = [
            self.pk,
            self.at.isoformat(),
            self.verb,
            self.actor_id,
            self.organisation_id,
            self.subject_type,
            self.subject_id,
            self.details,
        ]
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


class Seal(AppendOnlyModel):
    """A link of the chain: the place of one entry, and the hash over it and all before it."""

    position = models.BigIntegerField(unique=True)
    entry_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"#{self.position}"
