"""What waits for the office: data to be put right, and codes of officers to be confirmed."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from union.core.dates import local_today
from union.members.models import ClaimCode, Correction
from union.notifications.registry import Todo
from union.orgs import scoping

CORRECTION, CODE = "correction", "code"


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Corrections to be answered, and codes to be confirmed, by whoever may answer.

    Both in one question: every page of the desk asks it.
    """
    if not scoping.may(user, "members.answer"):
        return
    waiting = _corrections(user).union(_codes(user), all=True)
    kinds = [kind for kind, _row in waiting]
    title = _("Answer what members want put right")
    yield Todo(title, reverse("members:corrections"), kinds.count(CORRECTION), icon="pen")
    title = _("Confirm the login codes of officers")
    yield Todo(title, reverse("members:codes"), kinds.count(CODE), icon="key")


def _corrections(user: AbstractBaseUser) -> "QuerySet[Correction, tuple[str, int]]":
    """The corrections that somebody may answer: those about others."""
    rows = Correction.objects.for_user(user).waiting().exclude(member__user_id=user.pk)
    return rows.order_by().values_list(Value(CORRECTION), "pk")


def _codes(user: AbstractBaseUser) -> "QuerySet[ClaimCode, tuple[str, int]]":
    """Codes of officers that somebody else has issued and this officer may confirm."""
    rows = ClaimCode.objects.for_user(user).waiting(timezone.now(), local_today())
    mine = rows.exclude(issued_by=user.pk).exclude(member__user=user.pk)
    return mine.order_by().values_list(Value(CODE), "pk")
