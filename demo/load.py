"""Loads the demo: through the real importer and the real actions, as the people of it would.

Everything is one transaction, so that a load that was cut short leaves nothing behind. The log says
truthfully that all of it was entered today; only what pages show as the past is dated back, here
and nowhere else (`demo/past.py`).
"""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cms.demo import publish_demo_pages
from demo import past
from demo.care import Care
from demo.choosing import let_choose
from demo.consents import load_consents
from demo.families import Families
from demo.health import Health
from demo.insurance import Insurance
from demo.make_sheets import gift_sheets, make_gifts, make_waiting
from demo.money import Money
from demo.occasions import Occasion, this_week
from demo.outings import load_activities
from demo.people import ACCOUNTS, SEED, UNION, Change, history, newcomer
from demo.pictures import photo, signature
from demo.questions import ask_and_answer, remind
from demo.receipts import give_receipts
from demo.rules import load_rules
from union.accounts.actions import open_account
from union.accounts.models import User
from union.imports import actions as imports
from union.imports.models import Batch
from union.members.actions import add_member, change_standing
from union.members.actions.roster import Places
from union.members.models import Employment, Member, Status
from union.orgs.actions import appoint, found_union, propose
from union.orgs.models import Organisation
from union.orgs.roles import Role
from union.outbox.actions import drain
from union.welfare import actions as welfare
from union.welfare.models import Programme

HERE = Path(__file__).resolve().parent
PASSWORD = "union-demo"  # noqa: S105  # the login page of the demo shows it
ADMINISTRATOR = "sysadmin"
USERNAMES = (*(account.username for account in ACCOUNTS), ADMINISTRATOR)
# Of the others, one in so many has no account.
WITHOUT_ACCOUNT = 3


def is_loaded() -> bool:
    """Whether this database holds the demo: most of its people, for some may be renamed by now."""
    return User.objects.filter(username__in=USERNAMES).count() * 2 > len(USERNAMES)


def is_empty() -> bool:
    """Whether this database holds nobody and nothing yet."""
    return not User.objects.exists() and not Organisation.objects.exists()


