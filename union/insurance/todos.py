"""What waits in insurance: policies that end, newcomers without cover, claims, open sheets."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.dates import local_today
from union.insurance.actions.reminders import BEFORE
from union.insurance.difference import uncovered_newcomers
from union.insurance.models import Claim, Policy, Sheet
from union.notifications.registry import Todo
from union.orgs import scoping
from union.orgs.models import Level, Organisation
from union.orgs.scoping import may

URGENT = 7
FEW = 5  # unions of which newcomers are counted; whoever keeps more looks at each


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Those of the office, and a member's own claim that waits for papers."""
    mine = Claim.objects.of_user(user).filter(state=Claim.State.MORE)
    first = mine.order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        url = reverse("my_claim", args=[first])
        yield Todo(_("The insurer wants more papers"), url, icon="shield", is_desk=False)
    if may(user, "insurance.change"):
        yield from _renewals(user)
        yield from _newcomers(user)
        yield from _sheets(user)
    if may(user, "insurance.handle"):
        yield from _claims(user)


def _renewals(user: AbstractBaseUser) -> Iterator[Todo]:
    today = local_today()
    rows = Policy.objects.for_user(user, "insurance.change")
    rows = rows.ending(today, today + timedelta(days=max(BEFORE)))
    found = rows.order_by().aggregate(n=Count("pk"), first=Min("pk"), ends=Min("ends_on"))
    if not found["n"]:
        return
    title = ngettext(
        "%(n)s policy ends and is not renewed", "%(n)s policies end and are not renewed", found["n"]
    )
    yield Todo(
        title % {"n": found["n"]},
        reverse("insurance:detail", args=[found["first"]])
        if found["n"] == 1
        else reverse("insurance:list"),
        count=found["n"],
        detail=_("until %(day)s") % {"day": found["ends"].isoformat()},
        icon="shield",
        is_urgent=(found["ends"] - today).days <= URGENT,
    )


def _newcomers(user: AbstractBaseUser) -> Iterator[Todo]:
    reached = scoping.reach(user, "insurance.change").q("")
    unions = Organisation.objects.filter(reached, level=Level.UNION)[:FEW]
    n = sum(uncovered_newcomers(union).count() for union in unions)
    if n:
        title = ngettext("%(n)s member has no cover", "%(n)s members have no cover", n)
        yield Todo(
            title % {"n": n},
            reverse("insurance:uncovered"),
            count=n,
            icon="shield",
            is_urgent=True,
        )


def _sheets(user: AbstractBaseUser) -> Iterator[Todo]:
    rows = Sheet.objects.for_user(user, "insurance.change").filter(state=Sheet.State.OPEN)
    found = rows.order_by().aggregate(n=Count("pk"), first=Min("pk"))
    if found["n"]:
        title = ngettext(
            "%(n)s add/remove sheet is with the insurer",
            "%(n)s add/remove sheets are with the insurer",
            found["n"],
        )
        url = reverse("insurance:sheet", args=[found["first"]])
        yield Todo(title % {"n": found["n"]}, url, count=found["n"], icon="table")


def _claims(user: AbstractBaseUser) -> Iterator[Todo]:
    rows = Claim.objects.for_user(user, "insurance.handle").order_by()
    waiting = Q(state__in=[Claim.State.REPORTED, Claim.State.MORE])
    found = rows.filter(waiting).aggregate(n=Count("pk"), first=Min("pk"))
    if found["n"]:
        title = ngettext("%(n)s claim waits for papers", "%(n)s claims wait for papers", found["n"])
        yield Todo(
            title % {"n": found["n"]},
            reverse("insurance:claim", args=[found["first"]])
            if found["n"] == 1
            else reverse("insurance:claims"),
            count=found["n"],
            icon="shield",
        )
