"""Where the machines play: who is there, with which money, and how one step is done and seen."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection

from tests.funds.machine.picture import Camera, Picture, differences
from tests.funds.machine.witness import Witness, check_sums
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.dates import local_today
from union.core.errors import Refused
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest

JUNE = datetime(2026, 6, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Stage:
    """A union with its budget, by keys, so that each step reads its rows afresh as a page does."""

    cast: dict[str, int]
    lines: list[int]
    members: dict[str, int]
    relatives: list[tuple[str, str]]
    union: int
    budget: int
    clock: time_machine.Traveller
    submitted: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    agreed: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def witness(self) -> Witness:
        """Somebody who knows whose member record is whose, and who is related."""
        related: dict[int, set[int]] = {}
        for one, other in self.relatives:
            related.setdefault(self.cast[one], set()).add(self.cast[other])
            related.setdefault(self.cast[other], set()).add(self.cast[one])
        users = {member: self.cast[name] for name, member in self.members.items()}
        found = Witness(users, related)
        found.submitted.update(self.submitted)
        found.agreed.update(self.agreed)
        return found

    def begin(self, *requests: tuple[str, str, int]) -> None:
        """Some requests (who, how much, how many approvals) that are there when a run begins.

        The first one is paid already.
        """
        play = Play(self)
        with connection.execute_wrapper(play.camera.note):
            self._ask(play, *requests)
            (paid, *_others) = play.now.requests
            row = FundRequest.objects.get(pk=paid)
            facts = actions.PaymentFacts("transfer", "记-000", local_today())
            play.do(actions.pay, row, facts, version=row.version, key="000", actor="cashier")
        self.submitted.update(play.witness.submitted)
        self.agreed.update(play.witness.agreed)

    @staticmethod
    def _ask(play: "Play", *requests: tuple[str, str, int]) -> None:
        for who, amount, approvals_ in requests:
            facts = actions.RequestFacts(
                line=play.line(0), title="秋游", amount=Decimal(amount), payee="顺达客运"
            )
            row = play.do(actions.draft_request, facts, actor=who)
            review = play.do(actions.submit_request, row, version=1, actor=who)
            for _step in range(approvals_):
                actor = play.names[approvals.seats(review).now()[0].user.pk]
                review = play.do(approvals.approve, review, actor=actor, version=review.version)


class Play:
    """One run: does steps, lets the witness look after each, and counts how far it came."""

    def __init__(self, stage: Stage) -> None:
        """Begins where the stage was set."""
        self.stage = stage
        self.names = {pk: name for name, pk in stage.cast.items()}
        self.camera = Camera()
        self.now: Picture = self.camera.picture()
        check_sums(self.now)
        self.witness = stage.witness()
        self.reached: Counter[str] = Counter()
        self.vouchers = 0

    def user(self, name: str) -> User:
        """Somebody, as a new request of theirs would load her: without what was asked before."""
        return User.objects.get(pk=self.stage.cast[name])

    def line(self, number: int) -> BudgetLine:
        """One of the lines."""
        return BudgetLine.objects.get(pk=self.stage.lines[number % len(self.stage.lines)])

    def request(self, number: int, *states: str) -> FundRequest | None:
        """One of the requests in some state; None if there is none."""
        rows = [pk for pk, one in self.now.requests.items() if one["state"] in states or not states]
        return FundRequest.objects.get(pk=rows[number % len(rows)]) if rows else None

    def review(self, number: int, *states: str) -> Review | None:
        """One of the reviews in some state; None if there is none."""
        rows = [pk for pk, one in self.now.reviews.items() if one["state"] in states or not states]
        return Review.objects.get(pk=rows[number % len(rows)]) if rows else None

    def do(
        self, verb: Callable[..., Any], *what: Any, actor: str, again: bool = False, **how: Any
    ) -> Any:
        """Does one step, or is refused and has changed nothing. `again`: sends it a second time.

        A refusal answers None. Any other exception is a failure of the house.
        """
        before = self.now
        try:
            answer = verb(*what, actor=self.user(actor), **how)
        except Refused as refused:
            self.now = self.camera.picture()
            self.unchanged(before, f"refused ({type(refused).__name__}) and changed all the same")
            return None
        self.now = self.camera.picture()
        self.witness.saw(before, self.now, self.stage.cast[actor])
        self._count(before)
        if again:
            self._again(verb, *what, actor=actor, **how)
        return answer if answer is not None else True

    def _again(self, verb: Callable[..., Any], *what: Any, actor: str, **how: Any) -> None:
        """The same once more has no second effect, and is no mistake of whoever taps twice."""
        try:
            verb(*what, actor=self.user(actor), **how)
        except Refused:
            assert verb.__name__ in NOT_TWICE, f"{verb.__name__} sent twice is refused"
        first, self.now = self.now, self.camera.picture()
        self.unchanged(first, f"{verb.__name__} sent twice has two effects")

    def refuses(self, verb: Callable[..., Any], *what: Any, actor: str, **how: Any) -> None:
        """Does what must have no effect, refused or not."""
        before = self.now
        self.do(verb, *what, actor=actor, **how)
        self.unchanged(before, f"{verb.__name__} had an effect")

    def unchanged(self, before: Picture, otherwise: str) -> None:
        """Raises AssertionError with what has changed since a picture."""
        assert self.now == before, f"{otherwise}: {differences(before, self.now)}"

    def _count(self, before: Picture) -> None:
        for one in self.now.fresh(before, "decisions"):
            self.reached[one["deed"]] += 1
            if one["principal_id"]:
                self.reached["stood in"] += one["deed"] == "approve"
            if one["rung"] not in ("", "own"):
                self.reached["ladder"] += 1
        for one in self.now.fresh(before, "payments"):
            self.reached[one["state"]] += 1
        for one in self.now.fresh(before, "ledger"):
            self.reached["reversed"] += one["kind"] == "reversal"
        for pk, one in self.now.changes.items():
            old = before.changes.get(pk)
            self.reached["adopted"] += one["state"] == "adopted" != (old and old["state"])

    def look(self) -> None:
        """Something happened that was nobody's verb: the night's sweep, a hand in the tables."""
        self.now = self.camera.picture()
        check_sums(self.now)

    def voucher(self) -> str:
        """The next number in the binder."""
        self.vouchers += 1
        return f"记-{self.vouchers:03d}"


# What says so when it comes a second time; all else answers as if it were the first time.
NOT_TWICE = {"draft_request", "save_request", "draft_change", "nudge"}
