"""Checks that budgets, requests, payments, approvals and the ledger agree, in all unions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from union.core.terminal import both
from union.funds.actions.proving import faults
from union.funds.models import BudgetLine, Payment, mismatches

AGREE = _("The books agree: %(n)s budget lines and %(paid)s payments were compared.")
WRONG = _("%(union)s, %(year)s, “%(line)s”: %(what)s: %(counted)s, and the rows sum to %(found)s.")

FAULT = _("%(union)s, request %(number)s: %(what)s.")


class Command(BaseCommand):
    """`manage.py check_books`: says that the books agree, or names what does not."""

    help = (
        "Compares what each budget line counts with its requests and entries, and each payment "
        "with its entry, its request and its approval; exit status 1."
    )

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
        unproven = list(faults())
        for fault in unproven:
            row = fault.request
            self.stderr.write(
                both(FAULT, union=row.organisation.name, number=row.number, what=fault.what)
            )
        if wrong or unproven:
            raise SystemExit(1)
        paid = Payment.objects.paid().count()
        self.stdout.write(both(AGREE, n=lines.count(), paid=paid))
