"""Events whose file is not complete, as to-dos of the office."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import ngettext

from union.notifications.registry import Todo
from union.occasions.models import Occasion
from union.orgs.scoping import may


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """What is under way, for those who look after it."""
    if not may(user, "occasions.change"):
        return
    rows = Occasion.objects.for_user(user, "occasions.change").open().exclude(member__user=user.pk)
    n = rows.count()
    if n:
        title = ngettext("%(n)s colleague needs attention", "%(n)s colleagues need attention", n)
        yield Todo(title % {"n": n}, reverse("occasions:list"), count=n, icon="heart")
