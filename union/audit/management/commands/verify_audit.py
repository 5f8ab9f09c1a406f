"""Checks the log from its first entry to its last."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext_lazy as _

from union.audit import actions, append_only
from union.audit.models import Entry, Seal

REASONS = {
    "seal missing": _("a link of the chain is missing before it"),
    "entry missing": _("it has been removed"),
    "entry changed": _("it has been changed"),
}


class Command(BaseCommand):
    """`manage.py verify_audit`: says "intact", or names the first row that does not fit."""

    help = "Checks the chain of the log; exit status 1 when it is broken."
    # Its answer is the log's alone: what the start of the server warns about is said there.
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prints the verdict."""
        unprotected = append_only.absent(connection)
        if unprotected:
            self.stderr.write(
                _(
                    "BROKEN: the log is no longer protected, somebody has removed %(names)s. "
                    "What was done since can have been undone without a trace."
                )
                % {"names": "、".join(unprotected)}
            )
        if not {Entry._meta.db_table, Seal._meta.db_table}.isdisjoint(unprotected):
            raise SystemExit(1)
        verdict = actions.verify()
        if not verdict.is_intact:
            self.stderr.write(
                _(
                    "BROKEN at entry %(entry)s: %(reason)s. "
                    "The %(sealed)s entries before it are intact."
                )
                % {
                    "entry": verdict.broken_entry,
                    "reason": REASONS[verdict.reason],
                    "sealed": verdict.sealed,
                }
            )
            raise SystemExit(1)
        self.stdout.write(
            _(
                "The log is intact: %(sealed)s entries sealed, %(unsealed)s not sealed yet. "
                "Last link: %(head)s."
            )
            % {"sealed": verdict.sealed, "unsealed": verdict.unsealed, "head": verdict.head or "—"}
        )
        if unprotected:
            raise SystemExit(1)
