"""Money for one member's gift is asked for from the page of her event, and stands alone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from tests.activities.conftest import refused
from tests.evidence import made
from tests.funds.conftest import (
    budget,
    decide_all,
    flows,
    line,
    make_line,
    make_request,
    officers,
    pay,
)
from tests.welfare.test_signing import drawn
from union.accounts.models import User
from union.core.dates import local_today
from union.evidence.actions import add_papers, duplicates_of
from union.evidence.models import Paper
from union.funds import actions as funds
from union.funds import registry
from union.funds.models import FundRequest
from union.members.models import Member
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.occasions.views import on_paper
from union.rules.models import RuleBook
from union.welfare import actions, following
from union.welfare.actions import RowChange
from union.welfare.actions.refusals import AlreadyPaid
from union.welfare.models import Disbursement

__all__ = ["budget", "flows", "line", "make_line", "make_request", "officers", "pay"]
TODAY = local_today()


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def stay(
    says: Callable[..., Any],
    switch: Callable[..., RuleBook],
    make_member: Callable[..., Member],
    leader: User,
) -> Occasion:
    """王芳 is in hospital; the book says 1,000, so her gift is planned."""
    says("cap_per_event", "illness", amount="1000")
    says("cap_per_year", "illness", amount="1200")
    switch()
    facts = OccasionFacts("illness", TODAY - timedelta(days=5))
    return occasions.report(make_member("王芳"), facts, actor=leader)


@pytest.fixture
def gift(stay: Occasion) -> Disbursement:
    return Disbursement.objects.get(occasion=stay)


def test_the_page_of_the_event_leads_to_the_request_with_what_is_known(
    stay: Occasion, gift: Disbursement, welfare: User, login: Callable[[User], Client]
) -> None:
    client = login(welfare)
    address = f"/desk/funds/new/?from=gift-{gift.pk}"
    assert address in client.get(stay.get_desk_url()).content.decode()
    page = client.get(address).content.decode()
    assert 'value="1000.00"' in page
    assert "王芳" not in page


def test_the_event_opens_only_to_who_knows_of_it(
    stay: Occasion, gift: Disbursement, welfare: User, treasurer: User, outsider: User
) -> None:
    seen = {
        one.username: facts and facts.url
        for one in (welfare, treasurer, outsider)
        for facts in [registry.find("gift", gift.pk, one)]
    }
    assert seen == {
        "welfare": stay.get_desk_url(),
        "treasurer": gift.programme.get_desk_url(),
        "outsider": None,
    }


def test_who_decides_reads_what_the_rules_say(
    asked: FundRequest, officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = login(officers["treasurer"]).get(asked.get_desk_url()).content.decode()
    assert "第2条" in page


@pytest.fixture
def asked(
    gift: Disbursement,
    make_request: Callable[..., FundRequest],
    officers: dict[str, User],
    welfare: User,
) -> FundRequest:
    """The gift's money, approved along the flow."""
    row = make_request(
        "1000", actor=welfare, purpose_kind="gift", purpose_id=gift.pk, title="住院慰问"
    )
    review = funds.submit_request(row, version=row.version, actor=welfare)
    decide_all(review, officers["treasurer"], officers["chair"])
    row.refresh_from_db()
    assert row.state == FundRequest.State.APPROVED
    return row


def test_another_stay_of_a_colleague_leaves_its_approvals(
    asked: FundRequest, make_member: Callable[..., Member], leader: User, gift: Disbursement
) -> None:
    facts = OccasionFacts("illness", TODAY - timedelta(days=3))
    occasions.report(make_member("李娜"), facts, actor=leader)
    assert gift.programme.disbursements.count() == 2
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.APPROVED


def test_another_sum_makes_its_approvals_void(
    asked: FundRequest, gift: Disbursement, welfare: User
) -> None:
    change = RowChange(gift.pk, Decimal(800), item=gift.item, given_on=None, quantity=1)
    actions.change_one(gift, change, actor=welfare, version=gift.version)
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.RETURNED


def test_a_mistake_takes_gift_and_approvals_back(
    asked: FundRequest, stay: Occasion, welfare: User
) -> None:
    occasions.withdraw(stay, actor=welfare)
    assert not Disbursement.objects.exists()
    asked.refresh_from_db()
    assert asked.state == FundRequest.State.RETURNED


def test_another_day_or_sum_is_another_matter(
    stay: Occasion, gift: Disbursement, welfare: User
) -> None:
    before = registry.find("gift", gift.pk, None)
    facts = OccasionFacts("illness", stay.happened_on, TODAY - timedelta(days=1))
    occasions.change(stay, facts, version=stay.version, actor=welfare)
    after = registry.find("gift", gift.pk, None)
    assert before is not None
    assert after is not None
    assert before.terms != after.terms
    assert (after.people, after.amount) == (1, Decimal(1000))


def test_the_printed_form_names_the_request_and_its_voucher(
    asked: FundRequest,
    stay: Occasion,
    welfare: User,
    pay: Callable[..., Any],
) -> None:
    pay(asked, "记-077")
    [_gift, money] = following.summary(stay, welfare)["gifts"]
    assert asked.number in money
    assert "记-077" in money


