"""Events whose file is not complete, as to-dos of the office."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import ngettext

from union.evidence.models import MEDICAL, Paper
from union.notifications.registry import Todo
from union.occasions.models import Occasion
from union.orgs.scoping import may


def _unchecked(user: AbstractBaseUser) -> Iterator[Todo]:
    """Medical papers whose time is over and which nobody has checked: they are not deleted."""
    seen = Occasion.objects.for_user(user, "occasions.change").past_keeping()
    waiting = Paper.objects.filter(
        case__in=seen.exclude(member__user=user.pk).values("case"),
        kind__in=MEDICAL,
        checked_on=None,
        removed_at=None,
    )
    n = waiting.count()
    if n:
        title = ngettext(
            "%(n)s medical paper is to be checked, then it is deleted",
            "%(n)s medical papers are to be checked, then they are deleted",
            n,
        )
        yield Todo(title % {"n": n}, reverse("desk:files"), count=n, icon="shield")


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """What is under way, for those who look after it."""
    if not may(user, "occasions.change"):
        return
    rows = Occasion.objects.for_user(user, "occasions.change").open().exclude(member__user=user.pk)
    yield from _unchecked(user)
    n = rows.count()
    if n:
        title = ngettext("%(n)s colleague needs attention", "%(n)s colleagues need attention", n)
        yield Todo(title % {"n": n}, reverse("occasions:list"), count=n, icon="heart")
