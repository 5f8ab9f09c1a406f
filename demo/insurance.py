"""The insurance of the demo: two policies in force, the insurer's list, three claims."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from demo import past
from demo.insured import FORMER, NOT_LISTED, PLAN, insured_list
from demo.pictures import photo
from union.accounts.models import User
from union.core.dates import months_after
from union.evidence.models import Paper
from union.imports import actions as imports
from union.insurance import actions
from union.insurance.actions import ClaimFacts, Listed, PlanFacts, PolicyFacts
from union.insurance.models import Claim, Insured, Policy
from union.members.models import Member, Status
from union.orgs.models import Organisation
from union.privacy.actions import give_consent

BILLS = "先打报案电话 95500（24 小时内），保留病历、发票和费用清单，再在这里报案，工会帮您交材料。"


@dataclass
class Insurance:
    """One load of insurance, through the verbs that the pages call."""

    union: Organisation
    users: dict[str, User]
    today: date

    def load(self) -> None:
        """Accident for everyone, of last year too, mutual aid that ends soon; and claims."""
        accident = self._accident(self._year_before())
        self._hold(self._mutual_aid(), Decimal("0.8"))
        self._take_over(accident)
        self._paid_claim(accident)
        self._open_claims(accident)

    def _save(self, insurer: str, plans: list[PlanFacts], **facts: object) -> Policy:
        usual: dict[str, object] = {
            "number": "",
            "payer": "employer",
            "for_everyone": True,
            "wants_renewal": True,
            "contact": "业务员小陈",
            "phone": "0571-0000 5500",
            "how_to_claim": BILLS,
            "claim_days": 30,
            "claim_from": "discharge",
            "in_working_days": False,
            "renews": None,
        }
        return actions.save_policy(
            None,
            PolicyFacts(**(usual | facts)),  # type: ignore[arg-type]  # as above and below
            plans,
            union=self.union,
            insurer=insurer,
            actor=self.users["chair"],
        )

    def _first_day(self) -> date:
        first = date(self.today.year, 9, 1)
        return first if first <= self.today - timedelta(days=60) else months_after(first, -12)

    def _year_before(self) -> Policy:
        """Last year's, by which one sees who was covered on a day in spring."""
        ends_on = self._first_day() - timedelta(days=1)
        policy = self._save(
            "安平财产保险",
            [PlanFacts(PLAN, Decimal(110), [("意外身故、伤残", Decimal(120_000), "")])],
            kind="accident",
            title="教职工团体意外险（上一年度）",
            number="AP-YW-0352",
            starts_on=months_after(ends_on, -12) + timedelta(days=1),
            ends_on=ends_on,
            in_working_days=True,
        )
        self._hold(policy, Decimal(1))
        return policy

    def _hold(self, policy: Policy, share: Decimal) -> None:
        """Enters that share of those who were here while it ran."""
        rows = Member.objects.filter(union=self.union).exclude(status__in=Status.gone())
        people = list(rows.order_by("pk"))
        plan = policy.plans.get()
        since = [(one, max(policy.starts_on, one.joined_on or date.min)) for one in people]
        listed = [Listed(one, plan, day) for one, day in since if day <= policy.ends_on]
        actions.take_in(policy, listed[: int(len(listed) * share)])

    def _accident(self, before: Policy) -> Policy:
        starts_on = self._first_day()
        covers = [
            ("意外身故、伤残", Decimal(150_000), ""),
            ("意外医疗", Decimal(30_000), "免赔 100 元，赔 90%"),
            ("住院津贴", Decimal(100), "每天，最多 180 天"),
        ]
        return self._save(
            "安平财产保险",
            [PlanFacts(PLAN, Decimal(120), covers)],
            kind="accident",
            title="教职工团体意外险",
            number="AP-YW-0417",
            starts_on=starts_on,
            ends_on=months_after(starts_on, 12) - timedelta(days=1),
            in_working_days=True,
            renews=before,
        )

    def _mutual_aid(self) -> Policy:
        """Ends in three weeks, and nobody has renewed it yet."""
        ends_on = self.today + timedelta(days=21)
        return self._save(
            "市职工互助保障会",
            [PlanFacts("住院互助", Decimal(60), [("住院补助", Decimal(3000), "每年最多")])],
            kind="aid_hospital",
            title="职工住院互助保障",
            starts_on=months_after(ends_on, -12) + timedelta(days=1),
            ends_on=ends_on,
            payer="union",
            for_everyone=False,
            contact="区总工会保障部",
        )

    def _take_over(self, policy: Policy) -> None:
        """The insurer's list of September: without the two who came last, with one who is gone."""
        rows = Member.objects.filter(union=self.union).exclude(status__in=Status.gone())
        members = list(rows.order_by("pk"))
        people = [
            (one.name, str(one.get_sex_display()), one.id_number, one.born_on, one.phone)
            for one in members[:-NOT_LISTED]
        ]
        name, number, born_on = FORMER
        content = insured_list([*people, (name, "女", number, born_on, "")], policy.starts_on)
        batch = imports.stage(
            self.union,
            kind="insurance",
            content=content,
            name="保险公司参保名单.xlsx",
            actor=self.users["welfare"],
            options={"policy": str(policy.pk)},
        )
        imports.check(batch)
        imports.start(batch, actor=self.users["welfare"])
        imports.apply_all(batch)

    def _report(self, insured: Insured, ago: int, by: User, days: int | None = 4) -> Claim:
        happened = max(self.today - timedelta(days=ago), insured.starts_on)
        out = None if days is None else min(happened + timedelta(days=days), self.today)
        key = uuid5(NAMESPACE_URL, f"demo-claim-{insured.pk}")
        claim = actions.report_claim(
            insured, ClaimFacts(happened, out, None), form_key=key, actor=by
        )
        # It was reported then, and not while the demo was loaded.
        claim.steps.update(on=min(happened + timedelta(days=1), self.today))
        return claim

    def _move(self, claim: Claim, to: str, ago: int, **more: object) -> None:
        claim.refresh_from_db()
        on = max(self.today - timedelta(days=ago), claim.happened_on)
        actions.move_claim(
            claim,
            to,
            on=on,
            version=claim.version,
            actor=self.users["welfare"],
            **more,  # type: ignore[arg-type]  # words, reference, amount
        )

    def _paid_claim(self, policy: Policy) -> None:
        """The member's own, from the hospital to the payment."""
        user = self.users["member"]
        insured = Insured.objects.get(policy=policy, member__user=user)
        claim = self._report(insured, 58, user)
        day = datetime.combine(self.today - timedelta(days=57), time(10, 20))
        with past.at(timezone.make_aware(day)):
            give_consent(user.member, actions.CLAIM_PAPERS, version=1, actor=user)
        for kind in ("application", "hospital_bill", "record"):
            papers = actions.add_claim_papers(claim, [photo(kind, "claim")], kind=kind, actor=user)
            put_in = timezone.make_aware(day + timedelta(days=3))
            Paper.objects.filter(pk__in=[one.pk for one in papers]).update(uploaded_at=put_in)
        self._move(claim, "submitted", 40, reference="LP-20417")
        self._move(claim, "paid", 22, amount=Decimal(2300))

    def _open_claims(self, policy: Policy) -> None:
        """One for which the insurer wants more, one that has just been reported."""
        rows = Insured.objects.filter(policy=policy, member__status=Status.ACTIVE)
        used = [user.pk for user in self.users.values()]
        first, second = rows.exclude(member__user__in=used).order_by("-member_id")[5:7]
        claim = self._report(first, 30, self.users["welfare"])
        self._move(claim, "submitted", 20, reference="LP-20533")
        self._move(claim, "more", 6, words="发票缺医院盖章，请补一张。")
        self._report(second, 6, self.users["welfare"], days=None)
