"""What waits of gifts: those to choose or to confirm, and programmes that lack receipts."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.dates import local_today, spoken_day
from union.notifications.registry import Todo
from union.orgs.scoping import may
from union.welfare.models import Disbursement

# Officers look after receipts that are missing for longer than that.
QUIET = timedelta(days=3)
URGENT = timedelta(days=14)
# A choice is urgent on its last day, and on the one before.
LAST_CALL = timedelta(days=1)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """For a member the gifts to choose and to confirm; for officers what waits for receipts."""
    mine = list(Disbursement.objects.waiting_for_user(user).select_related("programme"))
    yield from _to_choose([row for row in mine if row.is_planned])
    n = sum(not row.is_planned for row in mine)
    if n:
        yield Todo(
            title=ngettext("%(n)s gift to confirm", "%(n)s gifts to confirm", n) % {"n": n},
            url=reverse("my_benefits"),
            count=n,
            icon="gift",
            is_desk=False,
        )
    if may(user, "welfare.receive"):
        yield from _missing(user)


def _to_choose(rows: Iterable[Disbursement]) -> Iterator[Todo]:
    """One line for each gift of which the member has not said which one she wants."""
    today = local_today()
    for row in rows:
        last = row.programme.choose_by or today
        words = {"day": spoken_day(last, today), "name": row.programme.name}
        yield Todo(
            title=_("Choose by %(day)s: %(name)s") % words,
            url=reverse("my_benefits"),
            detail=_("Whoever says nothing gets the usual one."),
            icon="gift",
            is_urgent=last - today <= LAST_CALL,
            is_desk=False,
        )


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
