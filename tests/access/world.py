"""What stands behind the addresses: two unions with one of everything, and a website.

`own` is what a person would reach by her office (a leader: in her group; a member: her own), and
`foreign` what she must not: another union's, and for a leader another group's. `outsider` is the
chair of the other union; for her the two are swapped.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL.Image import new as picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Task,
    TaskState,
    Workflow,
)

from cms import editors
from cms.models import NewsIndexPage, NewsPage
from tests.access.covers import add_covers, add_my_cover
from tests.access.families import add_family, add_my_family
from tests.access.happenings import add_files, add_happenings, add_my_happening
from tests.access.leaving import add_gone, add_my_consent, add_my_copy
from tests.access.money import add_requests
from tests.access.outings import add_activities, add_going, add_own
from tests.access.reviews import add_reviews
from tests.access.rulings import add_rulings
from tests.access.treasury import add_treasury
from tests.access.wellbeing import add_health, add_my_health
from union.accounts.models import User
from union.core.dates import local_today
from union.imports.models import Batch, Row
from union.members.models import ClaimCode, Correction, Kinship, Member, Standing
from union.members.models.code import code_index
from union.notifications.models import Notice
from union.orgs.models import Appointment, Holiday, Level, Nomination, Organisation
from union.welfare.models import Disbursement, GiftOption, Programme, Signature

DAY = date(2026, 9, 25)
NO_SUCH_NUMBER = 987654321
HEADERS = [
    {"letter": letter, "index": index, "text": text, "key": text, "upper": "", "field": field}
    for index, (letter, text, field) in enumerate(
        [("A", "工号", "staff_number"), ("B", "姓名", "name"), ("C", "园区", "campus")]
    )
]
Objects = dict[str, Any]


@dataclass
class World:
    """The objects, by the word that `table.py` uses for them."""

    home: Objects
    elsewhere: Objects
    next_door: Objects
    site: Objects
    people: dict[str, User]
    personal: dict[str, Objects] = field(default_factory=dict)
    # ID and telephone numbers, by the account of their owner; "" for members without one.
    numbers: dict[str, set[str]] = field(default_factory=dict)

    def own(self, role: str) -> Objects:
        """What a person reaches, as far as her office goes."""
        house = self.elsewhere if role == "outsider" else self.home
        return house | self.site | self.personal.get(role, {})

    def foreign(self, role: str) -> list[Objects]:
        """What a person must not reach."""
        other = self.home if role == "outsider" else self.elsewhere
        hers = self.personal["member" if role != "member" else "leader"]
        found = [other | hers]
        if role == "leader":
            found.append(self.next_door | hers)
        return found

    def hidden(self, role: str) -> set[str]:
        """Names that must stand on no page of hers."""
        if role == "outsider":
            return {"鲍芳", "鲁娜"}
        # The organiser reads who has signed up.
        if role in ("anonymous", "member"):
            return {"鲍芳", "鲁娜", "柴燕"}
        return {"鲁娜", "柴燕"} if role == "leader" else {"柴燕"}


def _roster(house: Objects, person: Member, another: Member) -> None:
    standing = person.standings.get()
    Standing.objects.filter(pk=standing.pk).update(ends_on=DAY)
    house["standing"] = Standing.objects.create(
        member=person,
        status=standing.status,
        organisation=standing.organisation,
        employment=standing.employment,
        post="保育员",
        starts_on=DAY,
    )
    house["correction"] = Correction.objects.create(
        member=person, field=Correction.Field.OTHER, message="部门写错了。"
    )
    house["kinship"] = Kinship.objects.create(
        member=person, relative=another, relation=Kinship.Relation.SIBLING
    )


def _code(house: Objects, officer: Member, letters: str) -> None:
    house["code"] = ClaimCode.objects.create(
        member=officer,
        code_index=code_index(letters),
        expires_at=timezone.now() + timedelta(days=3),
    )


def _gifts(house: Objects, programme: Programme, person: Member, another: Member) -> None:
    house["programme"] = programme
    row = {"organisation": person.organisation, "amount": Decimal("300"), "programme": programme}
    house["row"] = Disbursement.objects.create(member=person, **row)
    house["received"] = Disbursement.objects.create(
        member=another, receipt="paper", received_at=timezone.now(), **row
    )
    house["signed_row"] = _signed(another, matter="signed", **row)


def _signed(member: Member, **row: Any) -> Disbursement:
    """A gift for which a member has signed on an officer's phone."""
    signature = Signature(member=member, taken_by=User.objects.order_by("pk")[0])
    dot = BytesIO()
    picture("L", (40, 30), 255).save(dot, "PNG")
    signature.picture.save("signature", ContentFile(dot.getvalue()), save=False)
    signature.save()
    facts = {"receipt": "signed", "received_at": timezone.now(), "signature": signature}
    return Disbursement.objects.create(member=member, **(row | facts))


