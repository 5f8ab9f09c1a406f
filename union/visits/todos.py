"""Visits that are to be made, as to-dos: of those who go, and of the office."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.dates import local_today
from union.notifications.registry import Todo
from union.orgs.scoping import may
from union.visits.models import Visit


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Red where one is overdue."""
    today = local_today()
    late = Q(due_on__lt=today)
    mine = Visit.objects.of_visitor(user).due().order_by().aggregate(
        n=Count("pk"), late=Count("pk", filter=late), first=Min("pk")
    )  # fmt: skip
    if mine["n"]:
        title = ngettext("%(n)s visit to make", "%(n)s visits to make", mine["n"])
        yield Todo(
            title % {"n": mine["n"]},
            reverse("visits:detail", args=[mine["first"]])
            if mine["n"] == 1
            else reverse("visits:list"),
            count=mine["n"],
            icon="heart",
            is_urgent=bool(mine["late"]),
        )
    if not may(user, "visits.change"):
        return
    # Those to which she goes herself stand above already.
    own = Visit.objects.of_visitor(user).values("pk")
    rows = Visit.objects.for_user(user, "visits.change").due().exclude(pk__in=own).order_by()
    all_of_them = rows.aggregate(n=Count("pk"), late=Count("pk", filter=late))
    if all_of_them["n"]:
        n = all_of_them["n"]
        title = ngettext("%(n)s visit is due", "%(n)s visits are due", n)
        overdue = all_of_them["late"]
        yield Todo(
            title % {"n": n},
            reverse("visits:list"),
            count=n,
            detail=_("%(n)s overdue") % {"n": overdue} if overdue else "",
            icon="heart",
            is_urgent=bool(overdue),
        )
