"""The pages about offices, as each of the two persons uses them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.questions import afresh
from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.members.models import Member
from union.notifications import registry as notifications
from union.notifications.models import Notice
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Nomination, Organisation, Separation, Split
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/desk/settings/appointments/"
Login = Callable[[User], Client]


def text(client: Client, path: str = PAGE, status: int = 200, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == status
    return answer.content.decode()


def wish(member: User, union: Organisation, **more: Any) -> dict[str, Any]:
    return {
        "person": member.name,
        "role": "organiser",
        "place": union.pk,
        "starts_on": local_today().isoformat(),
        "ends_on": "",
    } | more


# Who may look.


def test_it_shows_who_holds_which_office_since_when_and_who_gave_it(
    chair: User, deputy: User, organiser: User, member: User, union: Organisation, login: Login
) -> None:
    actions.confirm(actions.propose(member, Role.WELFARE, union, actor=chair), actor=deputy)
    page = text(login(organiser))
    for word in ("周敏", "沈悦", "高原", "2020-09-01", "林晓", "福利委员", "沈悦确认", "4 条任职"):
        assert word in page
    assert "提名任职" not in page, "an organiser proposes nobody"


def test_a_leader_sees_the_offices_of_her_group_alone(
    chair: User, leader: User, other_group: Organisation, make_user: Any, login: Login
) -> None:
    other = make_user("other", "鲁娜")
    Appointment.objects.create(
        user=other, role=Role.LEADER, organisation=other_group, starts_on=local_today()
    )
    page = text(login(leader))
    assert "苏木" in page
    assert "鲁娜" not in page
    assert "周敏" not in page


@pytest.mark.parametrize("who", ["member", "sysadmin"])
def test_to_others_it_is_not_there(cast: dict[str, User], who: str, login: Login) -> None:
    text(login(cast[who]), status=404)


@pytest.mark.parametrize("words", ["gaoyuan", "gy", "高", "organiser"])
def test_somebody_is_found_by_name_pinyin_and_staff_number(
    chair: User, organiser: User, words: str, login: Login
) -> None:
    page = text(login(chair), q=words)
    assert "高原" in page
    assert "1 条任职" in page


def test_a_telephone_number_finds_nobody_here(chair: User, organiser: User, login: Login) -> None:
    number = Member.objects.get(user=organiser).phone
    assert "没有符合条件的任职" in text(login(chair), q=number)
    assert "没有符合条件的任职" in text(login(chair), q=number[-4:])


def test_past_coming_and_any_day_can_be_asked_for(
    chair: User, organiser: User, member: User, union: Organisation, login: Login
) -> None:
    today = local_today()
    Appointment.objects.filter(user=organiser).update(ends_on=today - 10 * DAY)
    actions.appoint(member, Role.WELFARE, union, actor=chair, starts_on=today + 10 * DAY)
    client = login(chair)
    assert "高原" not in text(client)
    assert "林晓" not in text(client)
    assert "高原" in text(client, state="over")
    assert "林晓" in text(client, state="coming")
    assert "高原" in text(client, on=(today - 10 * DAY).isoformat())
    assert "林晓" in text(client, on=(today + 10 * DAY).isoformat())
    assert "3 条任职" in text(client, state="all")
    assert "1 条任职" in text(client, state="all", role="welfare")


def test_an_unclear_day_is_said_beside_the_list(chair: User, login: Login) -> None:
    assert "请按 2026-09-01 的样子填写日期。" in text(login(chair), status=422, on="31.2.")


def test_terms_that_end_within_thirty_days_are_marked(
    chair: User, organiser: User, login: Login
) -> None:
    terms, client = Appointment.objects.filter(user=organiser), login(chair)
    terms.update(ends_on=local_today() + 31 * DAY)
    assert "即将到期" not in text(client)
    terms.update(ends_on=local_today() + 30 * DAY)
    assert "即将到期" in text(client)


def test_empty_offices_say_what_does_not_work(
    chair: User, deputy: User, committee: User, auditor: User, cashier: User, welfare: User,
    group: Organisation, login: Login,
) -> None:  # fmt: skip
    page = text(login(chair))
    assert "缺财务：付款无法审批。" in page
    assert "缺出纳" not in page
    assert "1 个小组没有组长" in page


def test_offices_that_exclude_each_other_are_red_however_they_came(
    chair: User, treasurer: User, union: Organisation, login: Login
) -> None:
    client = login(chair)
    assert "相互制约" not in text(client)
    Appointment.objects.create(
        user=treasurer, role=Role.CASHIER, organisation=union, starts_on=local_today()
    )
    page = text(client)
    assert "何静同时担任相互制约的两个职务：财务和出纳。" in page
    assert page.count('<tr role="row" class="bad">') == 2
    Separation.objects.create(organisation=union, treasurer_and_cashier=False)
    page = text(client)
    assert "何静同时担任" not in page
    assert "星河幼儿园工会已把本应相互制约的职务合并到一人" in page


def test_the_number_of_questions_does_not_grow_with_the_offices(
    chair: User, make_user: Any, union: Organisation, login: Login
) -> None:
    client, counts = login(chair), []
    for size in (3, 40):
        for number in range(size):
            user = make_user(f"{size}-{number}", "高原")
            facts = {"user": user, "organisation": union, "starts_on": local_today()}
            Appointment.objects.create(role=Role.ORGANISER, appointed_by=chair, **facts)
            Nomination.objects.create(role=Role.WELFARE, proposed_by=chair, **facts)
        with afresh() as asked:
            text(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Two persons.


def test_the_chair_proposes_and_the_deputy_confirms_on_the_pages(
    chair: User, deputy: User, member: User, union: Organisation, login: Login
) -> None:
    client = login(chair)
    answer = client.post(f"{PAGE}propose/", wish(member, union))
    nomination = Nomination.objects.get()
    own = f"{PAGE}proposals/{nomination.pk}/"
    assert (answer.status_code, answer["Location"]) == (303, own)
    assert not scoping.holds_office(member)
    page = text(client, own)
    assert "待确认" in page
    assert f"{own}confirm/" not in page
    # The chair cannot send what her page does not show.
    assert client.post(f"{own}confirm/").status_code == 403
    assert Nomination.objects.get().is_pending

    todos = [todo.title for todo in notifications.todos(deputy)]
    assert todos == ["确认任职提名"]
    client = login(deputy)
    assert "等您确认" in text(client)
    notice = Notice.objects.get(user=deputy)
    assert notice.url == own
    assert "林晓" not in notice.text
    assert f"{own}confirm/" in text(client, own)
    answer = client.post(f"{own}confirm/")
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert text(login(member)).count("林晓") >= 1
    assert login(deputy).post(f"{own}confirm/").status_code == 409


def test_declining_asks_why(
    chair: User, deputy: User, member: User, union: Organisation, login: Login
) -> None:
    nomination = actions.propose(member, Role.ORGANISER, union, actor=chair)
    own = f"{PAGE}proposals/{nomination.pk}/"
    client = login(deputy)
    assert client.post(f"{own}decline/", {"reason": ""}).status_code == 422
    assert client.post(f"{own}decline/", {"reason": "另有安排"}).status_code == 303
    client = login(chair)
    assert "另有安排" in text(client, own)
    assert Notice.objects.get(user=chair).url == own


def test_the_chair_withdraws_a_proposal(
    chair: User, deputy: User, member: User, union: Organisation, login: Login
) -> None:
    nomination = actions.propose(member, Role.ORGANISER, union, actor=chair)
    answer = login(chair).post(f"{PAGE}proposals/{nomination.pk}/withdraw/")
    assert answer.status_code == 303
    assert Nomination.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": "没有这个人"}, "person"),
        ({"person": "周敏"}, "person"),
        ({"person": "何静", "role": "cashier"}, "role"),
        ({"place": "999999"}, "place"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    chair: User, deputy: User, treasurer: User, member: User, union: Organisation,
    changes: dict[str, Any], field: str, login: Login,
) -> None:  # fmt: skip
    answer = login(chair).post(f"{PAGE}propose/", wish(member, union, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Nomination.objects.exists()


def test_whoever_has_no_account_gets_a_code_first(
    chair: User, deputy: User, make_member: Any, union: Organisation, login: Login
) -> None:
    make_member("王芳")
    answer = login(chair).post(f"{PAGE}propose/", wish(User(name="王芳"), union))
    assert answer.status_code == 422
    assert "王芳还没有账号" in answer.content.decode()


def test_an_administrator_who_is_no_member_can_get_another_term(
    chair: User, deputy: User, sysadmin: User, union: Organisation, login: Login
) -> None:
    last = local_today() + 5 * DAY
    term = Appointment.objects.get(user=sysadmin)
    Appointment.objects.filter(pk=term.pk).update(ends_on=last)
    client = login(chair)
    page = text(client, f"{PAGE}propose/", after=term.pk)
    assert (last + DAY).isoformat() in page
    wanted = wish(sysadmin, union, person="sysadmin", role="administrator")
    answer = client.post(f"{PAGE}propose/", wanted | {"starts_on": (last + DAY).isoformat()})
    assert answer.status_code == 303
    assert Nomination.objects.get().user == sysadmin


def test_in_the_first_days_the_page_warns_until_somebody_can_confirm(
    chair: User, member: User, union: Organisation, login: Login
) -> None:
    client = login(chair)
    assert "目前还没有第二个人可以确认任职" in text(client)
    assert "任命会立即生效" in text(client, f"{PAGE}propose/")
    client.post(f"{PAGE}propose/", wish(member, union, role="deputy"))
    assert scoping.roles(member) == {Role.DEPUTY}
    page = text(client)
    assert "目前还没有第二个人" not in page
    assert "启用初期一人任命" in page
    actions.revoke(Appointment.objects.get(user=member), actor=chair)
    page = text(client)
    assert "已经没有人担任可确认任职的职务" in page
    answer = client.post(f"{PAGE}propose/", wish(member, union))
    assert answer.status_code == 422
    assert "目前没有人能够确认" in answer.content.decode()


# The end of a term.


def test_ending_asks_for_the_day_and_the_last_chair_stays(
    chair: User, organiser: User, login: Login
) -> None:
    term, client = Appointment.objects.get(user=organiser), login(chair)
    page = text(client, f"{PAGE}{term.pk}/end/")
    assert "结束高原的任职" in page
    yesterday = (local_today() - DAY).isoformat()
    for sent in ({}, {"last_day": yesterday}):
        assert client.post(f"{PAGE}{term.pk}/end/", sent).status_code == 422
    tomorrow = local_today() + DAY
    answer = client.post(f"{PAGE}{term.pk}/end/", {"last_day": tomorrow.isoformat()})
    assert answer.status_code == 303
    term.refresh_from_db()
    assert term.ends_on == tomorrow
    own = Appointment.objects.get(user=chair)
    answer = client.post(f"{PAGE}{own.pk}/end/", {"at_once": "on"})
    assert answer.status_code == 422
    assert "请先任命继任者" in answer.content.decode()


def test_somebody_gives_up_her_office_at_once_and_the_desk_is_gone(
    chair: User, organiser: User, login: Login
) -> None:
    term, client = Appointment.objects.get(user=organiser), login(organiser)
    answer = client.post(f"{PAGE}{term.pk}/end/", {"at_once": "on"})
    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    text(client, status=404)


def test_whose_office_it_is_not_only_the_chair_ends(
    chair: User, deputy: User, organiser: User, login: Login
) -> None:
    term = Appointment.objects.get(user=organiser)
    client = login(deputy)
    assert f"{PAGE}{term.pk}/end/" not in text(client)
    assert client.get(f"{PAGE}{term.pk}/end/").status_code == 403
    assert client.post(f"{PAGE}{term.pk}/end/", {"at_once": "on"}).status_code == 403
    assert scoping.holds_office(organiser)


# As a file, on paper.


@pytest.mark.parametrize("form", ["xlsx", "csv", "pdf"])
def test_the_list_leaves_the_house_as_it_is_filtered_and_the_log_says_so(
    chair: User, organiser: User, form: str, login: Login
) -> None:
    path = f"{PAGE}print/" if form == "pdf" else f"{PAGE}export/"
    answer = login(chair).get(path, {"format": form, "role": "organiser"})
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].startswith("高原,organiser,活动负责人,星河幼儿园工会,2020-09-01,")
    if form == "pdf":
        assert answer.content.startswith(b"%PDF")
    entry = Entry.objects.get(verb="desk.offices_exported")
    assert entry.details == {"rows": 1, "form": form}


# Merged duties.


def test_the_chair_asks_to_merge_and_the_audit_committee_confirms(
    chair: User, auditor: User, union: Organisation, login: Login
) -> None:
    page = f"{PAGE}separation/{union.pk}/"
    client = login(chair)
    assert text(client, page).count("两人分任") == 2
    answer = client.post(f"{page}merge/", {"split": "treasurer_and_cashier"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert "合并待确认" in text(client, page)
    assert client.post(f"{page}confirm/").status_code == 403
    assert [todo.url for todo in notifications.todos(auditor)] == [page]
    client = login(auditor)
    client.post(f"{page}confirm/")
    assert Separation.objects.get().merged == [Split.TREASURER_AND_CASHIER]
    # It is said wherever somebody watches over the union, as long as it is so.
    for where in (PAGE, "/desk/log/"):
        assert "已把本应相互制约的职务合并到一人" in text(client, where)
    login(chair).post(f"{page}separate/", {"split": "treasurer_and_cashier"})
    client = login(auditor)
    for where in (PAGE, "/desk/log/"):
        assert "合并到一人" not in text(client, where)


def test_a_request_to_merge_is_dropped_once_and_then_says_so(
    chair: User, deputy: User, union: Organisation, login: Login
) -> None:
    page = f"{PAGE}separation/{union.pk}/"
    actions.merge(union, Split.APPROVERS, actor=chair)
    client = login(deputy)
    for said in ("职务仍然分离。", "这项申请已经处理或撤回。"):
        answer = client.post(f"{page}drop/", follow=True)
        assert said in answer.content.decode()
    assert client.post(f"{page}confirm/", follow=True).status_code == 200
    assert Separation.objects.get().merged == []


@pytest.mark.parametrize("split", ["", "chair", "id"])
def test_what_is_no_duty_is_merged_nowhere(
    chair: User, split: str, union: Organisation, login: Login
) -> None:
    answer = login(chair).post(f"{PAGE}separation/{union.pk}/merge/", {"split": split})
    assert answer.status_code == 404
    assert not Separation.objects.exists()
