"""All that can happen to money, in any order: a machine for Hypothesis over the real verbs.

Purely random steps hardly ever reach a payment, so each run begins with something to decide and
to pay, and some rules go a whole way; everything is still one verb after the other, and the
witness looks after each.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.funds.machine.asking import PEOPLE, anybody, number
from tests.funds.machine.paying import Paying
from union.approvals import actions as approvals
from union.approvals.models import Flow
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import Budget, BudgetChange
from union.orgs import actions as orgs
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

MOST_CHANGES = 4


class Money(Paying):
    """Everything: also budgets, offices, flows, and the days that pass."""

    @initialize(how=st.sampled_from(("as it is", "a stand-in", "a payment")), which=number)
    def the_day_begins(self, how: str, which: int) -> None:
        """Some runs are far already when they begin."""
        if how == "a stand-in":
            self._stand_in_approves(which, None, "99999", 0, False)
        elif how == "a payment":
            request = self.play.request(which, "approved")
            voucher = self.play.voucher()
            self._pay(request, "cashier", key=voucher, voucher=voucher, again=True)

    @rule(line=number, by=st.sampled_from(("-3000", "-100", "500", "6000")), carry=st.booleans())
    def change_the_budget(self, line: int, by: str, carry: bool) -> None:
        if len(self.play.now.changes) <= MOST_CHANGES:
            review = self._change(line, by)
            if review is not None and carry:
                self._carry(review)

    def _change(self, line: int, by: str) -> Any:
        row = self.play.line(line)
        if row.amount + Decimal(by) < 0:
            return None
        item = actions.ItemFacts(
            name=row.name,
            category=row.category,
            source=row.source,
            amount=row.amount + Decimal(by),
            line=row,
        )
        change = self.play.do(
            actions.draft_change,
            Budget.objects.get(pk=self.stage.budget),
            title="预算调整",
            reason="人数变了",
            items=[item],
            actor="treasurer",
        )
        if change is None:
            return None
        return self.play.do(actions.submit_change, change, version=1, actor="treasurer", again=True)

    @rule(sum_=st.sampled_from(("2000", "4860")))
    def a_line_is_cut_while_money_is_asked_of_it(self, sum_: str) -> None:
        """Less was right when it was proposed; when it is decided it may be too little."""
        review = self._change(2, "-3000")
        facts = self._facts(2, sum_, "顺达客运")
        request = self.play.do(actions.draft_request, facts, actor="organiser")
        if request is not None:
            self.play.do(actions.submit_request, request, version=1, actor="organiser")
        if review is not None:
            self._carry(review)

    @rule(which=number, who=anybody)
    def give_up_a_change(self, which: int, who: str) -> None:
        changes = list(BudgetChange.objects.order_by("pk"))
        self.play.do(actions.discard_change, changes[which % len(changes)], actor=who)

    @precondition(lambda self: self.play.reached["paid"] and self.days > 20)
    @rule(who=st.sampled_from(("treasurer", "treasurer", "chair")))
    def close_the_year(self, who: str) -> None:
        budget = Budget.objects.get(pk=self.stage.budget)
        self.play.do(actions.close_year, budget, actor=who, again=True)

    @rule(name=st.sampled_from(PEOPLE[1:]), actor=st.sampled_from(("chair", "chair", "deputy")))
    def end_an_office(self, name: str, actor: str) -> None:
        offices = Appointment.objects.in_force(local_today()).filter(user=self.stage.cast[name])
        office = offices.order_by("pk").first()
        if office is not None:
            self.play.do(orgs.revoke, office, actor=actor)

    @rule(
        name=anybody,
        role=st.sampled_from((Role.COMMITTEE, Role.TREASURER, Role.DEPUTY, Role.CASHIER)),
        actor=st.sampled_from(("chair", "chair", "deputy")),
    )
    def give_an_office(self, name: str, role: Role, actor: str) -> None:
        union = Organisation.objects.get(pk=self.stage.union)
        self.play.do(orgs.appoint, self.play.user(name), role, union, actor=actor)

    @rule(
        roles=st.lists(
            st.sampled_from((Role.TREASURER, Role.DEPUTY, Role.COMMITTEE, Role.CHAIR)),
            min_size=1,
            max_size=3,
            unique=True,
        ),
        needed=st.integers(1, 2),
        which=number,
        actor=st.sampled_from(("chair", "chair", "treasurer")),
    )
    def change_a_flow(self, roles: list[Role], needed: int, which: int, actor: str) -> None:
        flows = list(Flow.objects.filter(kind__in=("activity", "welfare")).order_by("pk"))
        flow = flows[which % len(flows)]
        self.play.do(
            approvals.save_flow,
            flow.organisation,
            kind=flow.kind,
            up_to=flow.up_to,
            steps=[approvals.StepFacts(role, needed) for role in roles],
            actor=actor,
            flow=flow,
            version=flow.version,
        )

    @precondition(lambda self: self.days < 60)
    @rule(days=st.integers(1, 9), sweep=st.booleans())
    def days_pass(self, days: int, sweep: bool) -> None:
        """With a sweep in the night, or without: a seat is a matter of the day in any case."""
        self.days += days
        self.stage.clock.shift(timedelta(days=days))
        if sweep:
            approvals.settle_all()
        self.play.look()
