"""The money of the demo: a budget that was adopted, and requests at every step of their way.

All of it is done by the verbs that the pages call. The ledger and what was decided cannot be dated
back, and are not: the demo's committee has put its books in order today. What waits, waits longer.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import typst
from django.utils import timezone

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.printing import fonts
from union.evidence.models import Kind as PaperKind
from union.funds import actions
from union.funds.models import BudgetLine, Category, FundRequest, Payment, Source
from union.members.models import Member
from union.orgs.models import Organisation

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Line:
    """A line of the budget in yuan; `opening` was spent before the books began here."""

    name: str
    category: str
    source: str
    amount: int
    opening: int = 0
    basis: str = ""


LINES = (
    Line("节日慰问品", Category.WELFARE, Source.CONTRIBUTION, 154800, 146200, "86人 × 1800元"),
    Line("生日蛋糕券", Category.WELFARE, Source.CONTRIBUTION, 25800, 21300, "86人 × 300元"),
    Line("春秋游", Category.CULTURE, Source.DUES, 12000, 4300, "86人 × 140元"),
    Line("文体比赛", Category.CULTURE, Source.CONTRIBUTION, 15000, 6200, "元旦汇演、气排球、拔河"),
    Line("职工教育", Category.EDUCATION, Source.CONTRIBUTION, 8000, 6900, "讲座、急救培训、读书"),
    Line("婚育病丧慰问", Category.WARMTH, Source.CONTRIBUTION, 12000, 5600, "按慰问办法"),
    Line("困难职工帮扶", Category.HARDSHIP, Source.SUBSIDY, 6000, 2000, "上级专项补助"),
    Line("职工之家设备", Category.EQUIPMENT, Source.EMPLOYER, 10000, 0, "音响、健身器材"),
    Line("工会干部培训", Category.TRAINING, Source.CONTRIBUTION, 4000, 1200, ""),
)


@dataclass(frozen=True)
class Ask:
    """A request: who asks, for what, out of which line, how much, to whom, and how long ago."""

    by: str
    title: str
    line: str
    amount: str
    payee: str
    days: int
    reason: str = ""
    people: int | None = None
    standard: str | None = None
    paper: bool = True


@dataclass
class Money:
    """One load of the demo's money; `users` are the accounts by name."""

    union: Organisation
    users: dict[str, User]
    today: date
    lines: dict[str, BudgetLine] = field(default_factory=dict)
    vouchers: int = 0

    def load(self) -> None:
        """Flows, budget, requests."""
        approvals.suggest_flows(self.union, actor=self.users["chair"])
        self.adopt_budget()
        self.ask_for_money()

    def adopt_budget(self) -> None:
        """Drawn up by the treasurer; the deputy decides her step, then committee and chair."""
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
            for one in LINES
        ]
        change = actions.draft_change(
            budget,
            title=f"{self.today.year}年度预算",
            reason="经工会委员会讨论，按上年决算和今年计划编制；启用前已支出的金额一并登记。",
            items=items,
            actor=self.users["treasurer"],
        )
        review = actions.submit_change(
            change, version=change.version, actor=self.users["treasurer"]
        )
        self._decide(
            review, "deputy", "committee", "committee_2", "chair", comment="同意，符合实际。"
        )
        self.lines = {line.name: line for line in budget.lines.all()}

    # Requests at every step.

    def ask_for_money(self) -> None:
        """Paid, failed, to be paid, before each of those who decide, returned, refused, begun."""
        self._paid(
            Ask(
                "organiser",
                "秋游大巴",
                "春秋游",
                "3200",
                "顺达客运有限公司",
                40,
                "两辆车，含司机餐费。",
            )
        )
        wrong = self._paid(
            Ask(
                "organiser",
                "气排球赛奖品",
                "文体比赛",
                "980",
                "悦体文具店",
                20,
                people=14,
                standard="70",
            )
        )
        actions.reverse(
            wrong.entries.get(), reason="商家退货，款项已退回。", actor=self.users["treasurer"]
        )
        self._approved(
            Ask(
                "welfare",
                "本月生日蛋糕券",
                "生日蛋糕券",
                "2100",
                "甜心蛋糕坊",
                6,
                people=7,
                standard="300",
            )
        )
        failed = self._approved(
            Ask("organiser", "读书会购书", "职工教育", "560", "启明书店", 8, paper=True)
        )
        actions.note_failure(
            failed,
            method=Payment.Method.TRANSFER,
            tried_on=self.today - timedelta(days=1),
            problem="对方账号有误，银行退回。",
            version=failed.version,
            key="demo-failed",
            actor=self.users["cashier"],
        )
        for one in (
            Ask(
                "welfare", "会员结婚纪念品", "婚育病丧慰问", "500", "花语礼品行", 2, "按慰问办法。"
            ),
            Ask(
                "organiser",
                "登山活动急救包",
                "文体比赛",
                "260",
                "康民大药房",
                1,
                people=2,
                standard="130",
            ),
            Ask(
                "organiser",
                "急救培训讲课费",
                "职工教育",
                "480",
                "市红十字会",
                3,
                "两个课时。",
                paper=False,
            ),
        ):
            self._decide(self._submitted(one), "treasurer", comment="票据齐全，预算内。")
        self._submitted(
            Ask(
                "welfare",
                "冬至慰问汤圆",
                "节日慰问品",
                "4300",
                "江南食品有限公司",
                1,
                people=86,
                standard="50",
            )
        )
        self._own_request_of_the_chair()
        returned = self._submitted(
            Ask("organiser", "摄影比赛相框", "文体比赛", "640", "光影图文店", 5, paper=False)
        )
        approvals.return_(
            returned,
            actor=self.users["treasurer"],
            version=returned.version,
            comment="请补一份报价单，写清楚规格和数量。",
        )
        refused = self._submitted(
            Ask("organiser", "活动结束聚餐", "春秋游", "1500", "望江楼", 15, paper=False)
        )
        approvals.reject(
            refused,
            actor=self.users["treasurer"],
            version=refused.version,
            comment="聚餐不在工会经费开支范围内。",
        )
        self._drafted(
            Ask(
                "organiser",
                "元旦汇演服装租赁",
                "文体比赛",
                "3600",
                "霓裳服饰",
                0,
                people=24,
                standard="150",
            )
        )

    def _own_request_of_the_chair(self) -> None:
        """The chair is paid back what she laid out; the deputy decides in her place."""
        chair = Member.objects.get(user=self.users["chair"])
        review = self._submitted(
            Ask(
                "chair",
                "慰问品垫付报销",
                "婚育病丧慰问",
                "300",
                chair.name,
                2,
                "看望住院同事时垫付。",
            ),
            payee=chair,
        )
        self._decide(review, "treasurer", comment="票据齐全。")

    def _drafted(self, ask: Ask, payee: Member | None = None) -> FundRequest:
        actor = self.users[ask.by]
        request = actions.draft_request(
            actions.RequestFacts(
                line=self.lines[ask.line],
                title=ask.title,
                amount=Decimal(ask.amount),
                payee=ask.payee,
                payee_member=payee,
                reason=ask.reason,
                people=ask.people,
                standard=Decimal(ask.standard) if ask.standard else None,
            ),
            actor=actor,
        )
        if ask.paper:
            paper = BytesIO(self._quote(ask))
            paper.name = f"{ask.title}报价单.pdf"
            actions.attach(request, [paper], kind=PaperKind.QUOTE, actor=actor)
            request.refresh_from_db()
        began = timezone.now() - timedelta(days=ask.days, hours=2)
        FundRequest.objects.filter(pk=request.pk).update(created_at=began)
        return request

    def _submitted(self, ask: Ask, payee: Member | None = None) -> Review:
        request = self._drafted(ask, payee)
        review = actions.submit_request(request, version=request.version, actor=self.users[ask.by])
        since = timezone.now() - timedelta(days=ask.days, hours=1)
        Review.objects.filter(pk=review.pk).update(submitted_at=since, waiting_since=since)
        review.refresh_from_db()
        return review

    def _approved(self, ask: Ask) -> FundRequest:
        review = self._submitted(ask)
        amount = Decimal(ask.amount)
        middle = ["committee", "committee_2"] if amount > 5000 else ["committee"]
        deciders = ["treasurer", *(middle if amount > 1000 else []), "chair"]
        self._decide(review, *deciders, comment="同意。")
        request = FundRequest.objects.get(pk=review.subject_id)
        since = timezone.now() - timedelta(days=max(ask.days - 2, 0), hours=1)
        FundRequest.objects.filter(pk=request.pk).update(approved_at=since)
        return request

    def _paid(self, ask: Ask) -> FundRequest:
        request = self._approved(ask)
        self.vouchers += 1
        first = date(self.today.year, 1, 1)
        actions.pay(
            request,
            actions.PaymentFacts(
                method=Payment.Method.TRANSFER,
                voucher=f"记-{self.vouchers:03d}",
                paid_on=max(self.today - timedelta(days=max(ask.days - 4, 0)), first),
            ),
            version=request.version,
            key=f"demo-{self.vouchers}",
            actor=self.users["cashier"],
        )
        request.refresh_from_db()
        return request

    def _decide(self, review: Review, *deciders: str, comment: str = "") -> None:
        waits = review.waiting_since
        for name in deciders:
            review = approvals.approve(
                review, actor=self.users[name], version=review.version, comment=comment
            )
        # What went on waits since it would have come there.
        later = waits + timedelta(hours=5 * len(deciders))
        Review.objects.filter(pk=review.pk).update(waiting_since=min(later, timezone.now()))

    def _quote(self, ask: Ask) -> bytes:
        data = {
            "title": "报价单",
            "union": self.union.name,
            "rows": [[ask.title, ask.amount]],
            "total": ask.amount,
            "seller": ask.payee,
            "day": (self.today - timedelta(days=ask.days + 1)).strftime("%Y年%m月%d日"),
        }
        return bytes(
            typst.compile(
                HERE / "quote.typ",
                root=HERE,
                font_paths=fonts(),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            )
        )
