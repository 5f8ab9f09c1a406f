"""A union's life in gifts, events and visits, so that pages have a history to show."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

FESTIVALS = (("元旦", 1), ("春节", 2), ("劳动节", 5), ("端午", 6), ("中秋", 9), ("国庆", 10))
# One colleague a month is ill, and visited.
MONTHS = 12


def live_through(union: Any, chair: Any, years: int) -> None:
    """So many past years: each festival for everyone, and an illness with its visit each month."""
    from union.members.models import Member
    from union.welfare.models import Disbursement

    deputy = _deputy(union)
    members = list(Member.objects.filter(union=union).defer("id_number", "phone").order_by("pk"))
    for back in range(years):
        year = date.today().year - 1 - back  # noqa: DTZ011  # any year will do
        for festival, month in FESTIVALS:
            _festival(union, f"{year}年{festival}慰问品", date(year, month, 1), members)
        for month in range(1, MONTHS + 1):
            # The chair's own page is measured too: she is ill once a year.
            ill = members[0] if month == 1 else members[(back * MONTHS + month) % len(members)]
            _illness(ill, date(year, month, 10), members[1:3], chair, deputy)
    Disbursement.objects.filter(receipt="").exclude(given_on=None).update(
        receipt=Disbursement.Receipt.PAPER,
        received_at=f"{date.today().year}-01-01T00:00Z",  # noqa: DTZ011
    )


def _festival(union: Any, name: str, day: date, members: list[Any]) -> None:
    from django.db import transaction

    from union.welfare.actions import NewRow, add_rows, get_or_make_programme

    programme = get_or_make_programme(union, name=name, actor=None)
    rows = [NewRow(one, Decimal(300), item="粮油礼盒", given_on=day) for one in members]
    with transaction.atomic():
        add_rows(programme, rows, actor=None)


def _deputy(union: Any) -> Any:
    """Who writes down the visits: the chair may not where she was visited herself."""
    from union.accounts.actions import open_account
    from union.orgs.actions import appoint
    from union.orgs.roles import Role

    deputy = open_account(username="deputy", name="沈悦", password="union-demo", actor=None)  # noqa: S106
    appoint(deputy, Role.DEPUTY, union, actor=None)
    return deputy


def _illness(member: Any, day: date, visitors: list[Any], chair: Any, deputy: Any) -> None:
    from union.occasions import actions as occasions
    from union.occasions.actions import OccasionFacts
    from union.visits import actions as visits
    from union.visits.actions import VisitFacts
    from union.visits.models import Visit

    facts = OccasionFacts("illness", day, ended_on=day + timedelta(days=5))
    occasion = occasions.report(member, facts, actor=chair)
    visit = Visit.objects.get(occasion=occasion)
    pair = [one for one in visitors if one.pk != member.pk]
    wrote = VisitFacts(
        done_on=day + timedelta(days=3),
        visitor=pair[0],
        companion=pair[-1],
        brought="水果",
        receiver="member",
    )
    if len(pair) > 1:
        visits.write_down(visit, wrote, version=visit.version, actor=deputy)
