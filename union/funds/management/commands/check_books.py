"""Checks that budgets, requests and the ledger agree, in all unions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from union.core.terminal import both
from union.funds.models import BudgetLine, mismatches

AGREE = _("The books agree: %(n)s budget lines were compared.")
WRONG = _("%(union)s, %(year)s, “%(line)s”: %(what)s: %(counted)s, and the rows sum to %(found)s.")


class Command(BaseCommand):
    """`manage.py check_books`: says that the books agree, or names each line that does not."""

    help = "Compares what each budget line counts with its requests and entries; exit status 1."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prints the verdict."""
        lines = BudgetLine.objects.all()
        wrong = mismatches(lines)
        for one in wrong:
            budget = one.line.budget
            self.stderr.write(
                both(
                    WRONG,
                    union=budget.organisation.name,
                    year=budget.year,
                    line=one.line.name,
                    what=one.what,
                    counted=one.counted,
                    found=one.found,
                )
            )
        if wrong:
            raise SystemExit(1)
        self.stdout.write(both(AGREE, n=lines.count()))
