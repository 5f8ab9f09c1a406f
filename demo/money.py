"""The money of the demo: a budget that was adopted, and requests at every step of their way.

All of it is done by the verbs that the pages call, each at the moment at which it is shown
(`past.at`), in the order of the calendar: numbers, vouchers and balances follow it too.
"""

import json
import random
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush
from io import BytesIO
from pathlib import Path

import typst
from django.db.models import Count, Sum
from django.utils import timezone

from demo import past
from demo.asks import Ask, End, asks, lines
from demo.people import SEED
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.actions import StepFacts
from union.approvals.models import Review
from union.core.dates import local_today, working_days_after
from union.core.printing import fonts
from union.evidence.models import Kind as PaperKind
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, Payment
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.welfare.models import Programme

HERE = Path(__file__).resolve().parent
# A matter goes on when its next moment has come.
Matter = Generator[datetime, None, None]
# In how many working days, and when on that day, each of those who decide does so.
DECIDING = ((0, time(14, 30)), (1, time(9, 40)), (1, time(14, 50)), (2, time(9, 30)))
AFTER_ALL = (3, time(10, 10))
REVERSING = (5, time(9, 20))


@dataclass
class Money:
    """One load of the demo's money; `users` are the accounts by name."""

    union: Organisation
    users: dict[str, User]
    today: date
    lines: dict[str, BudgetLine] = field(default_factory=dict)
    vouchers: int = 0
    now: datetime = field(default_factory=lambda: timezone.now() - timedelta(minutes=2))

    def load(self) -> None:
        """Flows, budget, requests."""
        # One of the committee has an account to try; the suggestion asks two of them.
        approvals.save_flow(
            self.union,
            kind="exemption",
            up_to=None,
            steps=[StepFacts(Role.COMMITTEE), StepFacts(Role.CHAIR)],
            actor=self.users["chair"],
        )
        approvals.suggest_flows(self.union, actor=self.users["chair"])
        self._play([self._budget()])
        self._play(self._matter(ask) for ask in asks(self.today) if self._is_of_this_year(ask))

    def _play(self, matters: Iterable[Matter]) -> None:
        """Lets each matter go on when its time has come; the earliest comes first."""
        waiting = [(next(one), place, one) for place, one in enumerate(matters)]
        heapify(waiting)
        while waiting:
            moment, place, matter = heappop(waiting)
            with past.at(moment):
                following = next(matter, None)
            if following is not None:
                heappush(waiting, (following, place, matter))

    def _is_of_this_year(self, ask: Ask) -> bool:
        """Gifts of last year were paid out of last year's budget."""
        if not ask.programme:
            return True
        given = Programme.objects.get(organisation=self.union, name=ask.programme).disbursements
        return given.filter(given_on__year=self.today.year).exists()

    def _moment(self, day: date, at: time, title: str = "", days: int = 0) -> datetime:
        """Some minutes after a time of a working day; not before the budget, and not to come."""
        first = self._budget_day + timedelta(days=bool(self.lines))
        day = max(day, first)
        friday = day - timedelta(days=max(0, day.weekday() - 4))
        then = datetime.combine(working_days_after(friday, days, holidays={}), at)
        minutes = random.Random(f"{SEED} {title}").randrange(25)
        moment = timezone.make_aware(then) + timedelta(minutes=minutes)
        # Where the budget is of a Friday, what follows on the weekend is of its evening.
        earliest = timezone.make_aware(datetime.combine(first, time())) - timedelta(hours=7)
        return min(max(moment, earliest), self.now)

    @property
    def _budget_day(self) -> date:
        """One of the first working days of the year, or today where that is still to come."""
        return working_days_after(date(self.today.year, 1, 5), 1, holidays={})

    # The budget.

    def _budget(self) -> Matter:
        """Drawn up by the treasurer; the deputy decides her step, then committee and chair."""
        day = self._budget_day
        yield self._moment(day, time(8, 30))
        budget = actions.open_budget(self.union, self.today.year, actor=self.users["treasurer"])
        items = [
            actions.ItemFacts(
                name=one.name,
                category=one.category,
                source=one.source,
                amount=Decimal(one.amount),
                opening=Decimal(one.opening),
                basis=one.basis,
            )
            for one in lines(self.today)
        ]
        change = actions.draft_change(
            budget,
            title=f"{self.today.year}年度预算",
            reason="经工会委员会讨论，按上年决算和今年计划编制；启用前已支出的金额一并登记。",
            items=items,
            actor=self.users["treasurer"],
        )
        yield self._moment(day, time(9))
        review = actions.submit_change(
            change, version=change.version, actor=self.users["treasurer"]
        )
        for hour in (10, 11, 14, 16):
            yield self._moment(day, time(hour))
            review = self._approve(review, "同意，符合实际。")
        self.lines = {line.name: line for line in budget.lines.all()}

    # Requests.

    def _matter(self, ask: Ask) -> Matter:
        """One request from its first word to its end, as far as it has come."""

        def moment(at: time, days: int = 0) -> datetime:
            return self._moment(ask.day, at, ask.title, days)

        yield moment(time(9))
        request = self._drafted(ask)
        if ask.end == End.DRAFT:
            return
        yield moment(time(9, 30))
        review = actions.submit_request(request, version=request.version, actor=self.users[ask.by])
        if ask.end == End.WAITS:
            return
        for days, at in DECIDING:
            yield moment(at, days)
            if ask.end in (End.RETURNED, End.REFUSED):
                self._send_back(review, ask)
                return
            review = self._approve(review, "票据齐全，预算内。" if ask.paper else "同意。")
            if ask.end == End.AGREED or not review.is_pending:
                break
        if ask.end in (End.AGREED, End.TO_PAY):
            return
        days, at = AFTER_ALL
        yield moment(at, days)
        self._pay(request, has_failed=ask.end == End.FAILED)
        if ask.receipt and ask.end == End.PAID:
            request.refresh_from_db()
            self._attach(request, "收据", PaperKind.RECEIPT, self.users["cashier"])
        if ask.end == End.REVERSED:
            days, at = REVERSING
            yield moment(at, days)
            actions.reverse(
                request.entries.get(),
                reason="商家退货，款项已退回。",
                actor=self.users["treasurer"],
            )

    def _drafted(self, ask: Ask) -> FundRequest:
        actor = self.users[ask.by]
        # Whoever laid something out herself is paid herself.
        payee = None if ask.payee else Member.objects.get(user=actor)
        amount, people, programme = Decimal(ask.amount), ask.people, None
        if ask.programme:
            programme = Programme.objects.get(organisation=self.union, name=ask.programme)
            given = programme.disbursements.aggregate(people=Count("pk"), amount=Sum("amount"))
            amount, people = given["amount"], given["people"]
        request = actions.draft_request(
            actions.RequestFacts(
                line=self.lines[ask.line],
                title=ask.title,
                amount=amount,
                payee=ask.payee or str(payee.name if payee else ""),
                payee_member=payee,
                reason=ask.reason,
                people=people,
                standard=Decimal(ask.standard) if ask.standard else None,
                purpose_kind="programme" if programme else "",
                purpose_id=programme.pk if programme else None,
            ),
            actor=actor,
        )
        if ask.paper:
            self._attach(request, "报价单", PaperKind.QUOTE, actor)
            request.refresh_from_db()
        return request

    def _approve(self, review: Review, comment: str) -> Review:
        """By whoever holds the office; of the committee by one, and then by the second."""
        name = review.office
        if name == Role.COMMITTEE and review.decisions.filter(actor=self.users[name]).exists():
            name = "committee_2"
        actor = self.users[name]
        return approvals.approve(review, actor=actor, version=review.version, comment=comment)

    def _send_back(self, review: Review, ask: Ask) -> None:
        if ask.end == End.RETURNED:
            verb, comment = approvals.return_, "请补一份报价单，写清楚规格和数量。"
        else:
            verb, comment = approvals.reject, "聚餐不在工会经费开支范围内。"
        verb(review, actor=self.users["treasurer"], version=review.version, comment=comment)

    def _pay(self, request: FundRequest, *, has_failed: bool) -> None:
        request.refresh_from_db()
        if has_failed:
            actions.note_failure(
                request,
                method=Payment.Method.TRANSFER,
                tried_on=local_today(),
                problem="对方账号有误，银行退回。",
                version=request.version,
                key="demo-failed",
                actor=self.users["cashier"],
            )
            return
        self.vouchers += 1
        actions.pay(
            request,
            actions.PaymentFacts(
                method=Payment.Method.TRANSFER,
                voucher=f"记-{self.vouchers:03d}",
                paid_on=local_today(),
            ),
            version=request.version,
            key=f"demo-{self.vouchers}",
            actor=self.users["cashier"],
        )

    def _attach(self, request: FundRequest, title: str, kind: PaperKind, actor: User) -> None:
        paper = BytesIO(self._paper(request, title))
        paper.name = f"{request.title}{title}.pdf"
        actions.attach(request, [paper], kind=kind, actor=actor)

    def _paper(self, request: FundRequest, title: str) -> bytes:
        amount = f"{request.amount:.0f}"
        data = {
            "title": title,
            "union": self.union.name,
            "rows": [[request.title, amount]],
            "total": amount,
            "seller": request.payee,
            "day": (local_today() - timedelta(days=1)).strftime("%Y年%m月%d日"),
        }
        return bytes(
            typst.compile(
                HERE / "quote.typ",
                root=HERE,
                font_paths=fonts(),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
        )
