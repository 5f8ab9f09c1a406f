"""What I am entitled to: on one phone screen, counted over all apps.

What I was given this year and ever, what I may still get, what I may apply for, where my matters
stand and what is missing in them, and whom to ask.
"""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.members.models import Member
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.orgs import scoping
from union.rules.judging import entitlements
from union.welfare.models import Disbursement

MATTERS = 10


@login_required
@require_safe
def my_entitlements(request: UserRequest) -> HttpResponse:
    """One page; 404 for an account without a member's record."""
    mine = Member.objects.of_user(request.user).defer("id_number", "phone")
    member = get_object_or_404(mine.select_related("organisation"))
    today = local_today()
    book, known = entitlements(member, today)
    found = [one for one in known if one.says_how_much]
    rows = Disbursement.objects.of_user(request.user)
    this_year = rows.filter(event_on__year=today.year).aggregate(total=Sum("amount"))["total"]
    ever = rows.aggregate(total=Sum("amount"))["total"]
    matters = list(
        Occasion.objects.of_user(request.user)
        .real()
        .select_related("organisation")
        .order_by("state", "-happened_on")[:MATTERS]
    )
    lists = checklists(matters)
    asked = scoping.holders("welfare.change", member.organisation).exclude(pk=request.user.pk)
    context = {
        "member": member,
        "book": book,
        "yearly": [one for one in found if not one.follows_an_event],
        "to_apply": [one for one in found if one.follows_an_event],
        "year": today.year,
        "this_year": this_year or Decimal(0),
        "ever": ever or Decimal(0),
        "matters": [(one, lists[one.pk]) for one in matters],
        "whom": asked.order_by("pk").values_list("name", flat=True)[:3],
    }
    return render(request, "desk/entitled.html", context)
