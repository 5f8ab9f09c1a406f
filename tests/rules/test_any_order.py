"""For any order of gifts, changes, reversals and new books, the ledgers stay true.

What is used and what is left make the cap, for every person; and no grant exists that the book of
its day forbids, but by an exemption of the committee.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from union.approvals import actions as approvals
from union.rules import actions as rules
from union.rules import granting
from union.rules.judging import entitlements
from union.rules.models import Exemption, Grant, book_on
from union.welfare import actions
from union.welfare.actions import NewRow, RowChange
from union.welfare.actions.entitlements import target_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

AMOUNTS = st.sampled_from([100, 400, 700, 1100, 1600]).map(Decimal)
WHO = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), WHO, AMOUNTS),
        st.tuples(st.just("plan"), WHO, AMOUNTS),
        st.tuples(st.just("change"), WHO, AMOUNTS),
        st.tuples(st.just("take back"), WHO, AMOUNTS),
        st.tuples(st.just("hand out"), WHO, AMOUNTS),
        st.tuples(st.just("new book"), WHO, AMOUNTS),
        st.tuples(st.just("exempt"), WHO, AMOUNTS),
    ),
    min_size=4,
    max_size=14,
)
DAY = date(2026, 9, 25)


class World:
    """Two members, a programme for each gift, and the verbs that the pages call."""

    def __init__(self, union, people, open_programme, welfare, chair, second) -> None:
        self.union, self.people, self.open = union, people, open_programme
        self.welfare, self.chair, self.second = welfare, chair, second
        self.rows: dict[int, list] = {0: [], 1: []}
        self.day, self.n = DAY, 0

    def do(self, what: str, who: int, amount: Decimal) -> None:
        """One step; a rule's no is fine, and leaves everything as it was."""
        try:
            with transaction.atomic():
                getattr(self, what.replace(" ", "_"))(who, amount)
        except (granting.RuleForbids, rules.NothingToExempt):
            event(f"{what}: refused")
        else:
            event(f"{what}: done")

    def _programme(self):
        self.n += 1
        return self.open("festival", f"第{self.n}次", eligible_on=self.day)

    def give(self, who, amount, *, planned=False, programme=None) -> None:
        row = NewRow(self.people[who], amount, planned=planned)
        made = actions.add_one(programme or self._programme(), row, actor=self.welfare)
        self.rows[who].append(made)

    def plan(self, who, amount) -> None:
        self.give(who, amount, planned=True)

    def change(self, who, amount) -> None:
        if self.rows[who]:
            row = self.rows[who][-1]
            row.refresh_from_db()
            change = RowChange(row.pk, amount)
            actions.change_one(row, change, actor=self.welfare, version=row.version)

    def take_back(self, who, _amount) -> None:
        if self.rows[who]:
            actions.remove_one(self.rows[who].pop(), actor=self.welfare)

    def hand_out(self, who, _amount) -> None:
        for row in self.rows[who]:
            row.refresh_from_db()
            if row.is_planned:
                actions.hand_out(row.programme, row=row, actor=self.welfare)

    def new_book(self, _who, amount) -> None:
        self.day += timedelta(days=20)
        before = book_on(self.union, self.day)
        after = rules.next_version(before, actor=self.chair)
        rule = after.rules.get(kind="cap_per_year", benefit="festival")
        facts = rules.RuleFacts(kind="cap_per_year", benefit="festival", amount=amount)
        rules.save_rule(after, facts, rule=rule, actor=self.chair)
        after.refresh_from_db()
        rules.switch_on(after, valid_from=self.day, version=after.version, actor=self.chair)

    def exempt(self, who, amount) -> None:
        programme = self._programme()
        facts = rules.ExemptionFacts(
            member=self.people[who],
            benefit="festival",
            event_on=self.day,
            amount=amount,
            target=target_of(programme),
            reason="情况特殊",
        )
        review = rules.ask(facts, actor=self.welfare)
        review = approvals.approve(review, actor=self.second, version=review.version)
        approvals.approve(review, actor=self.chair, version=review.version)
        self.give(who, amount, programme=programme)

    def check(self) -> None:
        """The two promises, as the tables have them."""
        for person in self.people:
            rows = Grant.objects.live().filter(member=person, benefit="festival")
            used = rows.of_year(self.day.year).aggregate(total=Sum("amount"))["total"] or Decimal(0)
            book, found = entitlements(person, self.day)
            mine = next(one for one in found if one.key == "festival")
            cap = book.rules.get(kind="cap_per_year", benefit="festival").amount
            assert mine.used == used
            assert mine.used + mine.left == cap
            self._nothing_forbidden(rows.order_by("created_at", "pk"))

    def _nothing_forbidden(self, rows) -> None:
        """Each grant, when it was given, fitted under the cap of its book with those before it."""
        for row in rows.filter(exemption=None, state=Grant.State.FINAL):
            cap = row.book.rules.get(kind="cap_per_year", benefit="festival").amount
            assert row.amount <= cap
        for row in rows.exclude(exemption=None):
            assert row.exemption.state == Exemption.State.USED
            assert row.amount <= row.exemption.amount
            review = approvals_of(row.exemption)
            assert len({one.actor_id for one in review.decisions.filter(deed="approve")}) == 2


def approvals_of(exemption):
    """The review that decided on an exemption."""
    from union.approvals.models import Review

    return Review.objects.of_subject(exemption).get(state=Review.State.APPROVED)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_used_and_left_make_the_cap_and_nothing_forbidden_exists(
    steps, book, union, open_programme, make_member, welfare, chair, exemption_flow
) -> None:
    with transaction.atomic():
        people = [make_member("王芳"), make_member("李娜")]
        world = World(union, people, open_programme, welfare, chair, exemption_flow)
        for what, who, amount in steps:
            world.do(what, who, amount)
            world.check()
        transaction.set_rollback(True)
