"""The list of requests: searched, filtered, summed, taken out of the house."""

import pytest

from tests.funds.asking import EXPORTS, LIST, Login, Make, text, words
from tests.questions import afresh
from union.accounts.models import User
from union.audit.models import Entry
from union.funds import actions
from union.funds.models import FundRequest

pytestmark = pytest.mark.django_db


def test_the_list_is_searched_filtered_and_summed(
    login: Login, officers: dict[str, User], make_request: Make, approved: FundRequest
) -> None:
    make_request("99.50", title="羽毛球", payee="体育用品店")
    make_request("20", actor=officers["committee"], title="宣传展板")
    client = login(officers["organiser"])
    mine = words(client.get(LIST))
    assert "2 项申请" in mine
    # A draft is not asked for yet.
    assert "¥4,860" in mine
    assert "¥4,959.50" not in mine
    assert "宣传展板" not in mine
    assert "羽毛球" not in words(client.get(LIST, {"q": "大巴"}))
    assert "秋游大巴" in words(client.get(LIST, {"q": "顺达"}))
    assert "秋游大巴" in words(client.get(LIST, {"q": approved.number}))
    assert "1 项申请" in words(client.get(LIST, {"state": "draft"}))
    assert "2 项申请" in words(client.get(LIST, {"state": "x", "line": "y", "since": "z"}))
    assert "没有符合条件的申请" in words(client.get(LIST, {"until": "2020-01-01"}))
    # Not hers to watch: the tab is not there, and its address shows her own.
    assert "宣传展板" not in words(client.get(LIST, {"tab": "all"}))
    everything = words(login(officers["treasurer"]).get(LIST, {"tab": "all"}))
    # What nobody has submitted yet is nobody else's to see.
    assert "1 项申请" in everything
    assert "宣传展板" not in everything
    assert "1 项申请" in words(client.get(LIST, {"tab": "all", "q": "高原"}))
    partial = text(client.get(LIST, headers={"HX-Request": "true"}))
    assert "<html" not in partial


def test_an_empty_list_says_what_to_do(login: Login, officers: dict[str, User]) -> None:
    page = words(login(officers["organiser"]).get(LIST))
    assert "还没有经费申请" in page
    assert "申请经费" in page


def test_the_list_asks_the_same_questions_for_two_requests_and_for_twelve(
    login: Login, officers: dict[str, User], make_request: Make, django_assert_num_queries: object
) -> None:
    client = login(officers["treasurer"])
    counts = []
    for n in (2, 10):
        for _once in range(n):
            row = make_request("10")
        with_reviews = actions.submit_request(row, version=1, actor=officers["organiser"])
        assert with_reviews.is_pending
        with afresh() as seen:
            assert client.get(LIST, {"tab": "all"}).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_the_list_leaves_the_house_as_a_file_and_on_paper_and_the_log_says_so(
    login: Login,
    login_earlier: Login,
    officers: dict[str, User],
    approved: FundRequest,
) -> None:
    # Without the password once more there is no file.
    answer = login_earlier(officers["chair"]).get(f"{LIST}export/?tab=all")
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    client = login(officers["chair"])
    csv = client.get(f"{LIST}export/", {"tab": "all", "format": "csv"})
    assert "顺达客运" in csv.content.decode("utf-8-sig")
    assert "4860.00" in csv.content.decode("utf-8-sig")
    assert client.get(f"{LIST}export/", {"format": "exe"}).status_code == 404
    paper = client.get(f"{LIST}paper/", {"tab": "all"})
    assert paper["Content-Type"] == "application/pdf"
    logged = Entry.objects.filter(verb="funds.exported").values_list("details", flat=True)
    assert [(one["format"], one["rows"]) for one in logged] == [("csv", 1), ("pdf", 1)]


def test_only_who_may_takes_the_list_out(
    login: Login, cast: dict[str, User], approved: FundRequest
) -> None:
    for name in ("organiser", "welfare", "committee", "cashier", "auditor"):
        status = login(cast[name]).get(f"{LIST}export/").status_code
        assert status == (200 if name in EXPORTS else 404), name
