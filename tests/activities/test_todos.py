"""What waits for whom: an offer for a member, an end for an organiser."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import Join, moment, pass_time
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.activities.todos import todos
from union.members.models import Member

pytestmark = pytest.mark.django_db


def test_an_offer_waits_for_the_member_with_its_deadline(
    outing: Activity, full: list[SignUp], join: Join, member: User
) -> None:
    row = join(outing, member.member)  # type: ignore[attr-defined]
    assert list(todos(member)) == []
    actions.cancel(full[0], "有课", actor=full[0].member.user)
    (todo,) = todos(member)
    assert todo.title == "2026年秋游有名额等您确认"
    assert todo.detail.startswith("请在 ")
    assert (todo.url, todo.is_urgent, todo.is_desk) == (f"/activities/{outing.slug}/", True, False)
    pass_time(outing, hours=13)
    assert list(todos(member)) == []
    assert row.is_waiting


def test_what_has_begun_waits_to_be_closed_by_its_organiser(
    make_activity: Callable[..., Activity], organiser: User, chair: User, member: User
) -> None:
    first, second = make_activity(), make_activity()
    assert list(todos(organiser)) == []
    pass_time(first, days=14, hours=1)
    (todo,) = todos(organiser)
    assert (todo.title, todo.url) == ("1 个活动待签到结束", f"/desk/activities/{first.pk}/")
    pass_time(second, days=14, hours=1)
    (todo,) = todos(organiser)
    assert (todo.count, todo.url) == (2, "/desk/activities/")
    assert list(todos(chair)) == []
    assert list(todos(member)) == []
    for one in (first, second):
        actions.close(one, actor=organiser)
    assert list(todos(organiser)) == []


def test_drafts_wait_for_whoever_made_them(
    make_activity: Callable[..., Activity], organiser: User, chair: User
) -> None:
    draft = make_activity(draft=True)
    (todo,) = todos(organiser)
    assert (todo.title, todo.detail) == ("1 个活动草稿", "2026年秋游还没有发布。")
    assert list(todos(chair)) == []
    actions.call_off(draft, actor=organiser)
    assert list(todos(organiser)) == []


@pytest.mark.parametrize(("status", "word"), [("died", "去世"), ("left", "退会")])
def test_the_place_of_who_has_died_or_left_is_freed_by_the_organiser(
    outing: Activity,
    full: list[SignUp],
    organiser: User,
    chair: User,
    login: Callable,
    status: str,
    word: str,
) -> None:
    client = login(organiser)
    page = outing.get_desk_url()
    assert "把名额让" not in client.get(page).content.decode()
    Member.objects.filter(pk=full[0].member_id).update(status=status)
    (todo,) = todos(organiser)
    assert (todo.title, todo.url) == ("1 个名额属于已去世或离开的人", page)
    assert list(todos(chair)) == []
    said = client.get(page).content.decode()
    assert "1 人已去世或已不在本会" in said
    assert word in said
    client.post(f"{page}sign-ups/{full[0].pk}/end/", {"reason": "已离开"})
    assert list(todos(organiser)) == []
    assert "已去世或已不在本会" not in client.get(page).content.decode()


def test_the_questions_are_few_and_do_not_grow(
    make_activity: Callable[..., Activity],
    organiser: User,
    member: User,
    django_assert_max_num_queries: Callable,
) -> None:
    for _one in range(4):
        pass_time(make_activity(starts_at=moment(days=14)), days=15)
        make_activity(draft=True)
    with django_assert_max_num_queries(4):
        assert len(list(todos(organiser))) == 2
    with django_assert_max_num_queries(2):
        assert list(todos(member)) == []
