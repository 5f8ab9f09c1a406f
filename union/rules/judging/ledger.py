"""What members have been given already, asked for once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Min, Q, Sum

from union.members.models import Member, Standing
from union.orgs.models import Organisation
from union.rules.judging.proposal import Proposal
from union.rules.models import Grant, GrantQuerySet, YearFigures

# Up to so many members are named in a question; for more it asks for all of the union.
FEW = 500
Key = tuple[int, str]
# For each member, or matter of hers: the events for which she got it, each with its first day.
Days = dict[Any, list[tuple[str, date]]]


@dataclass(frozen=True)
class Then:
    """What was true of a member on the day of the event."""

    status: str
    employment: str
    served_by: str


class Ledger:
    """The grants and the standing of those for whom something is proposed, in one union."""

    def __init__(self, organisation: Organisation, proposals: Sequence[Proposal]) -> None:
        """Takes the union, and what is proposed; asks when the first rule asks."""
        self.organisation = organisation
        self._proposals = proposals
        self._members = {one.member for one in proposals}
        self._replaced = {one.instead_of for one in proposals if one.instead_of is not None}
        self._years: dict[tuple[str, int], dict[int, Decimal]] = {}
        self._years_of_children: dict[tuple[str, int], dict[int, Decimal]] = {}
        self._standings: dict[date, dict[int, Then]] = {}
        self._events = {one.event for one in proposals if one.event}

    def _grants(self, benefit: str) -> GrantQuerySet:
        """What counts of one benefit, or of every one ("")."""
        rows = Grant.objects.live().filter(organisation=self.organisation)
        rows = rows.exclude(pk__in=self._replaced) if self._replaced else rows
        rows = rows.filter(benefit=benefit) if benefit else rows
        if len(self._members) <= FEW:
            rows = rows.filter(member__in=self._members)
        return rows.order_by()

    def used_in_year(self, benefit: str, year: int) -> dict[int, Decimal]:
        """What each member was given in a calendar year, in yuan."""
        if (benefit, year) not in self._years:
            rows = self._grants(benefit).of_year(year).values("member")
            sums = rows.annotate(total=Sum("amount")).values_list("member", "total")
            self._years[benefit, year] = dict(sums)
        return self._years[benefit, year]

    def used_in_year_by_child(self, benefit: str, year: int) -> dict[int, Decimal]:
        """What each child of each member was given in a calendar year, in yuan.

        It is known for how many children it was, not for which: each is taken to have been there.
        """
        if (benefit, year) not in self._years_of_children:
            rows = self._grants(benefit).of_year(year).values("member", "children")
            sums: dict[int, Decimal] = defaultdict(Decimal)
            totals = rows.annotate(total=Sum("amount"))
            for member, children, total in totals.values_list("member", "children", "total"):
                sums[member] += total / children
            self._years_of_children[benefit, year] = sums
        return self._years_of_children[benefit, year]

    def given_for_events(
        self, benefit: str, *, by_child: bool
    ) -> dict[Key, tuple[Decimal, Decimal]]:
        """What each member was given for each event, and what is only planned for it, in yuan.

        `by_child`: for each child. It asks nothing where nothing belongs to an event.
        """
        if not self._events:
            return {}
        rows = self._grants(benefit)
        few = len(self._events) <= FEW
        rows = rows.filter(event__in=self._events) if few else rows.exclude(event="")
        given: dict[Key, Decimal] = defaultdict(Decimal)
        planned: dict[Key, Decimal] = defaultdict(Decimal)
        sums = rows.values("member", "event", "state", "children").annotate(total=Sum("amount"))
        for member, event, state, children, total in sums.values_list(
            "member", "event", "state", "children", "total"
        ):
            which = planned if state == Grant.State.DRAFT else given
            which[member, event] += total / children if by_child else total
        return {key: (given[key], planned[key]) for key in {*given, *planned}}

    def first_days(self, benefit: str) -> Days:
        """The day of the first one that each member ever got, for each event of hers."""
        rows = self._grants(benefit).values("member", "event").annotate(day=Min("event_on"))
        found: Days = defaultdict(list)
        for member, event, day in rows.values_list("member", "event", "day"):
            found[member].append((event, day))
        return found

    def days_of_keys(self, benefit: str, year: int) -> Days:
        """The first day in a year of each matter for which a member got one, for each event."""
        rows = self._grants(benefit).of_year(year).values("member", "key", "event")
        days = rows.annotate(day=Min("event_on"))
        found: Days = defaultdict(list)
        for member, key, event, day in days.values_list("member", "key", "event", "day"):
            found[member, key].append((event, day))
        return found

    def given_between(
        self, benefit: str, first: date, last: date
    ) -> dict[int, list[tuple[date, Decimal]]]:
        """What each member was given on each day between two, both included, in yuan."""
        rows = self._grants(benefit).filter(event_on__range=(first, last))
        sums = rows.values("member", "event_on").annotate(total=Sum("amount"))
        found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        for member, day, total in sums.values_list("member", "event_on", "total"):
            found[member].append((day, total))
        return found

    def holders_of_key(self, benefit: str, key: str) -> set[int]:
        """Who got one for a matter: the prizes of one contest."""
        rows = Grant.objects.live().filter(organisation=self.organisation, benefit=benefit, key=key)
        return set(rows.exclude(pk__in=self._replaced).values_list("member", flat=True))

    def spent_out_of_union_money(self, benefit: str, year: int, dues: str) -> Decimal:
        """What all members together got in a year out of other money than the dues, in yuan."""
        rows = Grant.objects.live().of_year(year).filter(organisation=self.organisation)
        rows = rows.filter(benefit=benefit) if benefit else rows
        rows = rows.exclude(pk__in=self._replaced).exclude(source__in=["", dues])
        total: Decimal | None = rows.aggregate(total=Sum("amount"))["total"]
        return total or Decimal(0)

    def dues_income(self, year: int) -> Decimal | None:
        """What the union took in from its members in a year, in yuan; None: not entered."""
        figures = YearFigures.objects.filter(organisation=self.organisation, year=year).first()
        return figures.dues_income if figures else None

    def then(self, member: int, day: date) -> Then | None:
        """What was true of a member on a day; None where she was not on the roster."""
        if day not in self._standings:
            covers = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
            rows = Standing.objects.filter(covers, self._these("member"))
            columns = rows.values_list("member", "status", "employment", "served_by")
            self._standings[day] = {pk: Then(*facts) for pk, *facts in columns}
        return self._standings[day].get(member)

    @cached_property
    def joined_on(self) -> dict[int, date | None]:
        """Since when each of them is a member."""
        return dict(Member.objects.filter(self._these("pk")).values_list("pk", "joined_on"))

    def _these(self, name: str) -> Q:
        if len(self._members) <= FEW:
            return Q(**{f"{name}__in": self._members})
        path = "union" if name == "pk" else "member__union"
        return Q(**{path: self.organisation.union()})


def by_year(proposals: Iterable[tuple[int, Proposal]]) -> dict[int, list[tuple[int, Proposal]]]:
    """The proposals of each calendar year, in their order."""
    found: dict[int, list[tuple[int, Proposal]]] = defaultdict(list)
    for place, one in proposals:
        found[one.event_on.year].append((place, one))
    return found
