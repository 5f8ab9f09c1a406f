"""The organiser's pages, as she uses them."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.activities.views.sign_ups import TICKED_AT_ONCE
from union.core.dates import local_today, spoken_moment
from union.core.printing import pdf
from union.members.models import Member
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.roles import Role

Login = Callable[[User], Client]
LIST = "/desk/activities/"


def moment(days: int, hour: int = 8) -> str:
    day = timezone.localtime() + timedelta(days=days)
    return f"{day:%Y-%m-%d}T{hour:02d}:30"


@pytest.fixture
def outing(union: Organisation, organiser: User) -> Activity:
    """Three places, published, in nine days."""
    now = timezone.now()
    activity = actions.create_activity(
        union,
        actions.ActivityFacts(
            title="初冬登山",
            place="园部南门",
            starts_at=now + timedelta(days=9),
            closes_at=now + timedelta(days=5),
            capacity=3,
            family_limit=1,
            organiser=organiser,
        ),
        actor=organiser,
    )
    actions.publish(activity, actor=organiser)
    activity.refresh_from_db()
    return activity


def begin(activity: Activity) -> None:
    """Today is the day: it began an hour ago."""
    now = timezone.now()
    Activity.objects.filter(pk=activity.pk).update(
        starts_at=now - timedelta(hours=1),
        closes_at=now - timedelta(days=1),
        cancel_until=None,
    )


def test_one_short_form_makes_a_draft_and_publishing_leads_to_the_text_for_the_group(
    union: Organisation, organiser: User, login: Login
) -> None:
    client = login(organiser)
    answer = client.post(
        f"{LIST}new/",
        {
            "title": "秋游：湿地公园",
            "kind": "outing",
            "organisation": union.pk,
            "starts_at": moment(9),
            "closes_at": moment(5),
            "capacity": "40",
            "family_limit": "1",
            "place": "园部南门",
            "organiser": organiser.pk,
        },
    )
    assert answer.status_code == 303
    activity = Activity.objects.get()
    assert activity.is_draft

    answer = client.post(f"{LIST}{activity.pk}/publish/", follow=True)

    page = answer.content.decode()
    assert "秋游：湿地公园" in page
    assert activity.get_absolute_url() in page
    assert "<svg" in page


def test_a_wrong_form_keeps_what_was_typed(
    union: Organisation, organiser: User, login: Login
) -> None:
    answer = login(organiser).post(
        f"{LIST}new/",
        {
            "title": "秋游",
            "kind": "outing",
            "organisation": union.pk,
            "starts_at": moment(5),
            "ends_at": moment(4),
            "closes_at": moment(9),
            "family_limit": "0",
            "organiser": organiser.pk,
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="秋游"' in page
    # Both wrong times at once.
    for field in ("ends_at", "closes_at"):
        assert f'id="id_{field}_error"' in page
    assert not Activity.objects.exists()


def test_a_group_that_no_column_holds_is_an_error_beside_the_field(
    union: Organisation, organiser: User, login: Login
) -> None:
    answer = login(organiser).post(
        f"{LIST}new/",
        {"title": "秋游", "organisation": 2**63, "groups": 2**63, "organiser": organiser.pk},
    )
    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_a_copy_opens_the_form_with_times_to_look_through(
    outing: Activity, organiser: User, login: Login
) -> None:
    answer = login(organiser).post(f"{LIST}{outing.pk}/copy/", follow=True)
    assert answer.status_code == 200
    copy = Activity.objects.get(copied_from=outing)
    weeks = (copy.starts_at - outing.starts_at).days // 7
    assert f"{weeks} 周" in answer.content.decode()


def test_a_form_or_a_button_sent_twice_makes_one(
    union: Organisation, organiser: User, login: Login
) -> None:
    client = login(organiser)
    key = client.get(f"{LIST}new/").context["form"].initial["key"]
    facts = {
        "title": "秋游",
        "kind": "outing",
        "organisation": union.pk,
        "starts_at": moment(5),
        "closes_at": moment(4),
        "family_limit": "0",
        "organiser": organiser.pk,
        "key": key,
    }
    first, second = (client.post(f"{LIST}new/", facts) for _tap in range(2))
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    activity = Activity.objects.get()
    other = client.post(f"{LIST}new/", facts | {"title": "春游"})
    assert other.status_code == 422
    assert "这张表单已经提交过" in other.content.decode()
    assert 'value="春游"' in other.content.decode()
    assert Activity.objects.get().title == "秋游"

    key = client.get(activity.get_desk_url()).context["key"]
    for _tap in range(2):
        client.post(f"{activity.get_desk_url()}copy/", {"key": key})
    assert activity.copies.count() == 1


def test_lists_name_the_campus_of_groups_of_one_name(
    outing: Activity, organiser: User, member: User, login: Login
) -> None:
    actions.sign_up(outing, member=member.member, actor=member)
    client = login(organiser)
    for page in ("", "attendance/", "add/?q=林"):
        shown = client.get(f"{LIST}{outing.pk}/{page}").content.decode()
        if "林晓" in shown:
            assert "滨江园区 大班组" in shown


def test_she_signs_up_somebody_without_a_phone(
    outing: Activity, organiser: User, login: Login, make_member: Callable[..., Member]
) -> None:
    person = make_member("邓小禾")
    client = login(organiser)
    assert "邓小禾" in client.get(f"{LIST}{outing.pk}/add/?q=邓小禾").content.decode()

    client.post(f"{LIST}{outing.pk}/add/{person.pk}/", {"family": "1"})

    row = SignUp.objects.get()
    assert (row.member, row.family, row.number) == (person, 1, 1)
    page = client.get(f"{LIST}{outing.pk}/").content.decode()
    assert "邓小禾" in page
    assert "3 个名额" in page or "已报 2" in page


def test_a_place_goes_to_a_colleague(
    outing: Activity, organiser: User, login: Login, make_member: Callable[..., Member]
) -> None:
    one, other = make_member("邓小禾"), make_member("吕宁")
    row = actions.sign_up(outing, member=one, actor=organiser)
    client = login(organiser)
    client.post(f"{LIST}{outing.pk}/sign-ups/{row.pk}/hand-over/{other.pk}/")
    assert SignUp.objects.going().get().member == other


def test_attendance_by_ticks_by_taps_and_from_paper(
    outing: Activity, organiser: User, login: Login, make_member: Callable[..., Member]
) -> None:
    names = ("邓小禾", "吕宁", "章雨桐")
    rows = [actions.sign_up(outing, member=make_member(name), actor=organiser) for name in names]
    begin(outing)
    client = login(organiser)

    client.post(f"{LIST}{outing.pk}/attendance/", {"row": [rows[0].pk]})
    assert [row.attended for row in outing.sign_ups.order_by("pk")] == [True, False, False]

    client.post(f"{LIST}{outing.pk}/sign-ups/{rows[1].pk}/present/", {"present": "yes"})
    assert outing.sign_ups.get(pk=rows[1].pk).attended is True

    answer = client.post(f"{LIST}{outing.pk}/attendance/paste/", {"names": "章雨桐、从来没有"})
    assert "从来没有" in answer.content.decode()
    # The list that came back with it is saved where attendance is, not where names are pasted.
    assert f'action="{LIST}{outing.pk}/attendance/"' in answer.content.decode()
    assert outing.sign_ups.get(pk=rows[2].pk).attended is True

    client.post(f"{LIST}{outing.pk}/close/")
    outing.refresh_from_db()
    assert outing.is_closed


def test_the_list_carries_what_was_ticked_when_it_was_shown(
    outing: Activity, organiser: User, login: Login, make_member: Callable[..., Member]
) -> None:
    people = [make_member(name) for name in ("邓小禾", "吕宁", "章雨桐")]
    rows = [actions.sign_up(outing, member=one, actor=organiser).pk for one in people]
    begin(outing)
    client, here = login(organiser), f"{LIST}{outing.pk}/attendance/"

    def shown() -> str:
        return re.findall(r'name="shown" value="([\d,]*)"', client.get(here).content.decode())[0]

    old = shown()
    client.post(here, {"row": rows[:1], "shown": old})
    client.post(here, {"row": rows[1:2], "shown": old})
    assert [row.attended for row in outing.sign_ups.order_by("pk")] == [True, True, False]
    client.post(here, {"row": rows[1:2], "shown": shown()})
    assert [row.attended for row in outing.sign_ups.order_by("pk")] == [False, True, False]


def test_a_long_list_is_ticked_page_by_page(
    outing: Activity, organiser: User, login: Login, make_member: Callable[..., Member]
) -> None:
    Activity.objects.filter(pk=outing.pk).update(capacity=None)
    person = make_member()
    count = 2 * TICKED_AT_ONCE + 1
    many = [Member(name=f"同事{n}", organisation=person.organisation) for n in range(count)]
    for one in many:
        one.union = person.union
        one.fill()
    SignUp.objects.bulk_create(
        SignUp(activity=outing, member=one, state=SignUp.State.GOING, number=n)
        for n, one in enumerate(Member.objects.bulk_create(many), start=1)
    )
    begin(outing)
    client, here = login(organiser), f"{LIST}{outing.pk}/attendance/"
    for number in (1, 2, 3):
        page = client.get(f"{here}?page={number}")
        rows = page.context["page_obj"].object_list
        # All that the form has stays below what the server takes in.
        assert page.content.decode().count("<input") < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        assert f'action="{here}?page={number}"' in page.content.decode()
        sent = {"row": [row.pk for row in rows[1:]]}
        sent |= {"first": rows[0].number, "last": rows[-1].number}
        answer = client.post(f"{here}?page={number}", sent)
        wanted = f"{here}?page={number + 1}" if number < 3 else f"{LIST}{outing.pk}/"
        assert (answer.status_code, answer["Location"]) == (303, wanted)
    missed = outing.sign_ups.filter(attended=False).values_list("number", flat=True)
    assert sorted(missed) == [1, TICKED_AT_ONCE + 1, count]
    assert outing.sign_ups.filter(attended=True).count() == count - 3


def test_the_form_asks_for_the_groups_and_officers_of_the_chosen_union(
    union: Organisation,
    group: Organisation,
    organiser: User,
    outsider: User,
    login: Login,
) -> None:
    other = outsider.appointments.get().organisation
    far = other.add_child(name="邻家园区", level=Level.BRANCH)
    today = local_today()
    Appointment.objects.create(
        user=organiser, role=Role.ORGANISER, organisation=other, starts_on=today
    )
    client = login(organiser)
    page = client.get(f"{LIST}new/").content.decode()
    assert f'<option value="{other.pk}">' in page
    assert "邻家园区" not in page
    fields = client.get(f"{LIST}new/?union={other.pk}").context["form"].fields
    assert set(fields["organisation"].queryset) == {other, far}
    assert set(fields["groups"].queryset) == {far}
    assert set(fields["organiser"].queryset) == {organiser, outsider}
    sent = {
        "title": "秋游",
        "kind": "outing",
        "organisation": other.pk,
        "groups": far.pk,
        "starts_at": moment(9),
        "closes_at": moment(5),
        "family_limit": "0",
        "organiser": outsider.pk,
    }
    assert client.post(f"{LIST}new/?union={other.pk}", sent).status_code == 303
    made = Activity.objects.get()
    assert (made.organisation, list(made.groups.all()), made.organiser) == (other, [far], outsider)


def test_the_sheet_is_a_paper_and_the_export_asks_for_the_password(
    outing: Activity, organiser: User, member: User, login: Login
) -> None:
    actions.sign_up(outing, member=member.member, actor=member)
    client = login(organiser)
    sheet = client.get(f"{LIST}{outing.pk}/sheet/")
    assert sheet.content.startswith(b"%PDF")
    export = client.get(f"{LIST}{outing.pk}/export/?format=csv")
    assert "林晓" in export.content.decode("utf-8-sig")


def test_calling_off_asks_why_and_tells_those_signed_up(
    outing: Activity, organiser: User, member: User, login: Login
) -> None:
    actions.sign_up(outing, member=member.member, actor=member)
    client = login(organiser)
    assert client.post(f"{LIST}{outing.pk}/call-off/", {"reason": ""}).status_code == 422
    client.post(f"{LIST}{outing.pk}/call-off/", {"reason": "大风预警"})
    assert "大风预警" in login(member).get(outing.get_absolute_url()).content.decode()


def test_others_do_not_find_it(
    outing: Activity, outsider: User, member: User, login: Login
) -> None:
    for user in (outsider, member):
        assert login(user).get(f"{LIST}{outing.pk}/").status_code == 404
        assert login(user).post(f"{LIST}{outing.pk}/close/").status_code == 404
    outing.refresh_from_db()
    assert outing.is_open


def test_a_leader_sees_and_may_not_change(outing: Activity, leader: User, login: Login) -> None:
    client = login(leader)
    assert client.get(f"{LIST}{outing.pk}/").status_code == 200
    assert client.get(f"{LIST}{outing.pk}/edit/").status_code in (403, 404)
    assert client.post(f"{LIST}{outing.pk}/call-off/", {"reason": "不"}).status_code in (403, 404)
    outing.refresh_from_db()
    assert outing.is_open


def test_a_draft_shows_all_that_will_be_published(
    outing: Activity, organiser: User, group: Organisation, login: Login
) -> None:
    draft = actions.copy_activity(outing, actor=organiser)
    told = actions.ActivityFacts.of(draft)
    told = replace(
        told, summary="走北坡。", fee="车费自理", groups=[group], employments=["contract"]
    )
    actions.change_activity(draft, told, version=draft.version, actor=organiser)
    page = login(organiser).get(f"{LIST}{draft.pk}/").content.decode()
    for said in ("走北坡。", "车费自理", "合同", group.name, "发布后立即开始", "高原"):
        assert said in page, said
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert (facts["名额"], facts["每人可带家属"]) == ("3", "1")
    assert facts["报名截止"] == spoken_moment(draft.closes_at)


def test_the_list_and_the_form_name_the_way_to_copy_last_year_s(
    outing: Activity, organiser: User, auditor: User, login: Login
) -> None:
    way = f'href="{LIST}?when=past"'
    client = login(organiser)
    for path in (LIST, f"{LIST}new/"):
        assert way in client.get(path).content.decode(), path
    assert way not in client.get(f"{LIST}{outing.pk}/edit/").content.decode()
    assert way not in login(auditor).get(LIST).content.decode()


def test_what_is_refused_once_it_has_begun_is_not_offered(
    outing: Activity, organiser: User, member: User, login: Login
) -> None:
    row = actions.sign_up(outing, member=member.member, actor=member)
    client, page = login(organiser), f"{LIST}{outing.pk}/"
    before = [
        f"{page}{end}"
        for end in ("share/", f"sign-ups/{row.pk}/end/", f"sign-ups/{row.pk}/family/")
    ]
    shown = client.get(page).content.decode()
    assert [path for path in before if path not in shown] == []
    begin(outing)
    for headers in ({}, {"HX-Request": "true"}):
        shown = client.get(page, headers=headers).content.decode()
        assert [path for path in before if path in shown] == []
    # Somebody else may have come instead.
    assert f"{page}sign-ups/{row.pk}/hand-over/" in shown


def test_the_empty_lines_of_the_sheet_are_as_high_as_the_others() -> None:
    facts = dict.fromkeys(("title", "union", "when", "place", "organiser", "printed_on"), "一")
    line = {"no": 1, "name": "林晓", "place": "一组", "family": "", "came": False}
    data = {**facts, "waiting": [], "places": 1}
    papers = (pdf("attendance", {**data, "rows": [line] * n, "empty": 30 - n}) for n in (30, 0))
    filled, empty = (len(re.findall(rb"/Type\s*/Page\b", paper)) for paper in papers)
    assert filled == empty == 2


@pytest.mark.parametrize(("taken", "tone"), [(2, "leaf"), (3, "gold")])
def test_the_bar_of_an_activity_has_one_colour_everywhere(
    outing: Activity, organiser: User, login: Login, taken: int, tone: str
) -> None:
    Activity.objects.filter(pk=outing.pk).update(taken=taken)
    client = login(organiser)
    for path in (LIST, f"{LIST}{outing.pk}/", "/desk/", outing.get_absolute_url()):
        # Its file has a bar of its own, further down.
        page = client.get(path).content.decode().split('id="papers-h"')[0]
        bars = re.findall(r'class="meter".*?<rect class="(\w+)"', page)
        assert set(bars) == {tone}, path