def _choosing(union: Organisation) -> Objects:
    """A programme of which one chooses: A or B."""
    programme = Programme.objects.create(
        organisation=union,
        name="2026年元旦慰问品",
        amount=Decimal("300"),
        eligible_on=DAY,
        choose_by=local_today() + timedelta(days=7),
    )
    first, second = (
        GiftOption.objects.create(programme=programme, place=n, name=name, is_default=not n)
        for n, name in enumerate(["粮油", "零食"])
    )
    return {"choosing": programme, "option": first, "other_option": second}


def _undecided(programme: Programme, person: Member) -> Disbursement:
    return Disbursement.objects.create(
        programme=programme,
        member=person,
        organisation=person.organisation,
        amount=Decimal("300"),
        is_planned=True,
    )


def _sheets(house: Objects, organisation: Organisation, sender: User) -> None:
    facts = {
        "headers": HEADERS,
        "titles": [],
        "questions": [],
        "sheets": [{"name": "表", "rows": 2, "hidden": False}],
    }
    common = {
        "organisation": organisation,
        "kind": "members",
        "uploaded_by": sender,
        "file_name": "花名册.xlsx",
        "facts": facts,
    }
    house["batch"] = batch = Batch.objects.create(
        state=Batch.State.CHECKED, new_rows=1, rejected_rows=1, sha256="1", **common
    )
    cells = {
        "cells": ["9001", "孙悦", ""],
        "values": {"staff_number": "9001", "name": "孙悦"},
        "diff": {},
    }
    problem = {"field": "campus", "column": "C", "code": "missing", "message": "没有写园区。"}
    Row.objects.create(batch=batch, number=3, outcome=Row.Outcome.NEW, content=cells)
    Row.objects.create(
        batch=batch, number=4, outcome=Row.Outcome.REJECTED, content=cells, errors=[problem]
    )
    house["asking"] = Batch.objects.create(state=Batch.State.ASKING, sha256="2", **common)


def _offices(house: Objects, group: Organisation, person: Member, chair: User) -> None:
    """A colleague with an office in a group, and a proposal for another one."""
    user = User.objects.create(username=f"nominee-{group.pk}", name=person.name)
    person.user = user
    person.save()
    facts = {"user": user, "organisation": group, "starts_on": local_today()}
    house["nominee"] = person
    house["term"] = Appointment.objects.create(role="organiser", **facts)
    house["nomination"] = Nomination.objects.create(role="welfare", proposed_by=chair, **facts)


def _house(
    organisation: Organisation,
    group: Organisation,
    make_member: Any,
    name: str,
    officer: Member,
    sender: User,
) -> Objects:
    """One of everything in one union, in the group of one person."""
    person = make_member(name, organisation=group)
    another = make_member("冯洁", organisation=group)
    house: Objects = {
        "union": organisation,
        "group": group,
        "member": person,
        "receiver": make_member("蒋薇", organisation=group),
    }
    programme = Programme.objects.create(
        organisation=organisation,
        name="2026年中秋慰问品",
        item="粮油礼盒",
        amount=Decimal("300"),
        eligible_on=DAY,
    )
    _roster(house, person, another)
    _code(house, officer, f"ABCDEFG{'HJ'[name == '柴燕']}")
    _gifts(house, programme, person, another)
    house |= _choosing(organisation)
    house["undecided"] = _undecided(house["choosing"], person)
    _sheets(house, organisation, sender)
    chair = User.objects.get(appointments__role="chair", appointments__organisation=organisation)
    _offices(house, group, make_member("卫岚", organisation=group), chair)
    add_activities(house, organiser=chair)
    return house


def _next_door(home: Objects, group: Organisation, make_member: Any) -> Objects:
    """What the leader of the next group reaches: other rows of the same programme."""
    person = make_member("鲁娜", organisation=group)
    another = make_member("方圆", organisation=group)
    house: Objects = {"member": person, "receiver": make_member("尹静", organisation=group)}
    _roster(house, person, another)
    _gifts(house, home["programme"], person, another)
    house["undecided"] = _undecided(home["choosing"], person)
    chair = home["nomination"].proposed_by
    _offices(house, group, make_member("葛岚", organisation=group), chair)
    add_going(house, home["activity"])
    # The programme and its spreadsheets are the union's: those of another union are foreign.
    other_union = {"programme", "batch", "asking", "code"}
    return {name: one for name, one in house.items() if name not in other_union}


def _personal(world: World) -> None:
    """Each person's own gifts and notices."""
    programme = Programme.objects.create(
        organisation=world.home["union"],
        name="2026年春节慰问品",
        amount=Decimal("500"),
        eligible_on=date(2026, 2, 10),
    )
    second = Programme.objects.create(
        organisation=world.home["union"],
        name="2026年端午慰问品",
        amount=Decimal("200"),
        eligible_on=date(2026, 6, 19),
    )
    for role, user in world.people.items():
        mine: Objects = {
            "notice": Notice.objects.create(
                user=user,
                kind="imports.applied",
                key=f"access:{role}",
                url="/me/",
                params={"rows": 1},
            )
        }
        member = Member.objects.of_user(user).first()
        if member is not None:
            row = {"member": member, "organisation": member.organisation}
            mine["my_row"] = Disbursement.objects.create(programme=programme, amount=500, **row)
            mine["my_received"] = Disbursement.objects.create(
                programme=second,
                amount=200,
                receipt="self",
                received_at=timezone.now(),
                confirmed_by=user,
                **row,
            )
            mine["my_choice"] = _undecided(world.home["choosing"], member)
            mine["my_signed"] = _signed(
                member,
                programme=second,
                amount=200,
                matter="signed",
                organisation=member.organisation,
            )
            add_own(mine, member, world.home, alone=role == "member")
            add_my_happening(mine, member, user)
            add_my_cover(mine, world.home, member, user)
            add_my_family(mine, member, user)
            add_my_health(mine, member, user, world.home)
            add_my_consent(member)
        add_my_copy(user)
        world.personal[role] = mine


