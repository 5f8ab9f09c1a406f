"""The pages that everybody sees."""

from datetime import timedelta

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from cms.models import HomePage, Kind, NewsPage, StandardPage
from union.core.dates import local_today
from union.notifications import registry
from union.notifications.registry import Todo


@pytest.fixture
def todo_source():
    """Lets a test add to-dos, and takes them away again."""
    before = list(registry._sources)
    yield registry.register_todos
    registry._sources[:] = before


def test_a_new_installation_has_its_first_pages_and_no_welcome_page(db, client):
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert isinstance(Site.objects.get().root_page.specific, HomePage)
    assert Page.find_problems() == ([], [], [], [], [])
    for address, text in [
        ("/", "还没有通知"),
        ("/news/", "新闻公告"),
        ("/about/", "关于工会"),
        ("/privacy/", "隐私说明"),
        ("/accessibility/", "无障碍与大字版"),
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert text in answer.content.decode()


def test_the_home_page_greets_with_the_day_and_the_lunar_day(union, client):
    page = client.get("/").content.decode()
    assert f"{local_today().month}月{local_today().day}日" in page
    assert "农历" in page
    assert 'class="card todo"' not in page


def test_a_member_finds_every_todo_at_home_also_those_that_are_not_at_the_desk(
    member, login, todo_source
):
    todo_source(lambda user: [Todo("确认收到慰问品", "/me/benefits/", is_desk=False)])
    page = login(member).get("/").content.decode()
    assert "林晓" in page
    assert 'class="card todo"' in page
    assert "确认收到慰问品" in page


def test_a_page_made_by_the_migration_can_be_found(db, client):
    assert "关于工会" in client.get("/search/", {"q": "退休离岗"}).content.decode()


def test_news_stand_newest_first(db, client, publish):
    publish("旧通知", day=local_today() - timedelta(days=40))
    publish("新通知")
    page = client.get("/news/").content.decode()
    assert page.index("新通知") < page.index("旧通知")


def test_a_draft_is_in_no_list_and_has_no_address(db, client, publish):
    page = publish("还没写完", live=False)
    assert "还没写完" not in client.get("/news/").content.decode()
    assert "还没写完" not in client.get("/").content.decode()
    assert client.get(f"/news/{page.slug}/").status_code == 404


def test_news_are_filtered_by_year_kind_and_word(db, client, publish):
    last_year = local_today().replace(month=1, day=5) - timedelta(days=30)
    publish("去年的通知", day=last_year)
    publish("今年的新闻", kind=Kind.NEWS)
    publish("今年的体检通知")

    def titles(**filters):
        page = client.get("/news/", filters).content.decode()
        return {one for one in ("去年的通知", "今年的新闻", "今年的体检通知") if one in page}

    assert titles(year=str(last_year.year)) == {"去年的通知"}
    assert titles(kind="news") == {"今年的新闻"}
    assert titles(q="体检") == {"今年的体检通知"}
    assert titles(q="体检", kind="notice", year=str(local_today().year)) == {"今年的体检通知"}
    assert titles(year="nineteen", kind="poem") == {"去年的通知", "今年的新闻", "今年的体检通知"}
    assert titles(q="没有的词") == set()


def test_a_long_list_has_pages(db, client, publish):
    for number in range(23):
        publish(f"通知{number:02d}号", day=local_today() - timedelta(days=number))
    first, second = (client.get("/news/", {"page": n}).content.decode() for n in (1, 2))
    assert "通知00号" in first
    assert "通知22号" not in first
    assert "通知22号" in second


def test_htmx_gets_the_list_alone(db, client, publish):
    publish("只要列表")
    page = client.get("/news/", headers={"HX-Request": "true", "HX-Target": "results"})
    assert "只要列表" in page.content.decode()
    assert "<html" not in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/news/"])
def test_a_list_asks_as_many_questions_for_three_pages_as_for_thirty(
    path, member, login, publish, picture, django_assert_max_num_queries
):
    client = login(member)
    counts = []
    for number in range(30):
        publish(f"通知{number}", cover=picture() if number % 10 == 0 else None)
        if number in (2, 29):
            client.get(path)  # the pictures' sizes are made once
            with django_assert_max_num_queries(30) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))
    assert counts[1] <= counts[0] + 2  # two more pictures on the page of thirty


def test_a_story_shows_its_blocks_and_no_html_of_its_own(db, client, news_index, picture):
    page = NewsPage(
        title="运动会",
        slug="games",
        cover=picture("赛跑"),
        kind=Kind.NEWS,
        body=[
            ("heading", "<b>第一名</b>"),
            ("paragraph", "<p>三个园区</p>"),
            ("quote", {"text": "真高兴", "source": "一位师傅"}),
        ],
    )
    news_index.add_child(instance=page)
    html = client.get("/news/games/").content.decode()
    assert "三个园区" in html
    assert "一位师傅" in html
    assert "&lt;b&gt;第一名" in html
    assert 'alt="赛跑"' in html


# Members only (B2).


def test_a_members_page_sends_a_visitor_to_login_and_then_back(union, member, publish, client):
    page = publish("体检安排", "周三空腹", members_only=True)
    address = f"/news/{page.slug}/"
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={address}"
    answer = client.post(
        answer["Location"], {"login": "member", "password": "union-demo", "next": address}
    )
    assert answer["Location"] == address
    assert "周三空腹" in client.get(address).content.decode()


def test_the_pages_below_a_members_page_are_closed_as_well(union, member, client, login):
    home = HomePage.objects.get()
    parent = StandardPage(title="内部制度", slug="inside")
    home.add_child(instance=parent)
    parent.add_child(instance=StandardPage(title="采购办法", slug="buying"))
    PageViewRestriction.objects.create(page=parent, restriction_type="login")
    assert client.get("/inside/buying/").status_code == 302
    assert "采购" not in client.get("/search/?q=办法").content.decode()
    assert "内部制度" not in client.get("/").content.decode()
    logged_in = login(member)
    assert logged_in.get("/inside/buying/").status_code == 200
    assert "采购" in logged_in.get("/search/?q=办法").content.decode()
    assert "内部制度" in logged_in.get("/").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/news/", "/news/?q=体检", "/search/?q=体检", "/search/?q=检"]
)
def test_no_list_tells_a_visitor_the_title_of_a_members_page(path, member, publish, client, login):
    publish("体检安排", "空腹", members_only=True)
    assert "体检安排" not in client.get(path).content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )
    shown = login(member).get(path).content.decode()
    assert "体检安排" in shown.replace("<mark>", "").replace("</mark>", "")


def test_a_page_closed_in_any_other_way_is_in_no_list(union, member, publish, login):
    page = publish("只给一个组看")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert "只给一个组看" not in login(member).get("/news/").content.decode()
    assert "只给" not in login(member).get("/search/?q=一个组").content.decode()


# Pictures.


def test_a_picture_is_given_out_in_the_size_of_the_page_and_never_the_original(
    db, client, publish, picture
):
    image = picture()
    page = publish("有图", cover=image)
    assert "<img" in client.get(f"/news/{page.slug}/").content.decode()
    rendition = image.renditions.first()
    answer = client.get(rendition.url)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/")
    assert "immutable" in answer["Cache-Control"]
    assert client.get(f"/media/{image.file.name}").status_code == 404
    assert client.get("/media/images/../original_images/picture.png").status_code == 404
    assert client.get("/media/images/none.png").status_code == 404
    for name in ("a" * 300, "图" * 100):
        assert client.get(f"/media/images/{name}").status_code == 404
