"""What waits in insurance: policies that end, newcomers without cover, claims, open sheets."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, DateField, Min, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.dates import local_today
from union.evidence.models import MEDICAL
from union.insurance.actions.reminders import BEFORE
from union.insurance.difference import uncovered_newcomers
from union.insurance.models import Claim, Policy, Sheet
from union.notifications.registry import Todo
from union.orgs.scoping import may

URGENT = 7


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Those of the office, and a member's own claim that waits for papers: three questions."""
    mine = Claim.objects.of_user(user).filter(state=Claim.State.MORE)
    first = mine.order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        url = reverse("my_claim", args=[first])
        yield Todo(_("The insurer wants more papers"), url, icon="shield", is_desk=False)
    if may(user, "insurance.papers"):
        yield from _papers(user)
    if may(user, "insurance.change"):
        waiting = _waiting(user)
        yield from _renewals(waiting.get("policies"))
        yield from _newcomers(user)
        yield from _sheets(waiting.get("sheets"))
        yield from _claims(waiting.get("claims"))


class Waiting(NamedTuple):
    """How many rows of a kind wait, the first of them, and the earliest end of a policy."""

    n: int
    first: int
    ends: date | None


def _waiting(user: AbstractBaseUser) -> dict[str, Waiting]:
    """Policies that end, sheets with the insurer, claims without papers: one question for all."""
    today = local_today()
    policies = Policy.objects.for_user(user, "insurance.change")
    policies = policies.ending(today, today + timedelta(days=max(BEFORE)))
    sheets = Sheet.objects.for_user(user, "insurance.change").filter(state=Sheet.State.OPEN)
    claims = Claim.objects.for_user(user, "insurance.handle")
    claims = claims.filter(state__in=[Claim.State.REPORTED, Claim.State.MORE])
    never = Value(None, DateField())
    rows = _counted(policies, "policies", Min("ends_on")).union(
        _counted(sheets, "sheets", never), _counted(claims, "claims", never), all=True
    )
    return {what: Waiting(n, first, ends) for what, n, first, ends in rows if n}


def _counted(rows: Any, what: str, ends: Any) -> Any:
    grouped = rows.order_by().annotate(what=Value(what)).values("what")
    return grouped.annotate(n=Count("pk"), first=Min("pk"), ends=ends).values_list(
        "what", "n", "first", "ends"
    )


def _papers(user: AbstractBaseUser) -> Iterator[Todo]:
    """Medical papers of closed claims that nobody has compared: unchecked ones stay."""
    claims = Claim.objects.for_user(user, "insurance.papers").filter(
        state__in=Claim.OVER,
        case__papers__kind__in=MEDICAL,
        case__papers__removed_at=None,
        case__papers__checked_on=None,
    )
    found = claims.order_by().aggregate(n=Count("case__papers"), first=Min("pk"))
    if found["n"]:
        title = ngettext(
            "%(n)s paper of a claim to check", "%(n)s papers of claims to check", found["n"]
        )
        url = reverse("insurance:claim", args=[found["first"]])
        yield Todo(title % {"n": found["n"]}, url, count=found["n"], icon="shield")


def _renewals(found: Waiting | None) -> Iterator[Todo]:
    if found is None or found.ends is None:
        return
    title = ngettext(
        "%(n)s policy ends and is not renewed", "%(n)s policies end and are not renewed", found.n
    )
    yield Todo(
        title % {"n": found.n},
        reverse("insurance:detail", args=[found.first])
        if found.n == 1
        else reverse("insurance:list"),
        count=found.n,
        detail=_("until %(day)s") % {"day": found.ends.isoformat()},
        icon="shield",
        is_urgent=(found.ends - local_today()).days <= URGENT,
    )


def _newcomers(user: AbstractBaseUser) -> Iterator[Todo]:
    n = uncovered_newcomers(user, "insurance.change").count()
    if n:
        title = ngettext("%(n)s member has no cover", "%(n)s members have no cover", n)
        yield Todo(
            title % {"n": n},
            reverse("insurance:uncovered"),
            count=n,
            icon="shield",
            is_urgent=True,
        )


def _sheets(found: Waiting | None) -> Iterator[Todo]:
    if found is None:
        return
    title = ngettext(
        "%(n)s add/remove sheet is with the insurer",
        "%(n)s add/remove sheets are with the insurer",
        found.n,
    )
    url = reverse("insurance:sheet", args=[found.first])
    yield Todo(title % {"n": found.n}, url, count=found.n, icon="table")


def _claims(found: Waiting | None) -> Iterator[Todo]:
    if found is None:
        return
    title = ngettext("%(n)s claim waits for papers", "%(n)s claims wait for papers", found.n)
    yield Todo(
        title % {"n": found.n},
        reverse("insurance:claim", args=[found.first])
        if found.n == 1
        else reverse("insurance:claims"),
        count=found.n,
        icon="shield",
    )
