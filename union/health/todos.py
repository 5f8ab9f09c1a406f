"""What waits for somebody: a check-up to book, certificates to renew, emergencies.

It stands on every page, so that it is one question to the database, whatever the office.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.accounts.models import User
from union.core.dates import local_today
from union.health.models import Campaign, Certificate, Emergency, Invitation
from union.health.models.certificate import SOON
from union.members.models import Member
from union.notifications.registry import Todo
from union.orgs.scoping import may


def _count(rows: Any) -> Any:
    """How many rows there are, as a part of another question."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _without(user: AbstractBaseUser, day: date) -> Any:
    """Members at work of whom no certificate is valid on a day."""
    valid = Certificate.objects.filter(member=OuterRef("pk"), valid_until__gte=day)
    members = Member.objects.for_user(user, "health.certificates_out").in_union()
    return members.filter(~Exists(valid))


def _asked(user: AbstractBaseUser) -> dict[str, Any]:
    """What her offices make her ask."""
    today = local_today()
    bookable = Campaign.objects.all().bookable(today)
    invited = Invitation.objects.of_user(user).filter(state=Invitation.State.INVITED)
    asked: dict[str, Any] = {"check_up": Exists(invited.filter(campaign__in=bookable))}
    if may(user, "health.certificates_out"):
        kept = Certificate.objects.for_user(user, "health.certificates_out")
        asked["keeps"] = Exists(kept)
        asked["over"] = _count(_without(user, today))
        asked["to_renew"] = _count(_without(user, today + SOON + timedelta(days=1)))
    if may(user, "health.confirm_emergency"):
        asked["to_confirm"] = _count(Emergency.objects.all().to_confirm(user, timezone.now()))
    if may(user, "health.review"):
        open_ones = Emergency.objects.for_user(user, "health.review").to_review()
        asked["to_review"] = _count(open_ones)
    return asked


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Red where a certificate is over; on top where somebody waits in an emergency."""
    asked = _asked(user)
    found: dict[str, Any] = (
        User.objects.filter(pk=user.pk).annotate(**asked).values(*asked).first() or {}
    )
    if found.get("check_up"):
        yield Todo(
            _("Choose a time for the check-up"), reverse("my_check_up"), icon="cal", is_desk=False
        )
    # A union that has never entered a certificate does not keep them here.
    if found.get("keeps") and found["to_renew"]:
        n, over = found["to_renew"], found["over"]
        title = ngettext(
            "%(n)s health certificate to renew", "%(n)s health certificates to renew", n
        )
        yield Todo(
            title % {"n": n},
            reverse("health:certificates") + "?standing=ends",
            count=n,
            detail=_("%(n)s expired or missing") % {"n": over} if over else "",
            icon="shield",
            is_urgent=bool(over),
        )
    if n := found.get("to_confirm"):
        title = ngettext(
            "%(n)s emergency access to confirm", "%(n)s emergency accesses to confirm", n
        )
        yield _emergency(title % {"n": n}, n, is_first=True)
    if n := found.get("to_review"):
        title = ngettext(
            "%(n)s emergency access to review", "%(n)s emergency accesses to review", n
        )
        yield _emergency(title % {"n": n}, n)


def _emergency(title: str, n: int, *, is_first: bool = False) -> Todo:
    address = reverse("health:emergencies")
    return Todo(title, address, count=n, icon="shield", is_first=is_first)
