"""Asking for money: the first rules of the machine, and what all its rules are made of."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.funds.machine.stage import JUNE, Play, Stage
from union.funds import actions
from union.funds.models import FundRequest
from union.members.models import Member

PEOPLE = (
    *("chair", "deputy", "treasurer", "cashier", "auditor", "committee", "organiser"),
    *("second", "teller", "member", "outsider"),
)
AMOUNTS = ("0.01", "480", "999.99", "1000", "2000", "4860", "5000.01", "7500", "10000.01")
number = st.integers(0, 7)
anybody = st.sampled_from(PEOPLE)
# Mostly the one whose affair it is.
somebody = st.one_of(st.none(), st.none(), st.none(), anybody)
asks = st.sampled_from(("organiser", "organiser", "committee", "treasurer", "chair", "second"))
amount = st.sampled_from(AMOUNTS)
payee = st.sampled_from(("顺达客运", "顺达客运", "treasurer", "teller", "second", "member"))
seldom = st.integers(0, 3).map(lambda n: n == 0)
MOST_REQUESTS = 8


def there_is(rows: str, *states: str) -> Callable[..., Any]:
    """Lets a rule wait until there is a row in one of these states."""
    return precondition(
        lambda self: any(one["state"] in states for one in getattr(self.play.now, rows).values())
    )


class Asking(RuleBasedStateMachine):
    """Requests are drafted, edited, submitted, given up and corrected.

    Each run happens on the same stage and is taken back at its end. `stage` and `tallies` (what
    each run reached) are set by the test on a subclass of its own.
    """

    stage: Stage
    tallies: list[dict[str, int]]

    def __init__(self) -> None:
        """Begins a transaction that is never committed."""
        super().__init__()
        self.stage.clock.move_to(JUNE)
        self.everything = transaction.atomic()
        self.everything.__enter__()
        self.play = Play(self.stage)
        self.watched = connection.execute_wrapper(self.play.camera.note)
        self.watched.__enter__()
        self.days = 0

    def teardown(self) -> None:
        """Takes everything back."""
        self.watched.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.everything.__exit__(None, None, None)
        self.tallies.append(dict(self.play.reached))

    def _facts(self, line: int, amount: str, payee: str, title: str = "秋游") -> Any:
        member = None
        if payee in self.stage.members:
            member = Member.objects.get(pk=self.stage.members[payee])
        return actions.RequestFacts(
            line=self.play.line(line),
            title=title,
            amount=Decimal(amount),
            payee=member.name if member else payee,
            payee_member=member,
        )

    def _applicant(self, request: FundRequest, who: str | None = None) -> str:
        return who or self.play.names[request.applicant_id]

    @precondition(lambda self: len(self.play.now.requests) < MOST_REQUESTS)
    @rule(who=st.one_of(asks, asks, anybody), line=number, amount=amount, payee=payee)
    def draft(self, who: str, line: int, amount: str, payee: str) -> None:
        facts = self._facts(line, amount, payee)
        self.play.do(actions.draft_request, facts, actor=who)

    @rule(which=number, who=somebody, line=number, amount=amount, payee=payee, stale=seldom)
    def edit(
        self, which: int, who: str | None, line: int, amount: str, payee: str, stale: bool
    ) -> None:
        request = self.play.request(which, "draft", "returned") or self.play.request(which)
        act = self.play.refuses if stale else self.play.do
        act(
            actions.save_request,
            request,
            self._facts(line, amount, payee, title="春游"),
            version=request.version - stale,
            actor=self._applicant(request, who),
        )

    @there_is("requests", "draft", "returned")
    @rule(which=number, who=somebody, stale=seldom, again=st.booleans())
    def submit(self, which: int, who: str | None, stale: bool, again: bool) -> None:
        request = self.play.request(which, "draft", "returned")
        act = self.play.refuses if stale else self.play.do
        more = {} if stale else {"again": again}
        act(
            actions.submit_request,
            request,
            version=request.version - stale,
            actor=self._applicant(request, who),
            **more,
        )

    @rule(
        which=number,
        who=somebody,
        again=st.booleans(),
        verb=st.sampled_from((actions.withdraw_request, actions.discard)),
    )
    def give_up(self, which: int, who: str | None, again: bool, verb: Any) -> None:
        request = self.play.request(which)
        self.play.do(verb, request, actor=self._applicant(request, who), again=again)

    @there_is("requests", "approved")
    @rule(which=number, who=somebody, again=st.booleans())
    def correct(self, which: int, who: str | None, again: bool) -> None:
        request = self.play.request(which, "approved", "paid")
        who = self._applicant(request, who)
        self.play.do(actions.correct, request, actor=who, comment="写错", again=again)
