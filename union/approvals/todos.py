"""What waits in somebody's inbox of approvals, as a to-do; and flows that are not set yet."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from union.approvals import registry
from union.approvals.models import Flow, Review
from union.notifications.registry import Todo
from union.orgs import scoping

# Working people answer within two days; what waits longer is marked.
LATE = timedelta(days=2)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """What may be decided, what came back to be put right, and kinds that have no flow yet."""
    waiting = Review.objects.waiting_for(user).aggregate(n=Count("pk"), since=Min("waiting_since"))
    if waiting["n"]:
        yield Todo(
            title=ngettext(
                "%(n)s request waits for your approval",
                "%(n)s requests wait for your approval",
                waiting["n"],
            )
            % {"n": waiting["n"]},
            url=reverse("approvals:inbox"),
            count=waiting["n"],
            icon="stamp",
            is_urgent=waiting["since"] < timezone.now() - LATE,
        )
    returned = Review.objects.of_applicant(user).filter(state=Review.State.RETURNED)
    number = returned.count()
    if number:
        yield Todo(
            title=ngettext(
                "%(n)s of your requests came back", "%(n)s of your requests came back", number
            )
            % {"n": number},
            detail=_("Somebody wrote what is missing."),
            url=reverse("approvals:mine"),
            count=number,
            icon="pen",
        )
    if scoping.may(user, "approvals.configure"):
        mine = Flow.objects.for_user(user, "approvals.configure").order_by()
        lacking = len(registry.kinds().keys() - set(mine.values_list("kind", flat=True)))
        if lacking:
            yield Todo(
                title=ngettext(
                    "%(n)s kind of request has no approval flow yet",
                    "%(n)s kinds of request have no approval flow yet",
                    lacking,
                )
                % {"n": lacking},
                detail=_("Until then nothing of it can be submitted. There are suggested ones."),
                url=reverse("approvals:flows"),
                count=lacking,
                icon="swap",
            )