def load(today: date, say: Callable[[str], object]) -> None:
    """Loads everything into an empty database; `say` hears the name of each step."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        loading = Loading(today, Path(folder))
        for name, step in (
            ("roster", loading.begin),
            ("accounts", loading.open_accounts),
            ("rules", loading.set_up_rules),
            ("history", loading.tell_moves),
            ("gifts", loading.bring_in_gifts),
            ("history_since", loading.tell_exits),
            ("this_week", loading.give_this_week),
            ("care", loading.care),
            ("health", loading.health),
            ("insurance", loading.insure),
            ("questions", loading.ask),
            ("choices", loading.let_choose),
            ("consents", loading.consent),
            ("money", loading.bring_in_money),
            ("activities", loading.plan_activities),
            ("pages", loading.publish),
        ):
            say(name)
            step()
    say("work")
    drain()


@dataclass
class Loading:
    """One load: the day it is, a folder for the sheets of today, and who is there so far."""

    today: date
    folder: Path
    users: dict[str, User] = field(default_factory=dict)
    union: Organisation = field(init=False)

    # The union, its roster, its accounts.

    def begin(self) -> None:
        """The union, its chair, and the roster that she sends in."""
        self.union = found_union(UNION, actor=None)
        chair = ACCOUNTS[0]
        self.users["chair"] = open_account(
            username=chair.username, name=chair.name, password=PASSWORD, actor=None
        )
        starts_on, ends_on = past.term(self.today)
        appoint(
            self.users["chair"],
            Role.CHAIR,
            self.union,
            actor=None,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        self._bring_in("members", HERE / "roster.xlsx", self.users["chair"], sent_on=starts_on)

    def open_accounts(self) -> None:
        """An account and an office for each of the cast; most other members have one too."""
        chair, places = self.users["chair"], Places(self.union)
        starts_on, ends_on = past.term(self.today)
        for account in ACCOUNTS:
            member = self._member(f"03{account.place + 1:03d}")
            if account.username not in self.users:
                self.users[account.username] = open_account(
                    username=account.username,
                    name=account.name,
                    password=None,
                    phone=member.phone,
                    actor=chair,
                )
            member.user = self.users[account.username]
            member.save(update_fields=["user"])
            if account.role and account.role != Role.CHAIR:
                leads = account.role == Role.LEADER
                where = places.by_name[account.campus, account.group] if leads else self.union
                appoint(
                    self.users[account.username],
                    Role(account.role),
                    where,
                    actor=chair,
                    starts_on=starts_on,
                    ends_on=ends_on,
                )
        self.users[ADMINISTRATOR] = open_account(
            username=ADMINISTRATOR, name="系统管理员", password=None, actor=chair
        )
        appoint(
            self.users[ADMINISTRATOR],
            Role.ADMINISTRATOR,
            self.union,
            actor=chair,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        # An office of the past: the treasurer organised things before.
        starts_on, ends_on = past.term_before(self.today)
        appoint(
            self.users["treasurer"],
            Role.ORGANISER,
            self.union,
            actor=chair,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        self._let_them_in()
        self._open_others()
        self._fill_the_other_offices()
        self._propose_somebody()

    def set_up_rules(self) -> None:
        """What may be given, and to whom."""
        load_rules(self.union, chair=self.users["chair"], today=self.today)

    def _let_them_in(self) -> None:
        """By the chair's password: to make one takes long, as it should, and it is one word."""
        for user in self.users.values():
            user.password = self.users["chair"].password
        User.objects.bulk_update(self.users.values(), ["password"])

    def _fill_the_other_offices(self) -> None:
        """Two more on the committee, and somebody who leads each group: members like all others."""
        free = Member.objects.exclude(user=None).exclude(user__username__in=USERNAMES)
        in_order = list(free.select_related("user", "organisation").order_by("pk"))
        for place in (2, 3):
            self.users[f"committee_{place}"] = self._appoint(in_order.pop(0), Role.COMMITTEE)
        led = {self._member(f"03{account.place + 1:03d}").organisation_id
               for account in ACCOUNTS if account.role == Role.LEADER}  # fmt: skip
        for member in in_order:
            if member.organisation_id not in led:
                led.add(member.organisation_id)
                self._appoint(member, Role.LEADER, member.organisation)

    def _appoint(self, member: Member, role: Role, where: Organisation | None = None) -> User:
        starts_on, ends_on = past.term(self.today)
        user: User = member.user  # type: ignore[assignment]  # chosen among those with accounts
        appoint(
            user,
            role,
            where or self.union,
            actor=self.users["chair"],
            starts_on=starts_on,
            ends_on=ends_on,
        )
        return user

    def _propose_somebody(self) -> None:
        """The chair wants a second organiser; deputy, committee or audit committee shall agree."""
        others = User.objects.exclude(username__in=USERNAMES).order_by("pk")
        _begun, ends_on = past.term(self.today)
        nomination = propose(
            others[10],
            Role.ORGANISER,
            self.union,
            actor=self.users["chair"],
            starts_on=self.today + timedelta(days=7),
            ends_on=ends_on,
        )
        past.propose_then(nomination, self.today - timedelta(days=1))

    def _open_others(self) -> None:
        """Many other members have an account too; nobody knows a password of theirs."""
        leaving = {one.staff_number for one in history(self.today).changes if one.is_exit}
        others = Member.objects.filter(user=None).order_by("pk")
        for place, member in enumerate(others):
            if place % WITHOUT_ACCOUNT and member.staff_number not in leaving:
                member.user = open_account(
                    username=member.staff_number,
                    name=member.name,
                    password=None,
                    phone=member.phone,
                    actor=self.users["chair"],
                )
                member.save(update_fields=["user"])

    # What became different for members.

    def tell_moves(self) -> None:
        """Who moved or is on leave."""
        self._tell([one for one in history(self.today).changes if not one.is_exit])

    def tell_exits(self) -> None:
        """Who has retired or left; and who is new."""
        self._tell([one for one in history(self.today).changes if one.is_exit])
        person = newcomer(self.today)
        place = Places(self.union).by_name[person.campus, person.group]
        facts = {
            "name": person.name,
            "staff_number": person.staff_number,
            "phone": person.phone,
            "id_number": person.id_number,
            "joined_on": person.joined_on,
            "post": person.post,
            "employment": Employment.CONTRACT,
        }
        add_member(
            facts, organisation=place, starts_on=person.joined_on, actor=self.users["welfare"]
        )

    def _tell(self, changes: list[Change]) -> None:
        places = Places(self.union)
        for one in changes:
            change_standing(
                self._member(one.staff_number),
                on=one.on,
                actor=self.users["chair"],
                reason=one.reason,
                status=Status(one.status) if one.status else None,
                organisation=places.find(one.campus, one.group) if one.campus else None,
            )

    # Gifts.

    def bring_in_gifts(self) -> None:
        """The lists of two years, each with its receipts; and one that waits to be put right."""
        sheets = gift_sheets(self.today)
        mended = {sheet.mends for sheet in sheets}
        for sheet in sheets:
            path = make_gifts(sheet, self.folder, self.today)
            # Rows that were put right came back a day later.
            sent_on = sheet.programme.given_on + timedelta(days=bool(sheet.mends))
            then = self._bring_in("benefits", path, self.users["welfare"], sent_on=sent_on)
            past.open_then(self._programme(sheet.programme), then)
            if sheet.file not in mended:
                self._receipts(sheet.programme, since=then)
        path = self.folder / "outing-souvenirs.xlsx"
        make_waiting(path, self.today)
        self._check(path, kind="benefits", actor=self.users["deputy"])

    def give_this_week(self) -> None:
        """The programme that is open now: given to everyone eligible, partly confirmed."""
        one, actor = this_week(self.today), self.users["welfare"]
        facts = welfare.ProgrammeFacts(
            name=one.name,
            kind="warmth",
            item=one.item,
            amount=Decimal(one.amount),
            eligible_on=one.given_on,
            form="goods",
            source="contribution",
        )
        programme = welfare.add_programme(self.union, facts, actor=actor)
        welfare.issue_to_everyone(
            programme, on=one.given_on, item=one.item, amount=Decimal(one.amount), actor=actor
        )
        past.give_out_then(programme, one.given_on)
        then = past.early(one.given_on, random.Random(f"{SEED} {one.name}"))
        past.open_then(programme, then)
        self._receipts(one, since=then)
        waiting = programme.disbursements.unconfirmed().filter(member__user=None)
        for row in waiting.select_related("member").order_by("-pk")[:2]:
            welfare.sign_on_screen(row, drawing=signature(row.member.name), actor=actor)
        for kind in ("notice", "quote", "inbound"):
            welfare.attach(programme, [photo(kind, one.name)], kind=kind, actor=actor)

    def _programme(self, one: Occasion) -> Programme:
        return Programme.objects.get(organisation=self.union, name=one.name)

    def _receipts(self, one: Occasion, *, since: datetime) -> None:
        day, officer = timezone.localdate(since), self.users["welfare"]
        give_receipts(self._programme(one), one, since=day, today=self.today, officer=officer)

    def _check(self, path: Path, *, kind: str, actor: User) -> Batch:
        with path.open("rb") as file:
            batch = imports.upload(
                self.union,
                kind=kind,
                file=file,
                name=path.name,
                actor=actor,
            )
        imports.check(batch)
        return batch

    def _bring_in(self, kind: str, path: Path, actor: User, *, sent_on: date) -> datetime:
        batch = self._check(path, kind=kind, actor=actor)
        imports.start(batch, actor=actor)
        imports.apply_all(batch)
        return past.send_in_then(batch, sent_on)

    # Questions, reminders, pages.

    def ask(self) -> None:
        """What members say is wrong, and the reminders of those who have not confirmed."""
        ask_and_answer(self.users, self.today)
        remind(self.union, self.today, actor=self.users["welfare"])

    def let_choose(self) -> None:
        """The gift of the next festival: A or B, and some have chosen."""
        let_choose(self.union, self.users, self.today)

    def consent(self) -> None:
        """To what members have agreed, in older and in newer words."""
        load_consents(self.union, self.users, self.today)

    def care(self) -> None:
        """Whose children there are, who is ill, who had a baby, who married."""
        Families(self.union, self.users, self.today).load()
        Care(self.union, self.users, self.today).load()

    def health(self) -> None:
        """Certificates, check-ups, and a health file."""
        Health(self.union, self.users, self.today).load()

    def insure(self) -> None:
        """What covers everyone, who is on the insurer's list, what was claimed."""
        Insurance(self.union, self.users, self.today).load()

    def bring_in_money(self) -> None:
        """The budget, and requests at every step."""
        Money(self.union, self.users, self.today).load()

    def plan_activities(self) -> None:
        """What was, what comes, and who has signed up."""
        load_activities(self.union, self.users, self.today)

    def publish(self) -> None:
        """The news of the website; older notices have been read, and by whom."""
        publish_demo_pages(self.union, self.users["chair"])
        past.read_older_notices(self.today)
        past.log_in_then()

    def _member(self, staff_number: str) -> Member:
        return Member.objects.get(union=self.union, staff_number=staff_number)
