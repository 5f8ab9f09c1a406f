"""The health of the demo's people: certificates, last year's check-up, this year's, one file."""

import io
import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl
from django.utils import timezone

from demo import past
from demo.people import SEED
from demo.pictures import photo
from union.accounts.models import User
from union.health import actions
from union.health.actions import files
from union.health.models import Campaign, Invitation
from union.imports import actions as imports
from union.members.models import Member
from union.orgs.models import Organisation
from union.privacy.actions import give_consent

PACKAGES = (
    actions.PackageFacts("女性A", "female", None, 39, "血常规、肝肾功能、B超、妇科、心电图"),
    actions.PackageFacts("女性B", "female", 40, None, "A 套餐，另加乳腺钼靶、骨密度"),
    actions.PackageFacts("男性", "male", None, None, "血常规、肝肾功能、B超、心电图"),
)
CENTRE, PHONE = "市中医院体检中心", "0571-80001234"
ISSUER = "滨江区疾病预防控制中心"
HEADS = (
    "体检号", "姓名", "工号", "身份证号", "部门", "套餐", "体检日期", "血压", None,
    "乙肝五项", None, "总检结论",
)  # fmt: skip
BELOW = (*(None for _n in range(7)), "收缩压", "舒张压", "HBsAg", "HBeAg")
FINDINGS = ("未见异常", "血压偏高，建议三个月后复查", "甲状腺结节，建议半年后复查", "未见异常")
# One in so many has agreed to the results; one in so many did not come.
AGREED, ABSENT = 7, 29
# Of certificates: days until the end, where they are not like the others; None: there is none.
ENDS = {3: 18, 14: 5, 25: -9, 36: None, 47: None}


