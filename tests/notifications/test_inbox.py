"""The inbox: my notices, and nobody else's."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models.signals import post_init
from django.utils import timezone

from union.notifications import registry
from union.notifications.actions import mark_all_read, mark_read, tell
from union.notifications.models import Notice
from union.notifications.registry import Todo, register_notice


@pytest.fixture(autouse=True)
def _kinds():
    before = dict(registry.kinds)
    register_notice("test.gift", "“%(programme)s”可以领取了。")
    register_notice("test.answer", "您提的更正已经办好。")
    yield
    registry.kinds.clear()
    registry.kinds.update(before)


def gift(user, programme, *, key, url="/me/"):
    tell([user], "test.gift", key=key, url=url, programme=programme)
    return Notice.objects.get(key=f"{key}:{user.pk}")


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/todos/"])
def test_a_visitor_is_sent_to_login(path, db, client):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


def test_notices_stand_newest_first_and_unread_ones_are_marked(member, login):
    old = gift(member, "中秋", key="a")
    Notice.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=3), read_at=timezone.now()
    )
    gift(member, "冬至", key="b")
    page = login(member).get("/inbox/").content.decode()
    assert page.index("冬至") < page.index("中秋")
    assert page.count("row unread") == 1


def test_opening_a_notice_marks_it_read_and_goes_to_what_it_is_about(member, login):
    notice = gift(member, "冬至", key="a", url="/me/benefits/")
    answer = login(member).post(f"/inbox/{notice.pk}/open/")
    assert answer.status_code == 303
    assert answer["Location"] == "/me/benefits/"
    notice.refresh_from_db()
    read_at = notice.read_at
    assert read_at is not None
    login(member).post(f"/inbox/{notice.pk}/open/")
    notice.refresh_from_db()
    assert notice.read_at == read_at


def test_looking_at_the_list_marks_nothing(member, login):
    notice = gift(member, "冬至", key="a")
    login(member).get("/inbox/")
    assert login(member).get(f"/inbox/{notice.pk}/open/").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("who", ["chair", "sysadmin", "outsider"])
def test_somebody_elses_notice_is_not_there(db, who, request, member, login):
    notice = gift(member, "冬至", key="a")
    other = login(request.getfixturevalue(who))
    assert other.post(f"/inbox/{notice.pk}/open/").status_code == 404
    assert "冬至" not in other.get("/inbox/").content.decode()
    assert mark_read([notice], actor=request.getfixturevalue(who)) == 0
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_all_leaves_other_peoples_notices_alone(member, chair, login):
    gift(member, "冬至", key="a")
    gift(member, "元旦", key="b")
    hers = gift(chair, "冬至", key="a")
    assert login(member).post("/inbox/read/").status_code == 303
    assert not Notice.objects.of_user(member).unread().exists()
    hers.refresh_from_db()
    assert hers.read_at is None


def test_an_address_elsewhere_is_not_followed(member, login):
    notice = gift(member, "冬至", key="a", url="https://elsewhere.example/")
    assert login(member).post(f"/inbox/{notice.pk}/open/")["Location"] == "/inbox/"


def test_only_unread_ones_and_only_those_with_a_word(member, login):
    read = gift(member, "中秋", key="a")
    mark_read([read], actor=member)
    gift(member, "冬至", key="b")
    tell([member], "test.answer", key="c")
    client = login(member)
    unread = client.get("/inbox/", {"show": "unread"}).content.decode()
    assert "冬至" in unread
    assert "中秋" not in unread
    word = client.get("/inbox/", {"q": "更正"}).content.decode()
    assert "您提的更正" in word
    assert "冬至" not in word
    both = client.get("/inbox/", {"q": "中秋", "show": "unread"}).content.decode()
    assert "没有找到" in both


def test_an_empty_inbox_says_so(member, login):
    client = login(member)
    assert "还没有消息" in client.get("/inbox/").content.decode()
    assert "都看过了" in client.get("/inbox/", {"show": "unread"}).content.decode()


def test_notices_come_in_pages_of_thirty_with_the_same_number_of_questions(
    member, login, django_assert_max_num_queries
):
    client = login(member)
    counts = []
    for number in range(31):
        gift(member, f"礼品{number:02d}号", key=f"k{number}")
        if number in (1, 30):
            with django_assert_max_num_queries(30) as asked:
                page = client.get("/inbox/").content.decode()
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "礼品30号" in page
    assert "礼品00号" not in page
    assert "礼品00号" in client.get("/inbox/", {"page": 2}).content.decode()


def test_a_page_of_the_inbox_fetches_no_more_notices_than_it_shows(member, login):
    for number in range(40):
        gift(member, f"礼品{number:02d}号", key=f"k{number}")
    fetched = []
    post_init.connect(count := (lambda **sent: fetched.append(sent["instance"])), sender=Notice)
    try:
        page = login(member).get("/inbox/")
    finally:
        post_init.disconnect(count, sender=Notice)
    assert page.context["page_obj"].paginator.count == 40
    assert len(fetched) == 30


def test_all_notices_are_marked_in_one_update(member, login, django_assert_num_queries):
    for number in range(40):
        gift(member, "冬至", key=f"k{number}")
    with django_assert_num_queries(1) as asked:
        assert mark_all_read(actor=member) == 40
    assert asked[0]["sql"].count(",") < 10
    assert mark_all_read(actor=member) == 0


@pytest.mark.parametrize("path", ["/desk/", "/inbox/todos/", "/inbox/"])
def test_menu_and_page_ask_the_sources_of_todos_once(path, chair, login):
    before = list(registry._sources)
    asked = []
    registry.register_todos(lambda user: asked.append(user) or [Todo("看一看", "/desk/")])
    try:
        page = login(chair).get(path).content.decode()
    finally:
        registry._sources[:] = before
    assert ("看一看" in page) == (path != "/inbox/")
    assert asked == [chair]


def test_htmx_gets_the_list_alone(member, login):
    gift(member, "冬至", key="a")
    page = login(member).get("/inbox/", headers={"HX-Request": "true", "HX-Target": "results"})
    assert "冬至" in page.content.decode()
    assert "<html" not in page.content.decode()


def test_what_waits_stands_beside_the_notices(member, login):
    before = list(registry._sources)
    registry.register_todos(lambda user: [Todo("确认收到冬至慰问品", "/me/benefits/")])
    try:
        page = login(member).get("/inbox/todos/").content.decode()
    finally:
        registry._sources[:] = before
    assert "确认收到冬至慰问品" in page
    cache.clear()
    assert "没有待办" in login(member).get("/inbox/todos/").content.decode()


def test_the_same_event_is_told_once(member):
    gift(member, "冬至", key="a")
    gift(member, "冬至", key="a")
    assert Notice.objects.of_user(member).count() == 1


def test_a_kind_that_nobody_declared_is_a_mistake(member):
    with pytest.raises(KeyError):
        tell([member], "test.unknown", key="a")
