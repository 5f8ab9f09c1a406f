"""What waits of money, as to-dos: payments for the cashier, drafts for whoever began them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.money import format_yuan
from union.funds.actions.shortage import waiting_for_more
from union.funds.models import BudgetChange, BudgetLine, FundRequest
from union.notifications.registry import Todo
from union.orgs.scoping import may

LATE = timedelta(days=3)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Payments that are due, own drafts, drafts of the budget, and lines that are too short."""
    if may(user, "funds.pay"):
        due = FundRequest.objects.for_user(user, "funds.pay").filter(
            state=FundRequest.State.APPROVED
        )
        found = due.aggregate(n=Count("pk"), since=Min("approved_at"))
        if found["n"]:
            yield Todo(
                title=ngettext(
                    "%(n)s approved request to pay", "%(n)s approved requests to pay", found["n"]
                )
                % {"n": found["n"]},
                url=reverse("funds:payments"),
                count=found["n"],
                icon="coins",
                is_urgent=found["since"] < timezone.now() - LATE,
            )
    drafts = FundRequest.objects.of_applicant(user).filter(state=FundRequest.State.DRAFT).count()
    if drafts:
        yield Todo(
            title=ngettext(
                "%(n)s fund request is not submitted yet",
                "%(n)s fund requests are not submitted yet",
                drafts,
            )
            % {"n": drafts},
            url=reverse("funds:list"),
            count=drafts,
            icon="pen",
        )
    if may(user, "funds.propose"):
        yield from _short(user)
        open_ = BudgetChange.objects.for_user(user, "funds.propose").filter(
            state__in=[BudgetChange.State.DRAFT, BudgetChange.State.RETURNED]
        )
        number = open_.count()
        if number:
            yield Todo(
                title=ngettext(
                    "%(n)s budget change is not submitted yet",
                    "%(n)s budget changes are not submitted yet",
                    number,
                )
                % {"n": number},
                url=reverse("funds:budget"),
                count=number,
                icon="pen",
            )


def _short(user: AbstractBaseUser) -> Iterator[Todo]:
    """One for each line for which somebody asked for an adjustment."""
    lines = BudgetLine.objects.for_user(user, "funds.propose").usable()
    for line, rows in groupby(waiting_for_more(lines), key=lambda row: row.line):
        asking = list(rows)
        yield Todo(
            title=_("Adjust the budget of “%(line)s”") % {"line": line.name},
            url=reverse("funds:budget_line", args=[line.pk]),
            count=len(asking),
            detail="、".join(
                _("%(name)s lacks %(sum)s")
                % {"name": row.applicant.name, "sum": format_yuan(row.missing)}
                for row in asking
            ),
            icon="coins",
        )
