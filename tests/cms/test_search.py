"""The search of the whole site: Chinese words inside sentences, and nothing for strangers."""

import pytest

SENTENCE = "本园工会将于周三组织全体会员体检，请携带会员证和 WPS 表格。"


def found(client, query, **more):
    page = client.get("/search/", {"q": query, **more}).content.decode()
    return page.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    "query",
    [
        "体检",
        "工会",
        "会员证",
        "检",
        "证",
        "体检 会员证",
        "体检 证",
        "WPS",
        "wps",
        "全体会员体检",
        "　体检　",
        "体检，会员证",
        "组织",
    ],
)
def test_what_stands_inside_a_sentence_is_found(query, db, client, publish):
    publish("周三的安排", SENTENCE)
    publish("食堂菜单", "今天吃面。")
    page = found(client, query)
    assert "周三的安排" in page
    assert "食堂菜单" not in page


@pytest.mark.parametrize(
    "query",
    [
        "没有",
        "体面",
        "检体",
        "体检 没有",
        "'; DROP TABLE cms_newspage; --",
        '"',
        "* OR 体检*",
        "%",
        "_",
    ],
)
def test_what_does_not_stand_there_is_not_found(query, db, client, publish):
    publish("周三的安排", SENTENCE)
    page = found(client, query)
    assert "周三的安排" not in page
    assert "没有找到" in page


def test_a_script_in_the_query_is_only_text(db, client, publish):
    publish("周三的安排", SENTENCE)
    html = client.get("/search/", {"q": "<script>alert(1)</script> 体检"}).content.decode()
    assert "<script>alert" not in html
    html = client.get("/search/", {"q": "体检"}).content.decode()
    assert "<mark>体检</mark>" in html


def test_a_script_in_a_page_is_only_text_in_the_excerpt(db, client, publish):
    publish("<script>alert(2)</script>", "体检 &lt;script&gt;alert(3)&lt;/script&gt;")
    html = client.get("/search/", {"q": "体检"}).content.decode()
    assert "<script>alert" not in html


def test_without_a_query_nothing_is_listed(db, client, publish):
    publish("周三的安排", SENTENCE)
    page = client.get("/search/").content.decode()
    assert "周三的安排" not in page
    assert "请输入要找的内容" in page


def test_a_query_that_is_too_long_is_refused_beside_its_field_and_kept(db, client):
    answer = client.get("/search/", {"q": "体检" * 40})
    assert answer.status_code == 422
    assert "体检" * 40 in answer.content.decode()
    assert 'id="id_q_error"' in answer.content.decode()


def test_a_null_byte_is_refused(db, client):
    answer = client.get("/search/", {"q": "体\x00检"})
    assert answer.status_code == 422
    assert "文字里有看不见的空字符" in answer.content.decode()


def test_results_come_in_pages_of_twenty(db, client, publish):
    for number in range(21):
        publish(f"体检第{number}批", "空腹")
    assert "第 1–20 条，共 21 条" in found(client, "体检")
    assert "第 21–21 条，共 21 条" in found(client, "体检", page="2")


def test_what_is_changed_is_found_by_its_new_words_only(db, client, publish):
    page = publish("周三的安排", SENTENCE)
    page.body = [("paragraph", "<p>改为疗休养说明会。</p>")]
    page.save()
    assert "周三的安排" in found(client, "疗休养")
    assert "周三的安排" not in found(client, "会员证")


def test_what_is_unpublished_is_not_found(db, client, publish):
    publish("周三的安排", SENTENCE).unpublish()
    assert "周三的安排" not in found(client, "体检")


def test_the_number_of_questions_does_not_grow_with_the_results(
    member, login, publish, django_assert_max_num_queries
):
    client = login(member)
    counts = []
    for number in range(15):
        publish(f"体检第{number}批")
        if number in (1, 14):
            client.get("/search/", {"q": "体检"})
            with django_assert_max_num_queries(30) as asked:
                client.get("/search/", {"q": "体检"})
            counts.append(len(asked))
    assert counts[0] == counts[1]


# Members.


def test_an_officer_finds_members_by_name_and_pinyin(chair, make_member, login):
    make_member("欧阳春晓")
    for query in ("欧阳", "ouyang", "oycx"):
        page = found(login(chair), query)
        assert "欧阳春晓" in page, query
        assert "/desk/members/?q=" in page


def test_a_leader_finds_only_her_own_group(leader, make_member, far_group, login):
    make_member("欧阳春晓")
    make_member("欧阳远方", organisation=far_group)
    page = found(login(leader), "欧阳")
    assert "欧阳春晓" in page
    assert "欧阳远方" not in page


@pytest.mark.parametrize("who", ["member", "treasurer", "organiser", "outsider", None])
def test_nobody_else_finds_a_person(db, who, request, make_member, login, client):
    make_member("欧阳春晓")
    reader = login(request.getfixturevalue(who)) if who else client
    assert "欧阳春晓" not in found(reader, "欧阳")


def test_numbers_are_not_looked_for_among_members(chair, make_member, login):
    member = make_member("欧阳春晓")
    assert "欧阳春晓" not in found(login(chair), member.staff_number)
    assert "欧阳春晓" not in found(login(chair), member.phone[-4:])
