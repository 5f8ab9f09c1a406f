"""/desk/ for each role: what is left, what ends soon, what comes, what is watched over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.activities.conftest import moment
from tests.funds.conftest import decide_all
from tests.insurance.conftest import a_policy
from tests.questions import afresh
from union.activities import actions as activities
from union.approvals import actions as approvals
from union.approvals.models import Delegation, Review
from union.audit.actions import seal_entries
from union.audit.models import Seal
from union.core.dates import local_today
from union.funds import actions as funds
from union.funds.models import BudgetLine, LedgerEntry
from union.orgs.models import Appointment, Separation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def home(login):
    """The context of somebody's home."""

    def opened(user):
        return login(user).get("/desk/").context

    return opened


@pytest.fixture
def paid(approved, cashier):
    """The 4,860 yuan of the outing, paid by the cashier."""
    return funds.pay(
        approved,
        funds.PaymentFacts(method="transfer", voucher="记-001", paid_on=local_today()),
        version=approved.version,
        key="one decision",
        actor=cashier,
    )


# Money.


def test_the_chair_sees_what_is_left_of_the_budget_and_the_lines_nearest_to_their_end(
    login, chair, make_line, approved
):
    for name, amount in (("慰问", "2000"), ("培训", "500")):
        make_line(name, amount)
    BudgetLine.objects.filter(name="培训").update(reserved_fen=46000)
    BudgetLine.objects.filter(name="慰问").update(spent_fen=100)
    page = login(chair).get("/desk/")
    card = page.context["budget"]
    assert (card.total, card.spent, card.reserved) == (12500, 1, 5320)
    assert [one.name for one in card.nearest] == ["培训", "春秋游", "慰问"]
    assert "¥7,179" in text(page)
    # 92 % of the line for training are gone: amber.
    assert [one.is_nearly_used for one in card.nearest] == [True, False, False]
    assert text(page).count('<rect class="gold"') == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [("treasurer", True), ("auditor", True), ("organiser", False), ("leader", False)],
)
def test_the_budget_is_shown_to_those_who_may_read_it(request, home, line, who, sees):
    assert bool(home(request.getfixturevalue(who))["budget"]) is sees


def test_another_unions_chair_reads_nothing_of_this_ones_money(home, outsider, approved):
    there = home(outsider)
    assert (there["budget"].total, there["under_way"], there["coming"]) == (0, [], [])


def test_the_cashier_sees_what_is_to_be_paid_and_what_was_paid_this_month(
    home, cashier, treasurer, approved, request
):
    card = home(cashier)["to_pay"]
    assert (card.due, card.due_amount, card.paid) == (1, Decimal("4860"), 0)
    request.getfixturevalue("paid")
    card = home(cashier)["to_pay"]
    assert (card.due, card.paid, card.paid_amount) == (0, 1, Decimal("4860"))
    assert home(treasurer)["to_pay"] is None


def test_an_applicant_sees_who_has_her_request_and_since_when(
    home, organiser, treasurer, committee, chair, make_request
):
    asked = make_request()
    assert home(organiser)["under_way"] == []
    review = funds.submit_request(asked, version=asked.version, actor=organiser)
    (one,) = home(organiser)["under_way"]
    assert (one.title, one.holder, one.amount) == ("秋游大巴", "财务", 4860)
    assert one.since == review.waiting_since
    decide_all(review, treasurer, committee, chair)
    (one,) = home(organiser)["under_way"]
    assert (str(one.holder), one.url) == ("出纳", f"/desk/funds/{asked.pk}/")
    assert home(chair)["under_way"] == []


def test_a_request_that_came_back_stands_first_and_says_so(
    login, organiser, treasurer, make_request
):
    for title in ("大巴", "午餐"):
        asked = make_request("100", title=title)
        funds.submit_request(asked, version=asked.version, actor=organiser)
    review = Review.objects.get(title="午餐")
    approvals.return_(review, actor=treasurer, version=review.version, comment="缺发票")
    page = login(organiser).get("/desk/")
    assert [one.title for one in page.context["under_way"]] == ["午餐", "大巴"]
    assert "退回给您" in text(page)


# What ends.


