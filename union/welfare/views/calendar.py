"""The care calendar (关怀日历): birthdays, births due and retirements, month by month.

Its questions are the same for ten members and for ten thousand.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, ExtractDay
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today, months_after, months_before
from union.core.forms import whole_number
from union.core.redirects import see_other
from union.members.models import Dependant, Member, Status, Tree
from union.occasions.actions import MONTHS_AHEAD
from union.occasions.models import Kind as Event
from union.occasions.models import Occasion
from union.orgs.doors import needs
from union.orgs.models import Level, Organisation
from union.orgs.scoping import authorise, may, reach
from union.rules.models import Grant
from union.welfare import actions
from union.welfare.models import Kind, Programme
from union.welfare.views.reaching import issue_address

PAGE = 100
MOST = 500
# So far from the expected day a birth that is reported is that birth.
AROUND = 5
# So many months ahead one sees who retires: a farewell is prepared before it is due.
AHEAD = 6


def _month(request: UserRequest) -> date:
    """The first day of the month that was asked for, such as 2026-11; else of this one."""
    said = request.GET.get("month") or request.POST.get("month", "")
    year, month = (whole_number(one) or 0 for one in said.partition("-")[::2])
    if 2000 <= year <= 2099 and 1 <= month <= 12:
        return date(year, month, 1)
    return local_today().replace(day=1)


@needs("welfare.change")
@require_safe
def calendar(request: UserRequest) -> HttpResponse:
    """Birthdays, births due and retirements of a month, with what is planned or given for each."""
    first = _month(request)
    year = Grant.objects.live().of_year(first.year)
    has_it = year.filter(member=OuterRef("pk"), benefit=Kind.BIRTHDAY)
    here = Member.objects.for_user(request.user, "welfare.change").filter(
        status__in=Status.counted()
    )
    birthdays = (
        here.filter(born_on__month=first.month)
        .annotate(
            day=ExtractDay("born_on"),
            is_planned=Exists(has_it.filter(state=Grant.State.DRAFT)),
            is_given=Exists(has_it.filter(state=Grant.State.FINAL)),
        )
        .defer("id_number", "phone")
        .order_by("day", "sort_key", "pk")
    )
    births = _births(request, first)
    lacking = birthdays.filter(is_planned=False, is_given=False)
    leaving = here.annotate(**_events(request, Event.RETIREMENT)).defer("id_number", "phone")
    retirements = leaving.retiring_in(first, 1 + AHEAD)
    next_month = months_after(first, 1)
    reported = Occasion.objects.for_user(request.user).real().filter(kind=Event.BIRTH)
    expecting = here.filter(status=Status.MATERNITY).exclude(pk__in=reported.values("member"))
    expecting = expecting.exclude(pk__in=[one.member_id for one in births])
    unions = Organisation.objects.filter(
        reach(request.user, "welfare.change").q(""), level=Level.UNION
    )
    programmes = Programme.objects.for_user(request.user, "welfare.change").filter(
        kind=Kind.BIRTHDAY, month=first.month, eligible_on__year=first.year
    )
    context = {
        "first": first,
        "before": _step(first, -1),
        "after": _step(first, 1),
        "page_obj": Paginator(birthdays, PAGE).get_page(request.GET.get("page")),
        "lacking": lacking.exists(),
        "births": births,
        "retirements": [one for one in retirements if one[0] < next_month][:MOST],
        "ahead": [one for one in retirements if one[0] >= next_month][:MOST],
        "reportable_until": months_after(local_today(), MONTHS_AHEAD),
        "may_see_children": may(request.user, "members.families"),
        "expecting": expecting.defer("id_number", "phone").order_by("sort_key")[:MOST],
        "tree": Tree.for_user(request.user, "welfare.change"),
        "unions": unions.order_by("path")[:20],
        "programmes": programmes.order_by("pk")[:20],
    }
    return render(request, "welfare/calendar.html", context)


def _births(request: UserRequest, first: date) -> list[Dependant]:
    """The births due in a month, as the members concerned have entered them, and those reported."""
    due = Dependant.objects.for_user(request.user).due_or_born_in(first)
    around = (months_before(first, AROUND), months_after(first, AROUND + 1))
    rows = (
        due.filter(member__status__in=Status.counted())
        .select_related("member")
        .annotate(**_events(request, Event.BIRTH, member="member", around=around))
        .defer("name", "member__id_number", "member__phone")
        .filter(Q(due_on__isnull=False) | Q(event__isnull=False))
    )
    return list(rows.order_by(Coalesce("due_on", "born_on"), "pk")[:MOST])


def _events(
    request: UserRequest,
    kind: Event,
    *,
    member: str = "pk",
    around: tuple[date, date] = (date.min, date.max),
) -> dict[str, Any]:
    """For each row `event`, what is reported of a kind, and whether its gift is planned or given.

    `member` is the column that says whose; `around`, the days on which it may have happened.
    """
    whose = OuterRef(member)
    events = Occasion.objects.for_user(request.user).real()
    events = events.filter(member=whose, kind=kind, happened_on__range=around)
    gifts = Grant.objects.live().filter(member=whose, benefit=kind, event_on__range=around)
    return {
        "event": Subquery(events.order_by("-pk").values("pk")[:1]),
        "is_planned": Exists(gifts.filter(state=Grant.State.DRAFT)),
        "is_given": Exists(gifts.filter(state=Grant.State.FINAL)),
    }


def _step(first: date, by: int) -> str:
    count = first.year * 12 + first.month - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


@needs("welfare.change")
@require_POST
def prepare(request: UserRequest, union: int) -> HttpResponse:
    """The programme of a month's birthdays, as that of the month before; then who gets it."""
    reached = Organisation.objects.filter(reach(request.user, "welfare.change").q(""))
    organisation = get_object_or_404(reached, pk=union)
    first = _month(request)
    mine = Programme.objects.for_user(request.user, "welfare.change").filter(
        organisation=organisation, kind=Kind.BIRTHDAY
    )
    there = mine.filter(month=first.month, eligible_on__year=first.year).first()
    if there is None:
        like = mine.order_by("-eligible_on", "-pk").first()
        facts = actions.ProgrammeFacts(
            name=_("Birthdays in %(month)s") % {"month": f"{first:%Y-%m}"},
            kind=Kind.BIRTHDAY,
            month=first.month,
            eligible_on=first,
            amount=like.amount if like else None,
            item=like.item if like else "",
            form=like.form if like else "cake",
            source=like.source if like else "",
        )
        there = actions.add_programme(organisation, facts, actor=request.user)
        messages.success(request, _("The programme is open. Now choose who gets it."))
    authorise(request.user, "welfare.change", there)
    return see_other(issue_address(there))
