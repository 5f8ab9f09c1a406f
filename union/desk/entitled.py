"""What I am entitled to: on one phone screen, counted over all apps.

What I was given this year and ever, what I may still get, what I may apply for, where my matters
stand and what is missing in them, and whom to ask.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.activities.models import SignUp
from union.core.dates import local_today
from union.members.models import Member
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.orgs import scoping
from union.rules.judging import entitlements
from union.rules.models import Grant, GrantQuerySet

MATTERS = 10
# Of which there is one at a time: while it is under way, there is nothing more to apply for.
ONCE = {"marriage", "retirement"}


@dataclass(frozen=True)
class Beside:
    """Something given that is no gift of a programme: at an activity, on a visit."""

    grant: Grant
    what: str
    url: str = ""


def _beside(given: GrantQuerySet) -> list[Beside]:
    """The newest of what was given elsewhere than in the list of gifts."""
    rows = list(given.exclude(source_kind="disbursement").order_by("-event_on", "-pk")[:MATTERS])
    named = {
        one.pk: one.activity
        for one in SignUp.objects.filter(
            pk__in=[one.source_id for one in rows if one.source_kind == "activity"],
            member__in={one.member_id for one in rows},
        ).select_related("activity")
    }
    found = []
    for one in rows:
        activity = named.get(one.source_id) if one.source_kind == "activity" else None
        if activity is None:
            found.append(Beside(one, _("Visit") if one.source_kind == "visit" else ""))
        else:
            found.append(Beside(one, activity.title, activity.get_absolute_url()))
    return found


@login_required
@require_safe
def my_entitlements(request: UserRequest) -> HttpResponse:
    """One page; 404 for an account without a member's record."""
    mine = Member.objects.of_user(request.user).defer("id_number", "phone")
    member = get_object_or_404(mine.select_related("organisation"))
    today = local_today()
    book, known = entitlements(member, today)
    found = [one for one in known if one.says_how_much]
    given = Grant.objects.of_member(member).filter(state=Grant.State.FINAL)
    this_year = given.of_year(today.year).aggregate(total=Sum("amount"))["total"]
    ever = given.aggregate(total=Sum("amount"))["total"]
    matters = list(
        Occasion.objects.of_user(request.user)
        .real()
        .select_related("organisation")
        # What is under way stands first.
        .order_by("-state", "-happened_on")[:MATTERS]
    )
    lists = checklists(matters)
    # For a death of her own nobody applies herself; a wedding that is under way stands above.
    done = {"death"} | {one.kind for one in matters if one.is_open and one.kind in ONCE}
    asked = scoping.holders("welfare.change", member.organisation).exclude(pk=request.user.pk)
    context = {
        "member": member,
        "book": book,
        "yearly": [one for one in found if not one.follows_an_event],
        "to_apply": [one for one in found if one.follows_an_event and one.key not in done],
        "year": today.year,
        "this_year": this_year or Decimal(0),
        "ever": ever or Decimal(0),
        "beside": _beside(given),
        "matters": [(one, lists[one.pk]) for one in matters],
        "whom": asked.order_by("pk").values_list("name", flat=True)[:3],
    }
    return render(request, "desk/entitled.html", context)