@pytest.fixture
def received(
    asked: FundRequest, gift: Disbursement, welfare: User, pay: Callable[..., Any]
) -> Disbursement:
    """It was paid, handed out, and she signed for it on the screen."""
    pay(asked, "记-077")
    actions.hand_out(gift.programme, row=gift, actor=welfare)
    gift.refresh_from_db()
    actions.sign_on_screen(gift, drawing=drawn(), actor=welfare)
    gift.refresh_from_db()
    return gift


def test_approval_and_receipt_count_in_the_file_without_a_paper(
    asked: FundRequest, stay: Occasion, welfare: User, login: Callable[[User], Client]
) -> None:
    before = checklists([stay])[stay.pk]
    assert ("审批表" in before.missing, "签收单／转账凭证" in before.missing) == (False, True)
    page = login(welfare).get(stay.get_desk_url()).content.decode()
    assert f"经费申请 {asked.number}，已批准" in page


def test_what_was_signed_for_is_asked_for_in_neither_list(
    received: Disbursement, stay: Occasion, chair: User, login: Callable[[User], Client]
) -> None:
    assert checklists([stay])[stay.pk].missing == ["出院小结／住院病历首页", "住院收费票据"]
    rows = login(chair).get("/desk/files/").context["page_obj"]
    assert [one.title for one in rows] == ["王芳"]
    Disbursement.objects.filter(pk=received.pk).update(receipt="paper", signature=None)
    rows = login(chair).get("/desk/files/").context["page_obj"]
    assert len(rows) == 2


def test_who_decides_sees_how_complete_the_file_is_and_no_warning_that_there_is_none(
    asked: FundRequest, stay: Occasion, officers: dict[str, User], login: Callable[[User], Client]
) -> None:
    page = login(officers["treasurer"]).get(asked.get_desk_url()).content.decode()
    assert "所属事项的材料" in page
    assert "1 / 4" in page
    assert "没有附材料" not in page
    assert "出院小结" not in page


def test_the_whole_file_can_be_followed_from_the_approval_to_the_signature(
    received: Disbursement, asked: FundRequest, stay: Occasion, welfare: User, login: Any
) -> None:
    answer = login(welfare).get(f"/desk/occasions/{stay.pk}/file/")
    with ZipFile(BytesIO(answer.getvalue())) as found:
        names = found.namelist()
        assert all(found.read(name).startswith(b"%PDF") for name in names[:2])
    assert names == [
        "00-审批表.pdf",
        f"01-工会经费支出审批单-{asked.number}.pdf",
        "02-签名.png",
    ]
    assert "王芳" not in unquote(answer["Content-Disposition"])
    with translation.override("zh-hans"):
        printed = on_paper.form_data(on_paper.whole_of(stay, welfare), welfare)
    assert printed["signs"]["leader"][0].startswith("由")
    [chair] = printed["signs"]["chair"]
    today = TODAY.isoformat()
    assert chair.startswith("主席")
    assert today in chair
    assert len(printed["signs"]["committee"]) == 1
    assert "屏幕上签名" in printed["receipts"][0]
    assert printed["signatures"]
    assert printed["rules"][1:] == ["第2条 慰问 每次最多 ¥1,000 每年最多 ¥1,200"]
    assert any("记-077" in line for line in printed["money"])
    assert any(line.startswith("记账第") for line in printed["money"])
    assert printed["papers"][0] == f"1. 工会经费支出审批单 {asked.number}"


def test_the_event_and_the_request_for_its_gift_are_one_matter(
    asked: FundRequest, stay: Occasion, welfare: User
) -> None:
    for put in (
        partial(occasions.attach, stay, actor=welfare),
        partial(add_papers, asked.case, actor=welfare),
    ):
        put([SimpleUploadedFile("发票.xml", made.INVOICE.encode())], kind="invoice")
    papers = Paper.objects.select_related("case__organisation")
    assert papers.count() == 2
    assert duplicates_of(papers) == {}
    assert len(checklists([stay])[stay.pk].others) == 2


def test_a_gift_that_was_paid_goes_only_after_its_payment(
    asked: FundRequest,
    gift: Disbursement,
    welfare: User,
    pay: Callable[..., Any],
) -> None:
    actions.hand_out(gift.programme, row=gift, actor=welfare)
    pay(asked)
    gift.refresh_from_db()
    refused(AlreadyPaid, lambda: actions.remove_one(gift, actor=welfare))
    less = RowChange(gift.pk, Decimal(1), gift.quantity, gift.item, gift.given_on, gift.note)
    refused(
        AlreadyPaid, lambda: actions.change_one(gift, less, version=gift.version, actor=welfare)
    )
    refused(AlreadyPaid, lambda: actions.change_rows(gift.programme, [less], actor=welfare))


def test_a_gift_goes_once_its_payment_is_reversed(
    asked: FundRequest, gift: Disbursement, welfare: User, pay: Callable[..., Any]
) -> None:
    pay(asked)
    FundRequest.objects.filter(pk=asked.pk).update(state=FundRequest.State.REVERSED)
    actions.remove_one(gift, actor=welfare)
    assert not Disbursement.objects.filter(pk=gift.pk).exists()
