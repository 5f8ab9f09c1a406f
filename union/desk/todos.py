"""What a new union does first, and the proposals for offices that wait for a second person."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from union.members.models import Member
from union.notifications.registry import Todo
from union.orgs import scoping
from union.orgs.models import Nomination, Separation


def next_steps(user: AbstractBaseUser) -> Iterator[Todo]:
    """What a new union does first: bring in the roster, then give out the login codes."""
    if not scoping.may(user, "members.change"):
        return
    members = Member.objects.for_user(user, "members.change")
    if members[:2].count() < 2:
        yield Todo(
            _("Import the roster"),
            reverse("imports:list"),
            detail=_("From your spreadsheet; a template is there."),
            icon="table",
        )
    elif members.exclude(user=None)[:2].count() < 2:
        yield Todo(
            _("Give out the login codes"),
            reverse("members:codes"),
            detail=_("Print slips, ten to a page, one for each member."),
            icon="people",
        )


def offices(user: AbstractBaseUser) -> Iterator[Todo]:
    """Proposals and requests to merge that somebody may confirm."""
    if not scoping.may(user, "orgs.confirm"):
        return
    # The menu of every page asks this: one question for both.
    proposals = Nomination.objects.waiting_for(user).order_by().annotate(merges=Value(0))
    merges = Separation.objects.waiting_for(user).annotate(merges=Value(1))
    fields = ("merges", "organisation_id")
    found = list(proposals.values_list(*fields).union(merges.values_list(*fields), all=True))
    asked = [organisation for is_merge, organisation in found if is_merge]
    yield Todo(
        _("Confirm or decline proposals for offices"),
        reverse("desk:offices"),
        count=len(found) - len(asked),
        icon="stamp",
    )
    if asked:
        yield Todo(
            _("Confirm or decline the merging of duties"),
            reverse("desk:separation", args=[asked[0]]),
            count=len(asked),
            icon="stamp",
        )