def test_terms_and_delegations_that_end_within_thirty_days_are_told(
    home, chair, deputy, treasurer, organiser, welfare, union
):
    today = local_today()
    for user, days in ((treasurer, 20), (welfare, 31)):
        Appointment.objects.filter(user=user).update(ends_on=today + timedelta(days=days))
    Delegation.objects.create(
        principal=chair,
        delegate=deputy,
        role=Role.CHAIR,
        organisation=union,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        up_to=500,
    )
    lines = home(chair)["ends"].shown
    assert [str(one.title) for one in lines] == ["沈悦代周敏", "何静：财务"]
    assert [one.is_pressing for one in lines] == [True, False]
    # Her own term is told to everybody; that of others is not.
    assert [str(one.title) for one in home(organiser)["ends"].shown] == []
    mine = home(treasurer)["ends"].shown
    assert [str(one.title) for one in mine] == ["沈悦代周敏", "您的职务：财务"]


def test_sign_up_windows_that_close_and_offers_are_told(
    home, organiser, chair, make_activity, join, member
):
    make_activity(title="年会", starts_at=moment(days=60), ends_at=None, closes_at=moment(days=50))
    full = make_activity(title="观影", capacity=1)
    first = join(full)
    waits = join(full)
    activities.cancel(first, "家里有事", actor=first.member.user)
    waits.refresh_from_db()
    assert waits.is_offered
    told = [(one.title, str(one.kind)) for one in home(organiser)["ends"].shown]
    assert told == [("观影", "1 个候补名额待确认"), ("观影", "报名截止")]


# Activities.


def test_coming_activities_stand_there_with_their_places(
    login, organiser, leader, keeper, make_activity, join
):
    outing = make_activity()
    for _one in range(2):
        join(outing)
    make_activity(title="草稿", draft=True)
    page = login(organiser).get("/desk/")
    (one,) = page.context["coming"]
    assert (one.title, one.taken, one.capacity, one.left) == ("2026年秋游", 2, 3, 1)
    assert "已报 2 / 3 个名额" in text(page)
    # What her group may go to, for a leader; nothing for who has no part in it.
    assert [one.title for one in login(leader).get("/desk/").context["coming"]] == ["2026年秋游"]
    assert login(keeper).get("/desk/").context["coming"] == []


@pytest.mark.parametrize("who", ["treasurer", "auditor", "chair"])
def test_the_money_that_is_left_stands_before_what_is_coming(
    request, login, who, line, make_activity
):
    make_activity()
    page = text(login(request.getfixturevalue(who)).get("/desk/"))
    assert page.index("已报 0 / 3 个名额") > page.index("¥10,000")


# Watching over.


def test_the_audit_committee_sees_the_state_of_the_log_and_of_the_books(
    login, auditor, treasurer, paid, union
):
    seal_entries()
    entry = LedgerEntry.objects.get()
    funds.reverse(entry, reason="重复", actor=treasurer)
    Separation.objects.create(organisation=union, treasurer_and_cashier=False)
    page = login(auditor).get("/desk/")
    watch = page.context["watch"]
    assert watch.seal == Seal.objects.order_by("-position").first()
    assert watch.unsealed == 1
    assert (watch.reversals, watch.reversed_amount) == (1, 4860)
    assert watch.wrong == []
    assert watch.head in text(page)
    assert "由一人兼任：财务与出纳" in text(page)


def test_books_that_do_not_agree_are_named(login, auditor, paid):
    BudgetLine.objects.update(spent_fen=400000)
    page = login(auditor).get("/desk/")
    assert [one.line.name for one in page.context["watch"].wrong] == ["春秋游"]
    assert "不一致" in text(page)


@pytest.mark.parametrize("who", ["chair", "treasurer", "organiser"])
def test_only_the_audit_committee_has_the_card_of_the_log(request, home, who):
    assert home(request.getfixturevalue(who))["watch"] is None


# All together.


def test_nobody_without_an_office_has_a_home_at_the_desk(login, member):
    assert login(member).get("/desk/").status_code == 404


@pytest.mark.parametrize("who", ["chair", "cashier", "auditor", "organiser", "leader"])
def test_the_home_asks_as_much_with_many_activities_and_requests(
    request, login, organiser, make_line, make_activity, join, make_request, who
):
    client = login(request.getfixturevalue(who))
    client.get("/desk/")
    asked = []
    for _round in range(2):
        outing = make_activity(title="一起走走")
        for _one in range(5):
            join(outing)
        row = make_request("10")
        funds.submit_request(row, version=row.version, actor=organiser)
        make_line(f"项目{outing.pk}", "100")
        with afresh() as queries:
            assert client.get("/desk/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 50


def test_the_chair_reads_at_home_which_insurance_is_in_force_and_until_when(
    home, login, chair, treasurer, union
):
    policy = a_policy(union)
    assert home(chair)["policies"] == [policy]
    page = login(chair).get("/desk/").content.decode()
    assert f"有效期至 {policy.ends_on:%Y-%m-%d}" in page
    assert home(treasurer)["policies"] == []
