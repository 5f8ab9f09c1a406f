"""What happened to members of the demo: who reported it, who went, which papers there are."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from demo.pictures import photo
from union.accounts.models import User
from union.members.models import Member, Status
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Kind, Occasion
from union.orgs.models import Organisation
from union.visits import actions as visits
from union.visits.actions import VisitFacts
from union.visits.models import Visit
from union.welfare import actions as welfare
from union.welfare.models import Disbursement


@dataclass
class Care:
    """One load of events, through the verbs that the pages call."""

    union: Organisation
    users: dict[str, User]
    today: date

    def load(self) -> None:
        """A late visit, a long illness, a birth that is done, a wedding, somebody in need."""
        self._ill_and_not_visited()
        self._ill_for_long()
        self._born_and_done()
        self._own_wedding()
        self._in_need()

    def _report(self, member: Member, by: str, kind: str, days: int, **more: object) -> Occasion:
        facts = OccasionFacts(kind, self.today - timedelta(days=days), **more)  # type: ignore[arg-type]
        return occasions.report(member, facts, actor=self.users[by])

    def _members(self) -> list[Member]:
        """Members at work who hold no office and no demo account, in the order of the roster."""
        rows = Member.objects.filter(union=self.union, status=Status.ACTIVE)
        used = [user.pk for user in self.users.values()]
        rows = rows.exclude(user__in=used).exclude(occasions__isnull=False)
        return list(rows.select_related("organisation").order_by("-pk"))

    def _in_group_of(self, username: str) -> Member:
        """A colleague in the group that somebody leads."""
        group = self.users[username].appointments.filter(role="leader").first()
        wanted = group.organisation_id if group else None
        return next(one for one in self._members() if one.organisation_id == wanted)

    def _plan(self, visit: Visit, due_on: date) -> Visit:
        pair = [self.users["welfare"].member, self.users["committee"].member]
        return visits.plan(
            visit,
            due_on=due_on,
            visitor=pair[0],
            companion=pair[1],
            version=visit.version,
            actor=self.users["chair"],
        )

    def _ill_and_not_visited(self) -> None:
        occasion = self._report(self._in_group_of("leader"), "leader", Kind.ILLNESS, 5)
        self._plan(occasion.visits.get(), self.today - timedelta(days=1))

    def _ill_for_long(self) -> None:
        occasion = self._report(self._members()[3], "welfare", Kind.ILLNESS, 75)
        self._visited(occasion, 63, "鲜花和水果", Decimal(150), "精神不错，还要休养一段时间。")
        [record] = occasions.attach(
            occasion, [photo("record")], kind="record", actor=self.users["welfare"]
        )
        occasions.check_paper(occasion, record, actor=self.users["deputy"])

    def _born_and_done(self) -> None:
        occasion = self._report(self._members()[9], "welfare", Kind.BIRTH, 24)
        self._visited(occasion, 20, "", Decimal(0), "母子平安。")
        for kind in ("birth_certificate", "receipt"):
            occasions.attach(
                occasion, [photo(kind, "birth")], kind=kind, actor=self.users["welfare"]
            )
        row = Disbursement.objects.filter(occasion=occasion).select_related("programme").first()
        if row is not None:
            welfare.hand_out(row.programme, row=row, actor=self.users["welfare"])
            welfare.confirm_on_paper(row.programme, [row.pk], actor=self.users["welfare"])
        occasions.close(occasion, actor=self.users["welfare"])

    def _visited(
        self, occasion: Occasion, days: int, brought: str, amount: Decimal, note: str
    ) -> None:
        done_on = self.today - timedelta(days=days)
        visit = self._plan(occasion.visits.get(), done_on)
        facts = VisitFacts(
            done_on=done_on,
            visitor=visit.visitor,  # type: ignore[arg-type]  # it was just planned
            companion=visit.companion,
            brought=brought,
            form="goods" if amount else "",
            amount=amount,
            receiver=Visit.Receiver.MEMBER if amount else Visit.Receiver.NOBODY,
            note=note,
        )
        visits.write_down(visit, facts, version=visit.version, actor=self.users["welfare"])

    def _own_wedding(self) -> None:
        member = self.users["member"].member
        self._report(member, "member", Kind.MARRIAGE, 12)

    def _in_need(self) -> None:
        self._report(self._members()[15], "chair", Kind.HARDSHIP, 30)
