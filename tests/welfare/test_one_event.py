"""What is given because of one event counts together, once; and who gives or decides reads it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.activities.conftest import refused
from tests.funds.conftest import budget, flows, line, make_line, make_request, officers
from tests.rules.conftest import exemption_flow
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals import registry as reviews
from union.approvals.models import Review
from union.core.dates import local_today
from union.funds import actions as funds
from union.funds import registry as purposes
from union.funds.models import FundRequest
from union.members.models import Member
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.occasions.registry import SomethingGiven
from union.rules.models import Exemption, Grant, RuleBook
from union.visits import actions as visits
from union.visits.actions import VisitFacts
from union.welfare import actions
from union.welfare.actions import NewRow, RowChange
from union.welfare.models import Disbursement

__all__ = ["budget", "exemption_flow", "flows", "line", "make_line", "make_request", "officers"]
TODAY = local_today()


@pytest.fixture
def wei(make_member: Callable[..., Member]) -> Member:
    return make_member("王芳")


@pytest.fixture
def stay(
    says: Callable[..., Any], switch: Callable[..., RuleBook], wei: Member, leader: User
) -> Occasion:
    """王芳 is in hospital: at most 1,000 each time, once a year for one illness; a wedding once."""
    says("cap_per_event", "illness", amount="1000")
    says("once_per_key", "illness")
    says("cap_per_event", "marriage", amount="500")
    says("once_per_key", "marriage")
    switch()
    return occasions.report(wei, OccasionFacts("illness", _day(5)), actor=leader)


@pytest.fixture
def gift(stay: Occasion) -> Disbursement:
    return Disbursement.objects.get(occasion=stay)


def _day(days: int) -> date:
    return TODAY - timedelta(days=days)


def _change(row: Disbursement, amount: int, actor: User) -> Disbursement:
    change = RowChange(row.pk, Decimal(amount))
    return actions.change_one(row, change, actor=actor, version=row.version)


def _visited(stay: Occasion, member: User, make_member: Callable[..., Member]) -> None:
    """Two were there, with fruit for 260."""
    visit = stay.visits.get()
    facts = VisitFacts(
        done_on=TODAY,
        visitor=member.member,  # type: ignore[attr-defined]
        companion=make_member("李娜"),
        brought="水果",
        form="goods",
        amount=Decimal(260),
        receiver="member",
    )
    visits.write_down(visit, facts, version=visit.version, actor=stay.reported_by)


@pytest.fixture
def visited(
    stay: Occasion, welfare: User, member: User, make_member: Callable[..., Member]
) -> Occasion:
    stay.reported_by = welfare
    _visited(stay, member, make_member)
    return stay


def test_fruit_and_gift_of_one_stay_share_its_cap_and_the_page_leads_on(
    visited: Occasion, gift: Disbursement, welfare: User, login: Callable[[User], Client]
) -> None:
    client = login(welfare)
    address = f"/desk/welfare/{gift.programme_id}/rows/{gift.pk}/hand-out/"
    asked = client.post(address)
    assert "还没有申请经费" in asked.content.decode()
    stopped = client.post(address, {"seen": asked.context["seen"]})
    page = stopped.content.decode()
    assert stopped.status_code == 422
    assert "已发 ¥260" in page
    assert "还剩 ¥740" in page
    assert f"/desk/welfare/{gift.programme_id}/rows/{gift.pk}/" in page
    gift.refresh_from_db()
    assert gift.is_planned
    _change(gift, 740, welfare)
    actions.hand_out(gift.programme, row=gift, actor=welfare)
    assert set(Grant.objects.values_list("state", "event")) == {("final", f"occasion:{visited.pk}")}


def test_who_writes_a_visit_down_reads_what_the_book_leaves(
    stay: Occasion, gift: Disbursement, welfare: User, login: Callable[[User], Client]
) -> None:
    visit = stay.visits.get()
    page = login(welfare).get(f"/desk/visits/{visit.pk}/write/").content.decode()
    assert "¥1,000" in page
    assert "待发放 ¥1,000" in page


def test_a_gift_entered_by_hand_belongs_to_the_event_that_was_reported(
    visited: Occasion, gift: Disbursement, wei: Member, welfare: User
) -> None:
    actions.remove_one(gift, actor=welfare)
    new = NewRow(wei, Decimal(740), event_on=visited.judged_on)
    row = actions.add_one(gift.programme, new, actor=welfare)
    assert row.occasion == visited


def test_one_wedding_with_two_days_is_given_for_once(
    stay: Occasion, wei: Member, welfare: User, login: Callable[[User], Client]
) -> None:
    first = occasions.report(wei, OccasionFacts("marriage", _day(12)), actor=welfare)
    again = occasions.report(
        wei, OccasionFacts("marriage", _day(40)), again="another", actor=welfare
    )
    assert Disbursement.objects.filter(occasion=first).count() == 1
    assert not Disbursement.objects.filter(occasion=again).exists()
    page = login(welfare).get(again.get_desk_url()).content.decode()
    assert f"{first.happened_on.isoformat()}" in page
    assert "已经发过，或已列入待发放" in page
    assert "/exemption/" in page


def test_an_exemption_for_a_draft_does_not_say_that_the_draft_was_given(
    gift: Disbursement, exemption_flow: User, chair: User, welfare: User, wei: Member,
    login: Callable[[User], Client],
) -> None:  # fmt: skip
    client = login(welfare)
    edit = f"/desk/welfare/{gift.programme_id}/rows/{gift.pk}/"
    form = client.get(edit).context["form"].initial
    entered = {
        "event_on": form["event_on"].isoformat(),
        "quantity": "1",
        "amount": "1500",
        "version": str(gift.version),
    }
    stopped = client.post(edit, entered)
    assert stopped.status_code == 422
    asked = client.post(stopped.context["exemption_url"], {
        "on": form["event_on"].isoformat(), "amount": "1500", "reason": "费用很高",
        "matter": gift.matter,
    })  # fmt: skip
    assert asked.status_code == 303
    exemption = Exemption.objects.get()
    assert [one["code"] for one in exemption.breaks] == ["event_cap"]
    review = Review.objects.of_subject(exemption).get()
    for actor in (exemption_flow, chair):
        review = approvals.approve(review, actor=actor, version=review.version)
    page = client.get(f"/desk/rules/exemptions/{exemption.pk}/").content.decode()
    assert f"{edit}?amount=1500.00" in page
    assert client.get(f"{edit}?amount=1500.00").context["form"].initial["amount"] == 1500
    gift.refresh_from_db()
    _change(gift, 1500, welfare)
    [over, agreed] = purposes.purpose("gift").remarks([gift.pk])[gift.pk]  # type: ignore[union-attr]
    assert (over.severity, agreed.severity) == ("warn", "info")
    assert "破例" in agreed.sentence


@pytest.fixture
def asked(
    gift: Disbursement, make_request: Callable[..., FundRequest], welfare: User
) -> FundRequest:
    """The money of the gift, submitted."""
    row = make_request("1000", actor=welfare, purpose_kind="gift", purpose_id=gift.pk)
    funds.submit_request(row, version=row.version, actor=welfare)
    row.refresh_from_db()
    return row


def test_the_approver_reads_how_much_the_event_has_used(
    asked: FundRequest, officers: dict[str, User]
) -> None:
    review = Review.objects.of_subject(asked).get()
    about = reviews.about([review], officers["treasurer"])[review.pk]
    [remark] = about.context["remarks"]
    assert "¥1,000" in remark.sentence
    assert "还剩 ¥0" in remark.sentence
    assert (remark.severity, bool(remark.url)) == ("info", True)


def test_a_programme_lists_the_requests_of_its_gifts_and_asks_only_for_the_rest(
    asked: FundRequest, gift: Disbursement, make_member: Callable[..., Member], leader: User,
    welfare: User, login: Callable[[User], Client],
) -> None:  # fmt: skip
    occasions.report(make_member("李娜"), OccasionFacts("illness", _day(3)), actor=leader)
    client = login(welfare)
    page = client.get(gift.programme.get_desk_url()).content.decode()
    assert asked.number in page
    facts = purposes.find("programme", gift.programme_id, welfare)
    assert facts is not None
    assert (facts.people, facts.amount) == (1, Decimal(1000))
    # The gift itself is not asked for with the same sum once more; its payee is known.
    form = client.get(f"/desk/funds/new/?from=gift-{gift.pk}").context["form"]
    assert "amount" not in form.initial
    assert form.initial["payee_member"] == gift.member


def test_whoever_sees_no_name_sees_how_many_there_are(
    gift: Disbursement, treasurer: User, login: Callable[[User], Client]
) -> None:
    page = login(treasurer).get(gift.programme.get_desk_url()).content.decode()
    assert "名单上有 1 人" in page
    assert "王芳" not in page


def test_the_auditor_is_led_to_the_ledger_that_she_may_read(
    gift: Disbursement, auditor: User, login: Callable[[User], Client]
) -> None:
    client = login(auditor)
    page = client.get(gift.programme.get_desk_url()).content.decode()
    address = f"/desk/rules/ledger/?benefit=illness&amp;year={gift.programme.eligible_on.year}"
    assert "王芳" not in page
    assert address in page
    assert "王芳" in client.get(address.replace("&amp;", "&")).content.decode()


def test_a_row_is_not_moved_onto_another_day_of_the_same_member(
    gift: Disbursement, wei: Member, welfare: User
) -> None:
    other = actions.add_one(
        gift.programme, NewRow(wei, Decimal(100), event_on=_day(30), planned=True), actor=welfare
    )
    change = RowChange(other.pk, Decimal(100), event_on=gift.event_on)
    with pytest.raises(actions.AlreadyInProgramme):
        actions.change_one(other, change, actor=welfare, version=other.version)
    other.refresh_from_db()
    assert (other.event_on, other.version) == (_day(30), 1)


def test_what_was_handed_out_follows_to_the_day_that_is_put_right(
    stay: Occasion, gift: Disbursement, welfare: User
) -> None:
    actions.hand_out(gift.programme, row=gift, actor=welfare)
    facts = OccasionFacts("illness", _day(5), _day(2))
    occasions.change(stay, facts, version=stay.version, actor=welfare)
    gift.refresh_from_db()
    assert gift.event_on == Grant.objects.live().get().event_on == _day(2)


def test_an_event_of_which_something_was_given_is_nothing_else(
    stay: Occasion, gift: Disbursement, welfare: User
) -> None:
    actions.hand_out(gift.programme, row=gift, actor=welfare)
    facts = OccasionFacts("marriage", _day(5))
    refused(
        SomethingGiven, lambda: occasions.change(stay, facts, version=stay.version, actor=welfare)
    )
    refused(SomethingGiven, lambda: occasions.withdraw(stay, actor=welfare))
    actions.remove_one(gift, actor=welfare)
    occasions.withdraw(stay, actor=welfare)
    stay.refresh_from_db()
    assert stay.state == Occasion.State.WITHDRAWN
