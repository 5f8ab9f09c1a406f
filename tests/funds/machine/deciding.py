"""Deciding and standing in: more rules of the machine."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.funds.machine.asking import (
    Asking,
    amount,
    anybody,
    number,
    payee,
    seldom,
    somebody,
    there_is,
)
from union.approvals import actions as approvals
from union.approvals.models import Delegation, Review
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import FundRequest
from union.orgs.models import Appointment

# Who would be asked first to stand in.
STAND_INS = ("deputy", "committee", "second", "chair")


class Deciding(Asking):
    """Approve, return, reject, and let somebody else do so; some rules go a whole way."""

    @there_is("reviews", "pending")
    @rule(
        which=number,
        seat=number,
        who=somebody,
        deed=st.sampled_from(("approve", "approve", "approve", "return_", "reject")),
        stale=seldom,
        again=st.booleans(),
    )
    def decide(
        self, which: int, seat: int, who: str | None, deed: str, stale: bool, again: bool
    ) -> None:
        review = self.play.review(which, "pending") or self.play.review(which)
        if review is None:
            return
        seats = approvals.seats(review).now()
        if who is None and seats:
            who = self.play.names[seats[seat % len(seats)].user.pk]
        verb = getattr(approvals, deed)
        how = {"comment": "请补充"} if deed != "approve" else {}
        act = self.play.refuses if stale else self.play.do
        more = {} if stale else {"again": again}
        version = review.version - stale
        act(verb, review, actor=who or "chair", version=version, **how, **more)

    @there_is("reviews", "pending")
    @rule(which=number)
    def carry_through(self, which: int) -> None:
        """Everybody who has a seat agrees, until it is decided."""
        review = self.play.review(which, "pending")
        if review is not None:
            self._carry(review)

    def _carry(self, review: Review, steps: int = 9) -> Review:
        for _step in range(steps):
            seats = approvals.seats(review).now()
            if not seats:
                break
            actor = self.play.names[seats[0].user.pk]
            done = self.play.do(approvals.approve, review, actor=actor, version=review.version)
            review.refresh_from_db()
            if done is None:
                break
        return review

    @rule(which=number, who=somebody, line=number, amount=amount, payee=payee)
    def approve_a_new_one(
        self, which: int, who: str | None, line: int, amount: str, payee: str
    ) -> None:
        """From the draft to the last approval."""
        if len(self.play.now.requests) >= 8:
            return
        facts = self._facts(line, amount, payee)
        request = self.play.do(actions.draft_request, facts, actor=who or "organiser")
        if request is not None:
            actor = who or "organiser"
            review = self.play.do(actions.submit_request, request, version=1, actor=actor)
            if review is not None:
                self._carry(review)

    @there_is("reviews", "pending")
    @rule(which=number, steps=st.integers(1, 2), amount=amount, carry=st.booleans())
    def send_back_and_ask_for_another_sum(
        self, which: int, steps: int, amount: str, carry: bool
    ) -> None:
        """Some agree, one returns it, and the applicant changes what they had agreed to."""
        review = self.play.review(which, "pending")
        if review is None or review.subject_type != "funds.fundrequest":
            return
        review = self._carry(review, steps)
        seats = approvals.seats(review).now()
        if not seats:
            return
        actor = self.play.names[seats[0].user.pk]
        self.play.do(approvals.return_, review, actor=actor, version=review.version, comment="太多")
        request = FundRequest.objects.get(pk=review.subject_id)
        asks = self._applicant(request)
        facts = self._facts(0, amount, "顺达客运")
        self.play.do(actions.save_request, request, facts, version=request.version, actor=asks)
        request.refresh_from_db()
        again = self.play.do(actions.submit_request, request, version=request.version, actor=asks)
        if again is not None and carry:
            self._carry(again)

    @there_is("reviews", "pending")
    @rule(
        which=number,
        to=st.one_of(st.none(), st.none(), anybody),
        up_to=st.sampled_from(("99999", "99999", "1000")),
        seat=number,
        ended=seldom,
    )
    def approve_through_a_stand_in(
        self, which: int, to: str | None, up_to: str, seat: int, ended: bool
    ) -> None:
        """Whoever should decide is away and lets somebody else do it; she herself tries too."""
        self._stand_in_approves(which, to, up_to, seat, ended)

    def _stand_in_approves(
        self, which: int, to: str | None, up_to: str, seat: int, ended: bool
    ) -> None:
        review = self.play.review(which, "pending")
        seats = approvals.seats(review).now() if review else []
        if review is None or not seats:
            return
        chosen = seats[seat % len(seats)]
        away = self.play.names[chosen.user.pk]
        if to is None:
            barred = {chosen.user.pk, *approvals.seats(review).concerns}
            free = [one for one in STAND_INS if self.stage.cast[one] not in barred]
            to = free[0]
        given = self._delegate(away, chosen.role, to, up_to)
        if not given:
            return
        if ended:
            self.play.do(approvals.revoke, given, actor=away, again=True)
        for actor in (to, away):
            review.refresh_from_db()
            self.play.do(approvals.approve, review, actor=actor, version=review.version)

    def _delegate(self, who: str, role: str, to: str, up_to: str, days: int = 5) -> Any:
        office = Appointment.objects.in_force(local_today()).filter(
            user=self.stage.cast[who], role=role
        )
        mine = office.first()
        if mine is None:
            return None
        return self.play.do(
            approvals.delegate,
            mine,
            to=self.play.user(to),
            starts_on=local_today(),
            ends_on=local_today() + timedelta(days=days),
            up_to=Decimal(up_to),
            actor=who,
        )

    @precondition(lambda self: self.play.now.delegations)
    @rule(which=number, who=somebody, again=st.booleans())
    def end_a_delegation(self, which: int, who: str | None, again: bool) -> None:
        rows = list(Delegation.objects.filter(revoked_at=None).order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            actor = who or self.play.names[row.principal_id]
            self.play.do(approvals.revoke, row, actor=actor, again=again)

    @there_is("reviews", "pending")
    @rule(which=number, who=somebody)
    def nudge(self, which: int, who: str | None) -> None:
        review = self.play.review(which, "pending")
        if review is not None:
            actor = who or self.play.names[review.applicant_id]
            self.play.do(approvals.nudge, review, actor=actor, again=True)
