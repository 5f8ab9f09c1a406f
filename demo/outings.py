"""The activities of the demo: last year's outing, those of the coming weeks, one of them full."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cms.models import ActivityPage
from demo import past
from demo.people import SEED
from demo.pictures import photo
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, Kind
from union.members.models import Member
from union.orgs.models import Organisation

Body = list[tuple[str, object]]


@dataclass(frozen=True)
class Plan:
    """One activity: in how many days, how long, for how many, and how many sign up."""

    title: str
    kind: str
    place: str
    in_days: int
    begins: time
    hours: int
    capacity: int | None
    coming: int
    family_limit: int = 0
    fee: str = ""
    summary: str = ""
    closes_before: int = 3  # days
    opens_in: int | None = None
    body: tuple[tuple[str, object], ...] = ()


CLIMB = Plan(
    title="初冬登山：一起走到望星亭",
    kind=Kind.OUTING,
    place="园部南门，或山脚北门停车场",
    in_days=12,
    begins=time(8, 30),
    hours=6,
    capacity=40,
    coming=24,
    family_limit=2,
    fee="会员免费，家属每人 35 元午餐费。",
    summary="北门上山，石阶平缓，来回五公里，中午在望星亭吃简餐。",
    body=(
        (
            "paragraph",
            "<p>北门上山，石阶平缓，走到望星亭约 2.6 公里。路上有两处补水点，保健医全程跟队。</p>"
            "<p>山顶午餐后有一小时自由活动，下午两点集合合影，乘车返回。</p>",
        ),
        ("heading", "下雨怎么办"),
        ("paragraph", "<p>前一天下午四点前在消息里通知是否改期，报名保留，也可以取消。</p>"),
    ),
)
BAKING = Plan(
    title="亲子烘焙：给孩子做一盒饼干",
    kind=Kind.FAMILY,
    place="滨江园区食育教室",
    in_days=6,
    begins=time(14, 0),
    hours=2,
    capacity=10,
    coming=13,
    family_limit=0,
    fee="材料由工会准备。",
    summary="十个名额，每位会员带回一盒自己做的饼干。",
)
FIRST_AID = Plan(
    title="急救培训：海姆立克和心肺复苏",
    kind=Kind.LECTURE,
    place="湖畔园区多功能厅",
    in_days=20,
    begins=time(13, 0),
    hours=3,
    capacity=30,
    coming=0,
    summary="市红十字会老师带操作，结束发培训证明。",
    opens_in=3,
)
VOLLEYBALL = Plan(
    title="三园区气排球友谊赛",
    kind=Kind.CULTURE,
    place="东门园区操场",
    in_days=2,
    begins=time(16, 0),
    hours=2,
    capacity=24,
    coming=18,
    summary="每个园区一队，也欢迎来加油。",
)
YESTERDAY = Plan(
    title="秋叶摄影小课",
    kind=Kind.LECTURE,
    place="滨江园区小花园",
    in_days=4,
    begins=time(15, 30),
    hours=2,
    capacity=20,
    coming=14,
    summary="用手机拍好一片叶子。",
)
LAST_YEAR = Plan(
    title="秋游：湿地公园一日",
    kind=Kind.OUTING,
    place="园部南门集合乘车",
    in_days=14,
    begins=time(8, 0),
    hours=8,
    capacity=60,
    coming=38,
    family_limit=1,
    fee="会员免费，家属门票自理。",
    summary="坐船看芦苇，中午农家简餐，当天来回。",
    body=(("paragraph", "<p>上午坐船进湿地，中午农家简餐，下午自由活动，四点集合返回。</p>"),),
)


def load_activities(union: Organisation, users: dict[str, User], today: date) -> None:
    """All of them, made and signed up for as people would do it."""
    organiser = users["organiser"]
    for plan in (CLIMB, FIRST_AID, VOLLEYBALL):
        _publish(union, plan, organiser, users, today)
    full = _publish(union, BAKING, organiser, users, today)
    _offer_one(full, users)
    for plan, ago in ((YESTERDAY, 1), (LAST_YEAR, 395)):
        earlier = timedelta(days=plan.in_days + ago)
        with past.at(timezone.now() - earlier):
            over = _publish(union, plan, organiser, users, today - earlier)
        if plan is LAST_YEAR:
            with past.at(over.starts_at + timedelta(hours=1)):
                _attended(over, organiser)
    actions.create_activity(union, _facts(_draft(), organiser, today), actor=organiser)


def _draft() -> Plan:
    return Plan(
        title="元旦文艺汇演",
        kind=Kind.CULTURE,
        place="滨江园区礼堂",
        in_days=38,
        begins=time(13, 30),
        hours=3,
        capacity=None,
        coming=0,
        summary="各组一个节目，本周内报给组织者。",
    )


def _facts(plan: Plan, organiser: User, today: date) -> actions.ActivityFacts:
    starts_at = _moment(today, plan.in_days, plan.begins)
    opens_at = None if plan.opens_in is None else _moment(today, plan.opens_in, time(9, 0))
    return actions.ActivityFacts(
        title=plan.title,
        kind=plan.kind,
        summary=plan.summary,
        place=plan.place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=plan.hours),
        capacity=plan.capacity,
        family_limit=plan.family_limit,
        fee=plan.fee,
        opens_at=opens_at,
        closes_at=starts_at - timedelta(days=min(plan.closes_before, plan.in_days - 1)),
        cancel_until=starts_at - timedelta(days=1),
        organiser=organiser,
    )


def _moment(today: date, days: int, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), at))


def _publish(
    union: Organisation, plan: Plan, organiser: User, users: dict[str, User], today: date
) -> Activity:
    activity = actions.create_activity(union, _facts(plan, organiser, today), actor=organiser)
    actions.publish(activity, actor=organiser)
    # Whoever signs up has read it after it was published.
    activity.refresh_from_db()
    if plan.body:
        page = ActivityPage.objects.get(activity=activity)
        page.body = list(plan.body)
        page.save_revision(user=organiser).publish()
    chance = random.Random(f"{SEED} {plan.title}")
    people = list(Member.objects.in_union().filter(user__isnull=False).order_by("pk"))
    named = Member.objects.filter(user__in=[users["member"], users["leader"]])
    kept = {one.pk for one in named}
    chosen = chance.sample([one for one in people if one.pk not in kept], plan.coming)
    for member in chosen:
        family = chance.choice((0, 0, 0, 1)) if plan.family_limit else 0
        actions.sign_up(activity, member=member, family=family, actor=member.user)
    if plan is VOLLEYBALL:
        member = Member.objects.get(user=users["member"])
        actions.sign_up(activity, member=member, actor=users["member"])
    activity.refresh_from_db()
    return activity


def _offer_one(activity: Activity, users: dict[str, User]) -> None:
    """One of the ten cancels: the first in line has an offer, the member of the demo waits on."""
    member = Member.objects.get(user=users["member"])
    actions.sign_up(activity, member=member, actor=users["member"])
    leaves = activity.sign_ups.going().order_by("number").select_related("member__user").first()
    if leaves is not None:
        actions.cancel(leaves, "周末带班", actor=leaves.member.user)


def _attended(activity: Activity, organiser: User) -> None:
    """Most of those who had signed up came; then it was closed."""
    chance = random.Random(f"{SEED} came")
    going = list(activity.sign_ups.going().values_list("pk", flat=True))
    present = [pk for pk in going if chance.random() < 0.9]
    actions.take_attendance(activity, present, actor=organiser)
    actions.close(activity, actor=organiser)
    for kind in ("notice", "sign_in", "photo"):
        actions.attach(activity, [photo(kind, activity.title)], kind=kind, actor=organiser)
