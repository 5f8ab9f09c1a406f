"""What waits of gifts: those to confirm, and programmes that lack receipts."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from union.notifications.registry import Todo
from union.orgs.scoping import may
from union.welfare.models import Disbursement

# Officers look after receipts that are missing for longer than that.
QUIET = timedelta(days=3)
URGENT = timedelta(days=14)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """For a member the gifts to confirm; for officers the programmes that wait for receipts."""
    mine = Disbursement.objects.of_user(user).waiting().count()
    if mine:
        yield Todo(
            title=ngettext("%(n)s gift to confirm", "%(n)s gifts to confirm", mine) % {"n": mine},
            url=reverse("my_benefits"),
            count=mine,
            icon="gift",
            is_desk=False,
        )
    if may(user, "welfare.receive"):
        yield from _missing(user)


def _missing(user: AbstractBaseUser) -> Iterator[Todo]:
    now = timezone.now()
    programmes = list(
        Disbursement.objects.for_user(user, "welfare.receive")
        .waiting()
        .filter(programme__created_at__lt=now - QUIET)
        .order_by()
        .values("programme", "programme__name")
        .annotate(n=Count("pk"), since=Min("programme__created_at"))
        .order_by("since")
    )
    if not programmes:
        return
    people = sum(one["n"] for one in programmes)
    alone = len(programmes) == 1
    yield Todo(
        title=ngettext(
            "%(n)s gift programme waits for receipts",
            "%(n)s gift programmes wait for receipts",
            len(programmes),
        )
        % {"n": len(programmes)},
        url=reverse("welfare:detail", args=[programmes[0]["programme"]])
        if alone
        else reverse("welfare:list"),
        count=len(programmes),
        detail=ngettext(
            "For more than %(days)s days: %(n)s person has not confirmed.",
            "For more than %(days)s days: %(n)s people have not confirmed.",
            people,
        )
        % {"n": people, "days": QUIET.days},
        icon="gift",
        is_urgent=any(one["since"] < now - URGENT for one in programmes),
    )
