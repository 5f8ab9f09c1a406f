"""The pages of the inbox: what waits, one review, deciding, several at once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from union.accounts.models import User
from union.approvals import actions
from union.approvals.models import Decision, Delegation, Review
from union.approvals.views.timeline import how_many
from union.core.dates import local_today
from union.funds.models import FundRequest
from union.orgs.models import Appointment

pytestmark = pytest.mark.django_db

INBOX = "/desk/approvals/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def post(client: Client, review: Review, deed: str, **more: str) -> object:
    sent = {"deed": deed, "version": review.version, "comment": ""} | more
    return client.post(f"{INBOX}{review.pk}/", sent)


def test_the_inbox_shows_what_waits_with_the_first_one_beside_it(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    ask("800", title="秋游大巴")
    ask("300", title="门票", paper=False)
    page = text(login(officers["treasurer"]).get(INBOX))
    assert "待我审批 2" in page
    assert page.count('class="mail') == 2
    assert "秋游大巴" in page
    assert "¥300" in page
    assert "1 条提醒" in page
    # The first one is open beside the list, ready to be decided.
    assert 'id="decide"' in page
    assert "高原" in page


def test_an_inbox_with_nothing_in_it_says_so(
    officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = text(login(officers["chair"]).get(INBOX))
    assert "没有等您审批的事项" in page
    assert 'id="decide"' not in page


def test_the_page_says_who_did_what_who_has_it_and_who_is_next(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    review = ask("4000")
    actions.approve(review, actor=officers["treasurer"], version=review.version, comment="票据齐全")
    Review.objects.update(waiting_since=timezone.now() - timedelta(days=2))
    page = text(login(officers["organiser"]).get(f"{INBOX}{review.pk}/"))
    assert "提交申请" in page
    assert "票据齐全" in page
    assert "何静" in page
    assert "汪芳" in page
    assert "已等 2 天" in page
    assert "周敏" in page
    assert "催办" in page
    assert 'id="decide"' not in page


def test_the_applicant_and_the_approver_see_who_is_passed_over_and_why(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800", by="treasurer")
    for name in ("treasurer", "deputy"):
        page = text(login(officers[name]).get(f"{INBOX}{review.pk}/"))
        assert "需要回避" in page
        assert "何静: 是申请人" in page
        assert "改由副主席审批" in page


@pytest.mark.parametrize("name", ["cashier", "leader", "welfare", "keeper", "outsider", "member"])
def test_a_review_that_is_none_of_ones_business_is_not_there(
    name: str,
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    review = ask("800")
    client = login(officers[name])
    assert client.get(f"{INBOX}{review.pk}/").status_code == 404
    for deed in ("approve", "return", "reject"):
        assert post(client, review, deed, comment="不同意").status_code == 404
    review.refresh_from_db()
    assert review.position == 1
    assert Decision.objects.count() == 1


def test_approving_leads_to_the_next_one_and_says_how_many_are_left(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    first, second, third = ask("100"), ask("200"), ask("300")
    client = login(officers["treasurer"])
    answer = post(client, second, "approve")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{INBOX}{third.pk}/"
    page = text(client.get(answer.headers["Location"]))
    assert "还有 2 项等您审批" in page
    answer = post(client, third, "approve")
    assert answer.headers["Location"] == f"{INBOX}{first.pk}/"
    answer = post(client, first, "approve")
    assert answer.headers["Location"] == INBOX
    assert "没有其他待办了" in text(client.get(INBOX))


def test_returning_without_a_word_keeps_the_page_and_says_what_is_missing(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    client = login(officers["treasurer"])
    for deed in ("return", "reject"):
        answer = post(client, review, deed, comment=" ")
        assert answer.status_code == 422
        assert "请写明缺什么" in text(answer)
    review.refresh_from_db()
    assert review.is_pending


def test_a_comment_that_is_too_long_is_kept_in_the_form(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    answer = post(login(officers["treasurer"]), review, "return", comment="改" * 501)
    assert answer.status_code == 422
    assert "改" * 501 in text(answer)


def test_rejecting_is_asked_about_once(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    client = login(officers["treasurer"])
    page = post(client, review, "reject", comment="不合规定")
    assert page.status_code == 200
    assert "确认驳回" in text(page)
    review.refresh_from_db()
    assert review.is_pending
    assert post(client, review, "reject", comment="不合规定", sure="1").status_code == 303
    review.refresh_from_db()
    assert review.state == Review.State.REJECTED


def test_of_two_the_later_one_gets_the_page_again_with_a_clean_sentence(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    seen = review.version
    actions.approve(review, actor=officers["treasurer"], version=seen)
    # A deputy sees it, and it is past her.
    review.refresh_from_db()
    chair = login(officers["chair"])
    answer = chair.post(
        f"{INBOX}{review.pk}/", {"deed": "approve", "version": seen, "comment": "同意办理"}
    )
    assert answer.status_code == 409
    assert "刚刚已有人处理或改动过" in text(answer)
    assert "同意办理" in text(answer)
    # The form that came back carries the present version: once more is enough.
    assert f'name="version" value="{review.version}"' in text(answer)
    assert post(chair, review, "approve").status_code == 303


def test_the_later_one_who_no_longer_sees_it_is_told_in_the_inbox(
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
    union: object,
) -> None:
    office = {"role": "treasurer", "organisation": union, "starts_on": local_today()}
    Appointment.objects.create(user=officers["welfare"], **office)
    review = ask("800")
    client = login(officers["welfare"])
    page = client.get(f"{INBOX}{review.pk}/")
    assert page.status_code == 200
    actions.approve(review, actor=officers["treasurer"], version=review.version)
    answer = post(client, review, "approve")
    assert answer.status_code in (303, 404, 409)
    assert Decision.objects.filter(deed="approve").count() == 1


def test_a_revoked_office_with_the_page_still_open_changes_nothing(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    review = approve(ask("4000"), "treasurer")
    client = login(officers["committee"])
    assert client.get(f"{INBOX}{review.pk}/").status_code == 200
    Appointment.objects.filter(user=officers["committee"]).update(
        ends_on=local_today() - timedelta(days=1)
    )
    assert post(client, review, "approve").status_code == 404
    review.refresh_from_db()
    assert review.position == 2


def test_a_stand_in_sees_in_whose_place_she_decides(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    today = local_today()
    Delegation.objects.create(
        principal=officers["chair"],
        delegate=officers["welfare"],
        role="chair",
        organisation=officers["chair"].appointments.get().organisation,
        starts_on=today,
        ends_on=today,
        up_to=Decimal(5000),
    )
    review = approve(ask("800"), "treasurer")
    client = login(officers["welfare"])
    page = text(client.get(INBOX))
    assert "代周敏" in page
    assert "您代周敏审批" in page
    post(client, review, "approve")
    page = text(login(officers["organiser"]).get(f"{INBOX}{review.pk}/"))
    assert "顾小满（代周敏）" in page


def test_who_is_away_reads_how_many_lie_with_her_stand_in(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    today = local_today()
    Delegation.objects.create(
        principal=officers["chair"],
        delegate=officers["welfare"],
        role="chair",
        organisation=officers["chair"].appointments.get().organisation,
        starts_on=today,
        ends_on=today,
        up_to=Decimal(5000),
    )
    assert "正代您审批" not in text(login(officers["chair"]).get(INBOX))
    for _one in range(2):
        approve(ask("800"), "treasurer")
    # What she asked for herself is not hers to decide, nor her stand-in's in her place.
    ask("800", by="chair")
    page = text(login(officers["chair"]).get(INBOX))
    assert "没有等您审批的事项" in page
    assert "顾小满正代您审批" in page
    assert "2 件" in page
    assert "正代您审批" not in text(login(officers["welfare"]).get(INBOX))


def test_several_at_once_are_shown_with_their_total_and_asked_about_once(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    clean = [ask("800"), ask("260")]
    doubtful = ask("300", title="无票据", paper=False)
    client = login(officers["treasurer"])
    ticked = "&".join(f"review={one.pk}" for one in [*clean, doubtful])
    page = text(client.get(f"{INBOX}batch/?{ticked}"))
    assert "同意 2 项，合计 ¥1,060" in page
    assert "有提醒，不能批量同意" in page
    assert Decision.objects.filter(deed="approve").count() == 0

    sent = [f"{one.pk}:{one.version}" for one in [*clean, doubtful]]
    answer = client.post(f"{INBOX}batch/", {"review": sent})
    assert answer.status_code == 303
    page = text(client.get(INBOX))
    assert "已同意 2 项，合计 ¥1,060" in page
    assert "未通过：无票据" in page
    assert set(Decision.objects.filter(deed="approve").values_list("review", flat=True)) == {
        one.pk for one in clean
    }


def test_one_that_does_not_go_through_holds_up_none_of_the_others(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    good, changed, gone = ask("800"), ask("260", title="改过的"), ask("90")
    FundRequest.objects.filter(pk=changed.subject_id).update(payee="别家")
    sent = [f"{one.pk}:{one.version}" for one in (good, changed, gone)]
    actions.withdraw(gone, actor=officers["organiser"])
    client = login(officers["treasurer"])
    client.post(f"{INBOX}batch/", {"review": sent})
    page = text(client.get(INBOX))
    assert "已同意 1 项" in page
    assert "未通过：改过的。提交之后内容有变动" in page
    assert "1 项已不在您的待办里" in page


@pytest.mark.parametrize("value", ["", "x", "1", "²:³", "9" * 30 + ":1", "1:1:1", "-1:1"])
def test_odd_ticks_do_no_harm(
    value: str,
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    ask("800")
    client = login(officers["treasurer"])
    assert client.post(f"{INBOX}batch/", {"review": value}).status_code == 303
    assert client.get(f"{INBOX}batch/", {"review": value}).status_code in (200, 303)
    assert Decision.objects.filter(deed="approve").count() == 0


def test_the_batch_takes_nothing_that_waits_for_somebody_else(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    client = login(officers["chair"])
    client.post(f"{INBOX}batch/", {"review": f"{review.pk}:{review.version}"})
    review.refresh_from_db()
    assert review.position == 1


def test_what_was_delegated_meanwhile_says_who_decides_and_leads_on(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    review = approve(ask("800"), "treasurer")
    Delegation.objects.create(
        principal=officers["chair"],
        delegate=officers["welfare"],
        role="chair",
        organisation=officers["chair"].appointments.get().organisation,
        starts_on=local_today(),
        ends_on=local_today(),
        up_to=Decimal(5000),
    )
    sent = {"deed": "approve", "version": review.version}
    answer = login(officers["chair"]).post(f"{INBOX}{review.pk}/", sent)
    page = text(answer)
    assert answer.status_code == 403
    assert "顾小满" in answer.context["note"]
    assert answer.context["note"] in page
    assert "请联系工会主席" not in page
    for path in (INBOX, "/desk/approvals/delegations/"):
        assert f'class="btn s" href="{path}"' in answer.content.decode()


def test_where_several_sit_the_page_says_how_many_must_agree() -> None:
    with translation.override("zh-hans"):
        said = [how_many(*one) for one in ((1, 1), (3, 1), (3, 2), (2, 2), (2, 3))]
    assert said == ["", "一位即可", "需 2 人同意", "需全部同意", "需全部同意"]


def test_withdrawing_is_asked_about_once_and_only_of_the_applicant(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    page = f"{INBOX}{review.pk}/withdraw/"
    assert login(officers["chair"]).get(page).status_code == 403
    assert login(officers["chair"]).post(page).status_code == 403
    client = login(officers["organiser"])
    assert "确定撤回" in text(client.get(page))
    assert client.post(page, {"comment": "改期"}).status_code == 303
    review.refresh_from_db()
    assert review.state == Review.State.WITHDRAWN
    assert "改期" in text(client.get(f"{INBOX}{review.pk}/"))


def test_the_button_to_ask_again_rests_for_a_day(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    review = ask("800")
    client = login(officers["organiser"])
    assert client.post(f"{INBOX}{review.pk}/nudge/").status_code == 303
    page = text(client.get(f"{INBOX}{review.pk}/"))
    assert "今天已催办" in page
    assert f"{INBOX}{review.pk}/nudge/" not in page
    client.post(f"{INBOX}{review.pk}/nudge/")
    assert "今天已经催过了" in text(client.get(INBOX))


def test_earlier_rounds_are_folded_away(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
) -> None:
    from union.funds import actions as funds

    review = approve(ask("800"), "treasurer", "chair")
    request = FundRequest.objects.get()
    funds.correct(request, actor=officers["organiser"], comment="写错了")
    request.refresh_from_db()
    again = funds.submit_request(request, version=request.version, actor=officers["organiser"])
    page = text(login(officers["organiser"]).get(f"{INBOX}{again.pk}/"))
    assert "以前的办理" in page
    assert f'href="{INBOX}{review.pk}/"' in page


def test_the_inbox_asks_as_often_for_many_as_for_few(
    ask: Callable[..., Review],
    officers: dict[str, User],
    login: Callable[[User], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for _one in range(2):
        ask("100")
    client = login(officers["treasurer"])
    client.get(INBOX)
    with django_assert_max_num_queries(60) as few:  # type: ignore[attr-defined]
        client.get(INBOX)
    for _one in range(16):
        ask("100")
    with django_assert_max_num_queries(len(few.captured_queries)):  # type: ignore[attr-defined]
        page = text(client.get(INBOX))
    assert page.count('class="mail') == 18
    assert len(few.captured_queries) <= 30


def test_twenty_stand_on_a_page(
    ask: Callable[..., Review], officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    for _one in range(21):
        ask("100")
    client = login(officers["treasurer"])
    assert text(client.get(INBOX)).count('class="mail') == 20
    assert text(client.get(f"{INBOX}?page=2")).count('class="mail') == 1
