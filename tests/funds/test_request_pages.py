"""The pages of one request: who opens which, its buttons, its way, its sheet."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.funds.asking import (
    ASKS,
    LIST,
    NEW,
    SEES,
    Login,
    Make,
    State,
    filled,
    text,
    words,
)
from tests.funds.conftest import decide_all
from tests.questions import afresh
from union.accounts.models import User
from union.approvals import actions as approvals
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.templatetags.union import day
from union.evidence.models import Paper
from union.funds import actions
from union.funds.models import BudgetChange, BudgetLine, FundRequest, Payment
from union.members.models import Member
from union.notifications.models import Notice
from union.notifications.registry import todos

pytestmark = pytest.mark.django_db


def test_what_approvers_saw_of_the_line_stays_on_the_page(
    officers: dict[str, User], login: Login, approved: FundRequest, make_request: Make
) -> None:
    client = login(officers["treasurer"])
    here = f"{LIST}{approved.pk}/"
    assert "提交时" not in words(client.get(here)), "as long as it is the same, it is said once"
    other = make_request("3000", title="另一件")
    actions.submit_request(other, version=other.version, actor=officers["organiser"])
    page = words(client.get(here))
    assert "提交时：预算 ¥10,000，本次之前余 ¥10,000，本次之后余 ¥5,140。" in page


def test_each_page_opens_for_who_may_and_for_nobody_else(
    cast: dict[str, User], login: Login, approved: FundRequest
) -> None:
    here = f"{LIST}{approved.pk}/"
    for name, user in cast.items():
        client = login(user)
        own, seen = name == "organiser", name in SEES
        for page in (here, f"{here}print/"):
            assert client.get(page).status_code == (200 if own or seen else 404), (name, page)
        for page, mine in (
            (f"{here}correct/", 200),
            (f"{here}edit/", 409),
            (f"{here}withdraw/", 409),
        ):
            expected = mine if own else 403 if seen else 404
            assert client.get(page).status_code == expected, (name, page)
        expected = 200 if own or name == "cashier" else 403 if seen else 404
        assert client.get(f"{here}papers/").status_code == expected, name
        there = name in SEES | ASKS | {"outsider"}
        assert client.get(LIST).status_code == (200 if there else 404), name
        asks = name in ASKS | {"outsider"}
        for page in (NEW, f"{LIST}line/"):
            assert client.get(page).status_code == (200 if asks else 404), (name, page)
    page = login(cast["outsider"]).get(f"{LIST}?tab=all")
    assert approved.title not in text(page)


def test_a_stranger_is_asked_to_log_in(client: Client, approved: FundRequest) -> None:
    for page in (LIST, NEW, f"{LIST}{approved.pk}/", f"{LIST}{approved.pk}/print/"):
        assert client.get(page).status_code == 302


def test_posts_of_the_wrong_people_change_nothing(
    login: Login, cast: dict[str, User], make_request: Make, line: BudgetLine
) -> None:
    draft = make_request("100")
    here = f"{LIST}{draft.pk}/"
    posts = {
        f"{here}edit/": filled(line, version=1),
        f"{here}submit/": {"version": 1},
        f"{here}discard/": {},
        f"{here}withdraw/": {},
        f"{here}correct/": {"comment": "x"},
    }
    for name in ("chair", "treasurer", "auditor", "keeper", "leader", "member", "outsider"):
        client = login(cast[name])
        for page, data in posts.items():
            assert client.post(page, data).status_code == 404, (name, page)
        for page in (here, f"{here}print/"):
            assert client.get(page).status_code == 404, (name, page)
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.amount) == (State.DRAFT, 1, 100)
    line.refresh_from_db()
    assert line.reserved_fen == 0


def test_the_applicant_has_the_buttons_of_each_state_and_others_have_none(
    login: Login, officers: dict[str, User], make_request: Make, approved: FundRequest
) -> None:
    draft = make_request("10")
    waiting = make_request("20")
    review = actions.submit_request(waiting, version=1, actor=officers["organiser"])
    mine = login(officers["organiser"])

    def shown(row: FundRequest, client: Client) -> set[str]:
        page = text(client.get(f"{LIST}{row.pk}/"))
        paths = ("edit", "submit", "discard", "withdraw", "correct")
        found = {one for one in paths if f'"{LIST}{row.pk}/{one}/"' in page}
        return found | ({"nudge"} if f"/approvals/{review.pk}/nudge/" in page else set())

    assert shown(draft, mine) == {"edit", "submit", "discard"}
    assert shown(waiting, mine) == {"withdraw", "nudge"}
    assert shown(approved, mine) == {"correct"}
    watching = login(officers["treasurer"])
    for row in (waiting, approved):
        assert shown(row, watching) == set()
    assert watching.get(f"{LIST}{draft.pk}/").status_code == 404


def test_who_has_it_and_since_when(
    login: Login, officers: dict[str, User], make_request: Make
) -> None:
    row = make_request("4860")
    review = actions.submit_request(row, version=1, actor=officers["organiser"])
    approvals.approve(
        review, actor=officers["treasurer"], version=review.version, comment="价格合理"
    )
    page = words(login(officers["organiser"]).get(f"{LIST}{row.pk}/"))
    for expected in ("何静", "价格合理", "汪芳", "周敏", "出纳拨付"):
        assert expected in page, expected


def test_withdrawing_asks_once_and_frees_the_money(
    login: Login, organiser: User, officers: dict[str, User], make_request: Make, line: BudgetLine
) -> None:
    row = make_request("4860")
    actions.submit_request(row, version=1, actor=organiser)
    client = login(organiser)
    assert client.get(f"{LIST}{row.pk}/withdraw/").status_code == 200
    for _twice in range(2):
        assert client.post(f"{LIST}{row.pk}/withdraw/", {"comment": "改期"}).status_code == 303
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, line.reserved_fen) == (State.WITHDRAWN, 0)


def test_a_correction_says_that_the_approvals_become_void(
    login: Login, officers: dict[str, User], approved: FundRequest, line: BudgetLine
) -> None:
    client = login(officers["organiser"])
    here = f"{LIST}{approved.pk}/"
    question = words(client.get(f"{here}correct/"))
    assert "下列审批作废" in question
    for name in ("何静", "汪芳", "周敏"):
        assert name in question
    assert client.post(f"{here}correct/", {"comment": ""}).status_code == 422
    assert client.post(f"{here}correct/", {"comment": "收款人写错"})["Location"] == f"{here}edit/"
    page = words(client.get(here))
    assert "原来的审批已作废" in page
    approved.refresh_from_db()
    assert approved.state == State.RETURNED
    client.post(f"{here}edit/", filled(line, version=approved.version, payee="平安客运"))
    approved.refresh_from_db()
    assert approved.state == State.SUBMITTED
    # The approver sees it too, and everybody decides again.
    assert "原来的审批已作废" in words(login(officers["treasurer"]).get(here))


def test_a_corrected_request_can_be_given_up(
    login: Login, officers: dict[str, User], approved: FundRequest, line: BudgetLine
) -> None:
    actions.correct(approved, actor=officers["organiser"], comment="不办了")
    client = login(officers["organiser"])
    assert client.post(f"{LIST}{approved.pk}/withdraw/", {}).status_code == 303
    approved.refresh_from_db()
    assert approved.state == State.WITHDRAWN


def test_a_returned_request_shows_why(
    login: Login, officers: dict[str, User], make_request: Make
) -> None:
    row = make_request("4860")
    review = actions.submit_request(row, version=1, actor=officers["organiser"])
    approvals.return_(
        review, actor=officers["treasurer"], version=review.version, comment="请附报价单"
    )
    page = words(login(officers["organiser"]).get(f"{LIST}{row.pk}/"))
    assert "何静 退回了本申请" in page
    assert "请附报价单" in page
    assert "重新提交" in page


def test_a_draft_is_given_up_after_a_question(
    login: Login, organiser: User, make_request: Make
) -> None:
    row = make_request("10")
    client = login(organiser)
    assert client.get(f"{LIST}{row.pk}/discard/").status_code == 200
    for _twice in range(2):
        assert client.post(f"{LIST}{row.pk}/discard/").status_code == 303
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_payments_made_and_failed_stand_on_the_page(
    login: Login, officers: dict[str, User], approved: FundRequest
) -> None:
    actions.note_failure(
        approved,
        method=Payment.Method.TRANSFER,
        tried_on=local_today(),
        problem="账号有误",
        version=approved.version,
        key="a",
        actor=officers["cashier"],
    )
    approved.refresh_from_db()
    facts = actions.PaymentFacts(
        method=Payment.Method.TRANSFER, voucher="记-007", paid_on=local_today()
    )
    actions.pay(approved, facts, version=approved.version, key="b", actor=officers["cashier"])
    page = words(login(officers["organiser"]).get(f"{LIST}{approved.pk}/"))
    for expected in ("账号有误", "记-007", "陆青", "入账情况"):
        assert expected in page, expected
    assert f"出纳拨付 陆青 · {day(local_today())}" in page


def test_whoever_decides_in_place_of_another_sees_what_it_is_about(
    login: Login, officers: dict[str, User], welfare: User, make_request: Make
) -> None:
    row = make_request("4860", actor=welfare)
    actions.submit_request(row, version=1, actor=welfare)
    organiser = officers["organiser"]
    client = login(organiser)
    assert client.get(f"{LIST}{row.pk}/").status_code == 404
    office = officers["treasurer"].appointments.get()
    approvals.delegate(
        office,
        to=organiser,
        starts_on=local_today(),
        ends_on=local_today() + timedelta(days=3),
        up_to=Decimal(5000),
        actor=officers["treasurer"],
    )
    assert login(User.objects.get(pk=organiser.pk)).get(f"{LIST}{row.pk}/").status_code == 200


def test_the_sheet_is_one_page_and_that_it_was_printed_stands_in_the_log(
    login: Login, officers: dict[str, User], approved: FundRequest
) -> None:
    FundRequest.objects.filter(pk=approved.pk).update(
        reason="详细说明。" * 300, people=60, standard=81
    )
    paper = login(officers["cashier"]).get(f"{LIST}{approved.pk}/print/")
    assert paper["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type\s*/Page\b", paper.content)) == 1
    entry = Entry.objects.get(verb="funds.printed")
    assert (entry.actor_id, entry.subject_id) == (officers["cashier"].pk, approved.pk)


def test_what_is_decided_for_is_shown_with_the_request(
    login: Login, officers: dict[str, User], make_request: Make, approved: FundRequest
) -> None:
    waiting = make_request("5140", title="秋游门票")
    review = actions.submit_request(waiting, version=1, actor=officers["organiser"])
    page = words(login(officers["treasurer"]).get(f"/desk/approvals/{review.pk}/"))
    for expected in ("秋游门票", "本次后余额 ¥0", "预算"):
        assert expected in page, expected
    decide_all(review, officers["treasurer"])


def test_submitting_from_the_page_says_what_stops_it(
    login: Login, officers: dict[str, User], make_request: Make, line: BudgetLine
) -> None:
    row = make_request("10000.01")
    client = login(officers["organiser"])
    assert "余额不足" in words(client.get(f"{LIST}{row.pk}/"))
    answer = client.post(f"{LIST}{row.pk}/submit/", {"version": row.version})
    assert answer.status_code == 409
    assert "¥10,000.01" in words(answer)
    assert "请财务调整预算" in words(answer)
    for version in ("", "x", "99", "²"):
        assert client.post(f"{LIST}{row.pk}/submit/", {"version": version}).status_code == 409
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, line.reserved_fen) == (State.DRAFT, 0)


def test_the_page_asks_the_same_questions_for_one_paper_and_for_twelve(
    login: Login, officers: dict[str, User], approved: FundRequest
) -> None:
    client = login(officers["treasurer"])
    counts = []
    for n in (1, 11):
        Paper.objects.bulk_create(
            Paper(
                case=approved.case,
                kind="quote",
                file_name="报价单.pdf",
                media_type="application/pdf",
                size=10,
                sha256=f"{len(counts)}{number:063x}",
                uploaded_by=officers["organiser"],
            )
            for number in range(n)
        )
        with afresh() as seen:
            assert client.get(f"{LIST}{approved.pk}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 45


def test_a_payee_who_was_typed_with_the_name_of_a_colleague_is_pointed_out(
    officers: dict[str, User],
    make_request: Make,
    make_member: Callable[..., Member],
    login: Login,
) -> None:
    colleague = make_member("欧阳修")
    said = "收款人与一位同事同名"
    for facts, warned in (
        ({"payee": "欧阳 修"}, True),
        ({"payee": "欧阳修商行"}, False),
        ({"payee": colleague.name, "payee_member": colleague}, False),
    ):
        request = make_request("800", **facts)
        review = actions.submit_request(
            request, version=request.version, actor=officers["organiser"]
        )
        page = words(login(officers["treasurer"]).get(f"/desk/approvals/{review.pk}/"))
        assert (said in page) == warned, facts


def test_where_a_line_is_short_the_treasurer_is_asked_once_a_day(
    login: Login,
    officers: dict[str, User],
    treasurer: User,
    make_request: Make,
    line: BudgetLine,
) -> None:
    row = make_request("10000.01")
    page, ask = f"{LIST}{row.pk}/", f"{LIST}{row.pk}/ask-for-more/"
    client = login(officers["organiser"])
    assert f'action="{ask}"' in client.get(page).content.decode()
    typed = {"title": row.title, "line": line.pk, "amount": row.amount, "payee": row.payee}
    typed |= {"version": row.version, "kind": "quote", "submit": "1"}
    refused = client.post(f"{page}edit/", typed).content.decode()
    # In a form of its own: Enter in a field of the request submits the request.
    assert f'<form id="ask" method="post" action="{ask}">' in refused
    assert 'form="ask"' in refused

    assert "已通知财务" in words(client.post(ask, follow=True))
    told = Notice.objects.get(kind="funds.short")
    assert (told.user, told.url) == (treasurer, f"/desk/budget/lines/{line.pk}/")
    assert told.text == "“春秋游”余额不足，高原请您调整预算。"
    assert client.post(ask).status_code == 409
    draft = client.get(page).content.decode()
    assert "请财务调整。" in draft
    assert f'action="{ask}"' not in draft
    assert Notice.objects.filter(kind="funds.short").count() == 1
    assert Entry.objects.filter(verb="funds.more_asked").count() == 1


def test_what_is_asked_for_waits_for_the_treasurer_until_the_line_is_adjusted(
    login: Login,
    officers: dict[str, User],
    treasurer: User,
    make_request: Make,
    line: BudgetLine,
    decide: Callable[[BudgetChange], BudgetChange],
) -> None:
    row = make_request("10000.01")
    actions.ask_for_more(row, actor=officers["organiser"])
    wanted = [(one.title, one.detail, one.url) for one in todos(treasurer) if one.icon == "coins"]
    where = f"/desk/budget/lines/{line.pk}/"
    assert wanted == [("调整“春秋游”的预算", "高原还差 ¥0.01", where)]
    page = login(treasurer).get(where)
    assert "需要 ¥10,000.01" in words(page)
    assert "还差 ¥0.01" in words(page)
    assert f'href="/desk/budget/{line.budget_id}/adjust/"' in page.content.decode()
    # Whoever only looks at the budget is not told of drafts.
    assert "10,000.01" not in words(login(officers["auditor"]).get(where))

    item = actions.ItemFacts(line.name, line.category, line.source, Decimal(12000), line=line)
    change = actions.draft_change(
        line.budget, title="预算调整", reason="不够", items=[item], actor=treasurer
    )
    assert not [one for one in todos(treasurer) if one.icon == "coins"]
    decide(change)
    told = Notice.objects.get(kind="funds.adjusted")
    assert (told.user, told.url) == (officers["organiser"], f"{LIST}{row.pk}/")
    assert told.text == "“春秋游”的预算已调整，您的草稿可以继续了。"
    # A budget change has no number: it is called what it is.
    assert Notice.objects.get(kind="approvals.approved").text == "您的申请 预算调整 已批准。"


def test_nobody_is_asked_for_more_where_enough_is_left_or_for_somebody_else(
    login: Login, officers: dict[str, User], make_request: Make
) -> None:
    row = make_request("100")
    ask = f"{LIST}{row.pk}/ask-for-more/"
    assert login(officers["organiser"]).post(ask).status_code == 409
    assert login(officers["treasurer"]).post(ask).status_code == 404
    assert not Notice.objects.filter(kind="funds.short").exists()
    assert not Entry.objects.filter(verb="funds.more_asked").exists()


def test_who_adjusts_the_budget_is_led_to_the_line_and_the_form(
    login: Login, officers: dict[str, User], treasurer: User, make_request: Make, line: BudgetLine
) -> None:
    page = login(treasurer).get(f"{LIST}{make_request('10000.01', actor=treasurer).pk}/")
    for path in (f"/desk/budget/lines/{line.pk}/", f"/desk/budget/{line.budget_id}/adjust/"):
        assert f'href="{path}"' in page.content.decode()
