"""Families of the demo: a few invented children, one who is expected; and who retires soon."""

from dataclasses import dataclass
from datetime import date, timedelta

from demo.people import ON_MATERNITY, roster
from union.accounts.models import User
from union.members.actions import DependantFacts, change_member, enter_dependant
from union.members.models import Member, Status
from union.orgs.models import Organisation

# The given names and the ages of children whose parents have signed on paper.
ON_PAPER = (("小树", 3), ("果果", 5), ("知秋", 9), ("安安", 13), ("向阳", 16))
NEXT_TO_RETIRE = date(1972, 1, 1)


@dataclass
class Families:
    """One load, through the verbs that the pages call."""

    union: Organisation
    users: dict[str, User]
    today: date

    def load(self) -> None:
        """Some by the members themselves, some by the office; a couple has entered one child."""
        self._by_themselves()
        self._on_paper()
        self._expected()
        self._retiring()

    def _enter(
        self,
        member: Member,
        by: str,
        name: str,
        age: int,
        *,
        days: int = 100,
        relation: str = "child",
    ) -> None:
        born_on = date(self.today.year - age, 1, 1) + timedelta(days=days)
        child = relation == "child"
        facts = DependantFacts(relation, name, born_on if child else None)
        enter_dependant(member, facts, consented=child, actor=self.users[by])

    def _by_themselves(self) -> None:
        member, organiser = self.users["member"].member, self.users["organiser"].member
        self._enter(member, "member", "林小满", 7)
        self._enter(organiser, "organiser", "高一禾", 6, days=40)
        self._enter(organiser, "organiser", "高一苗", 2, days=140)

    def _on_paper(self) -> None:
        for number, ((given, age), member) in enumerate(
            zip(ON_PAPER, self._others(), strict=False)
        ):
            self._enter(member, "welfare", member.name[0] + given, age, days=20 * number)
        mother, father = self.users["leader"].member, self._others()[len(ON_PAPER)]
        for parent in (mother, father):
            self._enter(parent, "welfare", "苏晴", 8, days=60)
        self._enter(mother, "welfare", father.name, 0, relation="spouse")

    def _expected(self) -> None:
        number = roster()[ON_MATERNITY].staff_number
        member = Member.objects.get(union=self.union, staff_number=number)
        facts = DependantFacts("child", due_on=self.today + timedelta(days=9))
        enter_dependant(member, facts, consented=True, actor=self.users["welfare"])

    def _retiring(self) -> None:
        older = Member.objects.filter(union=self.union, status=Status.ACTIVE, user__isnull=False)
        used = [user.pk for user in self.users.values()]
        member = older.filter(born_on__lt=NEXT_TO_RETIRE).exclude(user__in=used).order_by("pk")[0]
        change_member(
            member,
            {"retires_on": self.today + timedelta(days=25)},
            actor=self.users["welfare"],
            version=member.version,
        )

    def _others(self) -> list[Member]:
        """Members at work who hold no demo account, in the order of the roster."""
        used = [user.pk for user in self.users.values()]
        rows = Member.objects.filter(union=self.union, status=Status.ACTIVE).order_by("pk")
        return list(rows.exclude(user__in=used).filter(occasions=None)[10 : 11 + len(ON_PAPER)])
