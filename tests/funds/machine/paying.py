"""Paying and reversing: more rules of the machine."""

import os
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.funds.machine.asking import anybody, number, seldom, there_is
from tests.funds.machine.deciding import Deciding
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.dates import local_today
from union.core.failpoints import FailpointReached
from union.funds import actions
from union.funds.models import FundRequest, LedgerEntry, Payment
from union.orgs import actions as orgs
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

cashiers = st.sampled_from(("cashier", "teller"))


class Paying(Deciding):
    """Pay, fail and try again, reverse; the power fails, and somebody writes into the tables."""

    def _pay(self, request: FundRequest, who: str, *, key: str, voucher: str, **more: Any) -> Any:
        facts = actions.PaymentFacts(
            method=Payment.Method.TRANSFER, voucher=voucher, paid_on=local_today()
        )
        version = request.version - more.pop("stale", False)
        return self.play.do(
            actions.pay, request, facts, version=version, key=key, actor=who, **more
        )

    @there_is("requests", "approved")
    @rule(
        which=number,
        who=st.one_of(cashiers, cashiers, anybody),
        stale=seldom,
        again=st.booleans(),
    )
    def pay(self, which: int, who: str, stale: bool, again: bool) -> None:
        request = self.play.request(which, "approved") or self.play.request(which)
        if request is None:
            return
        before = self.play.now
        voucher = self.play.voucher()
        more = {"stale": True} if stale else {"again": again}
        self._pay(request, who, key=voucher, voucher=voucher, **more)
        if stale:
            self.play.unchanged(before, "paid what had changed since")

    @there_is("requests", "approved")
    @rule(which=number, who=cashiers)
    def pay_with_a_voucher_of_before(self, which: int, who: str) -> None:
        """A voucher stands for one payment."""
        request, used = self.play.request(which, "approved"), Payment.objects.paid().first()
        if used is None:
            return
        before = self.play.now
        self._pay(request, who, key=self.play.voucher(), voucher=used.voucher)
        self.play.unchanged(before, "one voucher for two payments")

    @there_is("requests", "approved")
    @rule(which=number, who=cashiers, again=st.booleans())
    def fail_and_try_again(self, which: int, who: str, again: bool) -> None:
        request = self.play.request(which, "approved")
        if request is None:
            return
        key = self.play.voucher()
        failed = self.play.do(
            actions.note_failure,
            request,
            method=Payment.Method.TRANSFER,
            tried_on=local_today(),
            problem="户名不符",
            version=request.version,
            key=key,
            actor=who,
            again=again,
        )
        if failed is None:
            return
        request.refresh_from_db()
        # The key of the one form is not the key of the other.
        self._pay(request, who, key=key, voucher=key, again=again)

    @rule(which=number, who=st.one_of(st.just("treasurer"), anybody), again=st.booleans())
    def reverse(self, which: int, who: str, again: bool) -> None:
        entries = list(LedgerEntry.objects.order_by("-pk"))
        entry = entries[which % len(entries)]
        self.play.do(actions.reverse, entry, reason="记错", actor=who, again=again)

    @there_is("requests", "paid")
    @rule(again=st.booleans())
    def whoever_paid_becomes_treasurer(self, again: bool) -> None:
        """A new office, and still not the hand that takes her own payment out of the books."""
        paid = LedgerEntry.objects.filter(kind="payment").order_by("-pk")[0]
        name = self.play.names[paid.booked_by_id]
        for office in Appointment.objects.in_force(local_today()).filter(user=paid.booked_by):
            self.play.do(orgs.revoke, office, actor="chair")
        union = Organisation.objects.get(pk=self.stage.union)
        self.play.do(orgs.appoint, self.play.user(name), Role.TREASURER, union, actor="chair")
        self.play.refuses(actions.reverse, paid, reason="记错", actor=name)
        if again:
            self.play.do(actions.reverse, paid, reason="记错", actor="treasurer")

    @there_is("requests", "approved")
    @rule(where=st.sampled_from(("before", "inside", "before_commit")), which=number)
    def the_power_fails(self, where: str, which: int) -> None:
        """In the middle of a payment: nothing of it is there, and it can be done afterwards."""
        request = self.play.request(which, "approved")
        if request is None:
            return
        before, voucher = self.play.now, self.play.voucher()
        os.environ["FAILPOINTS"] = f"funds.pay.{where}:raise"
        try:
            self._pay(request, "cashier", key=voucher, voucher=voucher)
        except FailpointReached:
            self.play.look()
        finally:
            del os.environ["FAILPOINTS"]
        self.play.unchanged(before, "half a payment")
        self._pay(request, "cashier", key=voucher, voucher=voucher, again=True)

    @there_is("requests", "submitted", "approved")
    @rule(which=number)
    def somebody_writes_into_the_table(self, which: int) -> None:
        """Past all verbs: then nobody approves it and nobody pays it any more."""
        request = self.play.request(which, "submitted", "approved")
        if request is None:
            return
        FundRequest.objects.filter(pk=request.pk).update(payee="别人")
        self.play.look()
        review = Review.objects.of_subject(request).get(state__in=("pending", "approved"))
        for seat in approvals.seats(review).now():
            actor = self.play.names[seat.user.pk]
            self.play.refuses(approvals.approve, review, actor=actor, version=review.version)
        before = self.play.now
        for who in ("cashier", "teller"):
            voucher = self.play.voucher()
            self._pay(request, who, key=voucher, voucher=voucher)
        self.play.unchanged(before, "paid what nobody approved")
        FundRequest.objects.filter(pk=request.pk).update(payee=request.payee)
        self.play.look()
