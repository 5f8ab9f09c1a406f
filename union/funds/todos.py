"""What waits of money, as to-dos: payments for the cashier, drafts for whoever began them."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from union.funds.models import BudgetChange, FundRequest
from union.notifications.registry import Todo
from union.orgs.scoping import may

LATE = timedelta(days=3)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Payments that are due, own drafts, and drafts of the budget."""
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