def _shown_picture(image: Image) -> str:
    """The file name of a picture in the size in which pages show it."""
    return image.get_rendition("width-20").file.name.removeprefix("images/")


def _site(people: dict[str, User]) -> Objects:
    """One of everything that the website's admin knows."""
    index = NewsIndexPage.objects.get()
    news = index.add_child(instance=NewsPage(title="中秋慰问品开始领取", slug="mid-autumn"))
    news.save_revision()
    closed = index.add_child(instance=NewsPage(title="会员大会的通知", slug="meeting"))
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    waiting = index.add_child(instance=NewsPage(title="待审核的通知", slug="waiting", live=False))
    waiting.save_revision()
    workflow = Workflow.objects.get()
    workflow.start(waiting, people["organiser"])
    dot = BytesIO()
    picture("RGB", (40, 30), "red").save(dot, "PNG")
    image = Image.objects.create(title="点", file=ContentFile(dot.getvalue(), "dot.png"))
    document = Document.objects.create(title="章程", file=ContentFile("章程".encode(), "a.txt"))
    kind = ContentType.objects.get_for_model(NewsPage)
    return {
        "picture": _shown_picture(image),
        "page": news,
        "index": index,
        "destination": index,
        "waiting": waiting,
        "revision": news.latest_revision,
        "state": TaskState.objects.get(),
        "workflow_state": waiting.current_workflow_state,
        "task": Task.objects.get(),
        "workflow": workflow,
        "image": image,
        "document": document,
        "collection": Collection.objects.get(depth=2),
        "holiday": Holiday.objects.first(),
        "redirect": Redirect.objects.create(old_path="/old", redirect_link="/news/"),
        "app": kind.app_label,
        "model": "newspage",
        "root": Page.objects.get(depth=1),
        "restriction": PageViewRestriction.objects.get(page=closed),
        "closed": closed,
        "closed_files": CollectionViewRestriction.objects.get(),
    }


def build(
    cast: dict[str, User],
    union: Organisation,
    group: Organisation,
    other_group: Organisation,
    make_member: Any,
) -> World:
    """The whole world, for one test."""
    there = cast["outsider"].appointments.get().organisation
    their_group = there.add_child(name="小太阳组", level=Level.GROUP)
    officer = Member.objects.of_user(cast["committee"]).get()
    home = _house(union, group, make_member, "鲍芳", officer, cast["welfare"])
    their_officer = make_member("秦岚", organisation=their_group)
    # The officer whose code waits there: not the chair herself.
    account = User.objects.create(username="elsewhere", name="秦岚")
    their_officer.user = account
    their_officer.save()
    account.appointments.create(
        role="committee", organisation=there, starts_on=local_today() - timedelta(days=9)
    )
    elsewhere = _house(there, their_group, make_member, "柴燕", their_officer, cast["outsider"])
    add_reviews(home, applicant=cast["organiser"], chair=cast["chair"], stand_in=cast["deputy"])
    add_reviews(elsewhere, applicant=account, chair=cast["outsider"], stand_in=account)
    add_requests(home, applicant=cast["organiser"])
    add_requests(elsewhere, applicant=account)
    add_treasury(home, treasurer=cast["treasurer"])
    add_treasury(elsewhere, treasurer=account)
    add_rulings(home, officer=cast["welfare"])
    add_rulings(elsewhere, officer=account)
    add_happenings(home, officer=cast["welfare"])
    add_happenings(elsewhere, officer=account)
    add_covers(home, officer=cast["welfare"])
    add_covers(elsewhere, officer=account)
    add_family(home, officer=cast["welfare"])
    add_family(elsewhere, officer=account)
    add_health(home, keeper=cast["keeper"], pair=(cast["chair"], cast["deputy"]))
    add_health(elsewhere, keeper=account, pair=(cast["outsider"], account))
    home["second"] = cast["committee"]
    elsewhere["second"] = account
    add_gone(home, make_member)
    add_gone(elsewhere, make_member)
    add_files(home, officer=cast["welfare"])
    add_files(elsewhere, officer=account)
    site = _site(cast) | {"public_book": home["book"]}
    world = World(
        home,
        elsewhere,
        elsewhere | _next_door(home, other_group, make_member),
        site,
        cast,
    )
    _personal(world)
    for member in Member.objects.select_related("user"):
        owner = member.user.username if member.user else ""
        world.numbers.setdefault(owner, set()).update({member.id_number, member.phone})
    editors.follow_all()
    return world
