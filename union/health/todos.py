"""What waits for somebody: emergencies to confirm and to review."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.core.dates import local_today
from union.health.models import Campaign, Emergency, Invitation, Standing
from union.health.models.certificate import counted, with_certificates
from union.members.models import Member
from union.notifications.registry import Todo
from union.orgs.scoping import may


def _own(user: AbstractBaseUser) -> Iterator[Todo]:
    """A check-up that she has not booked."""
    waiting = Invitation.objects.of_user(user).filter(
        state=Invitation.State.INVITED, campaign__in=Campaign.objects.all().bookable(local_today())
    )
    if waiting.exists():
        yield Todo(
            _("Choose a time for the check-up"), reverse("my_check_up"), icon="cal", is_desk=False
        )


def _certificates(user: AbstractBaseUser) -> Iterator[Todo]:
    """How many have to be renewed: for the keeper and the chairs."""
    if not may(user, "health.certificates_out"):
        return
    members = with_certificates(Member.objects.for_user(user, "health.certificates_out"))
    today = local_today()
    found = counted(members, today)
    over = found[Standing.EXPIRED] + found[Standing.MISSING]
    n = over + found[Standing.EXPIRES]
    # A union that has never entered one does not keep them here.
    if n and (found[Standing.VALID] + found[Standing.EXPIRES] + found[Standing.EXPIRED]):
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


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Red where somebody waits or has looked, or a certificate is over."""
    yield from _own(user)
    yield from _certificates(user)
    if may(user, "health.confirm_emergency"):
        waiting = Emergency.objects.to_confirm(user, timezone.now()).count()
        if waiting:
            yield Todo(
                ngettext(
                    "%(n)s emergency access to confirm",
                    "%(n)s emergency accesses to confirm",
                    waiting,
                )
                % {"n": waiting},
                reverse("health:emergencies"),
                count=waiting,
                icon="shield",
                is_urgent=True,
            )
    if may(user, "health.review"):
        open_ones = Emergency.objects.for_user(user, "health.review").to_review().count()
        if open_ones:
            yield Todo(
                ngettext(
                    "%(n)s emergency access to review",
                    "%(n)s emergency accesses to review",
                    open_ones,
                )
                % {"n": open_ones},
                reverse("health:emergencies"),
                count=open_ones,
                icon="shield",
                is_urgent=True,
            )