@dataclass
class Health:
    """One load, through the verbs that the pages call."""

    union: Organisation
    users: dict[str, User]
    today: date

    def load(self) -> None:
        """A file that was opened, certificates, the check-ups of two years, one emergency."""
        self.chance = random.Random(f"{SEED} health")
        self.members = list(
            Member.objects.filter(union=self.union)
            .in_union()
            .select_related("union", "organisation", "user")
            .order_by("staff_number")
        )
        with past.at(self._moment(60)):
            self._agree()
            self._own_file()
        self._certificates()
        self._last_year()
        self._this_year()
        self._emergency()

    def _moment(self, days: int) -> datetime:
        day = self.today - timedelta(days=days)
        return timezone.make_aware(datetime.combine(day, time(10, 20)))

    @property
    def _lin(self) -> Member:
        return next(one for one in self.members if one.user == self.users["member"])

    def _agree(self) -> None:
        """Some have agreed to the results; the member of the demo to both."""
        for place, member in enumerate(self.members):
            if member.user is not None and (place % AGREED == 0 or member == self._lin):
                give_consent(member, files.RESULTS.key, version=1, actor=member.user)
        give_consent(self._lin, files.FILE.key, version=1, actor=self.users["member"])

    def _own_file(self) -> None:
        user = self.users["member"]
        for what, words in (
            ("allergy", "对芒果和青霉素过敏，外出时包里有抗过敏药。"),
            ("contact", "爱人 李明 154-0000-0000"),
        ):
            self.entry = actions.add_entry(self._lin, actions.Entry(what, words), actor=user)
        sent = actions.Sent(photo("record", self._lin.name), "甲状腺B超复查报告")
        on = self.today - timedelta(days=75)
        actions.add_paper(self._lin, sent, on=on, actor=user)
        with past.at(self._moment(16)):
            actions.read(
                self.entry,
                actor=self.users["keeper"],
                purpose="other",
                words="登山活动前核对紧急联系人",
            )

    def _certificates(self) -> None:
        for place, member in enumerate(self.members):
            days = ENDS.get(place, 60 + place * 3)
            if days is None:
                continue
            end = self.today + timedelta(days=days)
            facts = actions.CertificateFacts(
                number=f"浙杭滨健{end.year - 1}{place + 1:05d}",
                issuer=ISSUER,
                examined_on=end - timedelta(days=364),
                valid_until=end,
            )
            picture = photo("record", member.name) if member == self._lin else None
            sent = actions.Sent(picture) if picture else None
            actions.add_certificate(member, facts, actor=self.users["keeper"], photo=sent)

    def _campaign(self, year: int, first: date, last: date) -> Campaign:
        facts = actions.CampaignFacts(year, f"{year}年教职工体检", CENTRE, PHONE, first, last)
        row = actions.add_campaign(self.union, facts, actor=self.users["welfare"])
        for package in PACKAGES:
            actions.add_package(row, package, actor=self.users["welfare"])
        return row

    def _times(self, row: Campaign, first: date) -> None:
        for days in range(3):
            for hour in (8, 9):
                facts = actions.SlotFacts(
                    first + timedelta(days=days), time(hour), "市中医院二号楼三层", 18
                )
                actions.add_slot(row, facts, actor=self.users["welfare"])

    def _last_year(self) -> None:
        """Planned, done, brought in as the centre's list, closed."""
        first = date(self.today.year - 1, 10, 13)
        moment = timezone.make_aware(datetime.combine(first - timedelta(days=20), time(9)))
        with past.at(moment):
            day = first - timedelta(days=20)
            row = self._campaign(first.year, day, first - timedelta(days=3))
            self._times(row, first)
            actions.open_booking(row, actor=self.users["welfare"])
        keeper = self.users["keeper"]
        batch = imports.upload(
            self.union,
            kind="checkups",
            file=io.BytesIO(self._sheet(first)),
            name=f"{first.year}体检结果.xlsx",
            actor=keeper,
            options={"way": "results"},
        )
        imports.check(batch)
        imports.start(batch, actor=keeper)
        imports.apply_all(batch)
        past.send_in_then(batch, first + timedelta(days=15))
        actions.close(row, actor=keeper)

    def _sheet(self, first: date) -> bytes:
        """The list as the centre sends it: two rows of heads, 弃检, and hepatitis B as well."""
        book = openpyxl.Workbook()
        page = book.active
        page.append([f"{first.year}年度教职工健康体检结果汇总"])
        page.append(HEADS)
        page.append(BELOW)
        for span in ("A1:L1", "H2:I2", "J2:K2", *(f"{one}2:{one}3" for one in "ABCDEFGL")):
            page.merge_cells(span)
        for place, member in enumerate(self.members):
            start = [
                f"T{first:%y}{place:05d}", member.name, member.staff_number, member.id_number,
                member.organisation.name, "女性A",
            ]  # fmt: skip
            if place % ABSENT == 11:
                page.append([*start, "弃检"])
                continue
            day = first + timedelta(days=place % 3)
            pressure = (self.chance.randint(98, 138), self.chance.randint(62, 88))
            found = FINDINGS[place % len(FINDINGS)]
            page.append([*start, day, *pressure, "阴性", "阴性", found])
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    def _this_year(self) -> None:
        """Open for booking now: most have chosen a time."""
        with past.at(self._moment(6)):
            first, last = self.today - timedelta(days=6), self.today + timedelta(days=8)
            row = self._campaign(self.today.year, first, last)
            self._times(row, self.today + timedelta(days=13))
            actions.open_booking(row, actor=self.users["welfare"])
        slots = list(row.slots.all())
        invited = Invitation.objects.filter(campaign=row).select_related("member__user")
        for place, one in enumerate(invited):
            if place % 6 and one.member.user is not None and one.member != self._lin:
                actions.book(one, slots[place % len(slots)], actor=one.member.user)

    def _emergency(self) -> None:
        """Two persons opened a file; the audit committee has not reviewed it yet."""
        reason = "登山活动途中过敏发作，随队医生要知道过敏史，保健医电话没有接通"
        with past.at(self._moment(9)):
            row = actions.ask(
                self._lin,
                second=self.users["committee"],
                reason=reason,
                actor=self.users["deputy"],
            )
            actions.confirm(row, actor=self.users["committee"])
            actions.read_in_emergency(self.entry, row, actor=self.users["deputy"])
