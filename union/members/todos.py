"""What waits for the office: data to be put right, and codes of officers to be confirmed."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from union.core.dates import local_today
from union.members.models import ClaimCode, Correction
from union.notifications.registry import Todo
from union.orgs import scoping


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Corrections to be answered, and codes to be confirmed, by whoever may answer."""
    if scoping.may(user, "members.answer"):
        yield _corrections(user)
        yield _codes(user)


def _corrections(user: AbstractBaseUser) -> Todo:
    """The corrections that somebody may answer: those about others."""
    rows = Correction.objects.for_user(user).waiting().exclude(member__user_id=user.pk)
    title = _("Answer what members want put right")
    return Todo(title, reverse("members:corrections"), rows.count(), icon="pen")


def _codes(user: AbstractBaseUser) -> Todo:
    """Codes of officers that somebody else has issued and this officer may confirm."""
    rows = ClaimCode.objects.for_user(user).waiting(timezone.now(), local_today())
    count = rows.exclude(issued_by=user.pk).exclude(member__user=user.pk).count()
    title = _("Confirm the login codes of officers")
    return Todo(title, reverse("members:codes"), count, icon="key")
