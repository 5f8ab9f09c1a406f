"""Events whose file is not complete, as to-dos of the office."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from union.evidence.models import MEDICAL, last_day_kept
from union.notifications.registry import Todo
from union.occasions.models import Occasion
from union.orgs.scoping import may


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """What is under way, and medical papers past their time that nobody has checked.

    These are not deleted. One question, because it is asked for every page of the desk.
    """
    if not may(user, "occasions.change"):
        return
    seen = Occasion.objects.for_user(user, "occasions.change").exclude(member__user=user.pk)
    counted = seen.order_by().aggregate(
        open=Count("pk", filter=Q(state=Occasion.State.OPEN), distinct=True),
        unchecked=Count(
            "case__papers",
            filter=Q(
                closed_on__lte=last_day_kept(),
                case__papers__kind__in=MEDICAL,
                case__papers__checked_on=None,
                case__papers__removed_at=None,
            ),
            distinct=True,
        ),
    )
    if n := counted["unchecked"]:
        title = ngettext(
            "%(n)s medical paper is to be checked, then it is deleted",
            "%(n)s medical papers are to be checked, then they are deleted",
            n,
        )
        yield Todo(title % {"n": n}, reverse("desk:files"), count=n, icon="shield")
    if n := counted["open"]:
        title = ngettext("%(n)s colleague needs attention", "%(n)s colleagues need attention", n)
        yield Todo(title % {"n": n}, reverse("occasions:list"), count=n, icon="heart")
