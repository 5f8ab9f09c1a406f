"""Two at once: one wins, the other is told so in a sentence; never a database error, no deadlock.

`overlap` makes the first of the two stay a moment where the second comes in its way, so that what
happens once a year in a union happens here each time. On SQLite one waits for the other from the
start; what these tests are for is PostgreSQL.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.funds.conftest import decide_all
from tests.hands import at_once
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Decision, Deed, Flow, Review
from union.core import failpoints
from union.core.dates import local_today
from union.core.errors import Refused
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment
from union.notifications.models import Notice
from union.orgs import actions as orgs
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Make = Callable[..., FundRequest]
Officers = dict[str, User]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Stays a moment at one failpoint."""
    monkeypatch.setattr(failpoints, "SLEEP_SECONDS", 0.8)

    def stay(name: str) -> None:
        monkeypatch.setenv("FAILPOINTS", f"{name}:sleep")

    return stay


def won_and_refused(answers: list[Any]) -> tuple[int, int]:
    """How many went through and how many were refused; anything else is raised here."""
    for one in answers:
        if isinstance(one, Exception) and not isinstance(one, Refused):
            raise one
    refused = sum(isinstance(one, Refused) for one in answers)
    return len(answers) - refused, refused


def check(line: BudgetLine) -> BudgetLine:
    """The line as it is, after a look whether its sums are right."""
    line.refresh_from_db()
    reserving = line.requests.reserving().values_list("amount", flat=True)
    assert line.reserved == sum(reserving, Decimal(0))
    assert line.spent == sum(line.entries.values_list("amount", flat=True), Decimal(0))
    assert line.reserved + line.spent <= line.amount
    return line


def pay(request: FundRequest, actor: User, number: str = "1") -> Payment:
    facts = actions.PaymentFacts(
        method=Payment.Method.TRANSFER, voucher=f"记-{number}", paid_on=local_today()
    )
    return actions.pay(request, facts, version=request.version, key=number, actor=actor)


def submit(request: FundRequest, actor: User) -> Review:
    return actions.submit_request(request, version=request.version, actor=actor)


def approve(review: Review, actor: User) -> Review:
    return approvals.approve(review, actor=actor, version=review.version)


@pytest.fixture
def last_step(make_request: Make, officers: Officers) -> Review:
    """A request of 480 yuan that waits for the chair only."""
    request = make_request("480")
    return decide_all(submit(request, officers["organiser"]), officers["treasurer"])


@pytest.fixture
def another(make_request: Make, officers: Officers) -> FundRequest:
    """A second approved request out of the same line."""
    request = make_request("480", payee="另一家")
    decide_all(submit(request, officers["organiser"]), officers["treasurer"], officers["chair"])
    request.refresh_from_db()
    return request


def test_two_approvers_at_the_last_step(
    make_request: Make, line: BudgetLine, officers: Officers, make_officer: Any, chair: User
) -> None:
    second = make_officer("second", Role.COMMITTEE)
    flow = Flow.objects.get(kind="activity", up_to=1000)
    steps = [approvals.StepFacts(Role.TREASURER), approvals.StepFacts(Role.COMMITTEE)]
    approvals.save_flow(
        flow.organisation, kind=flow.kind, up_to=flow.up_to, steps=steps, actor=chair, flow=flow,
        version=flow.version,
    )  # fmt: skip
    request = make_request("480")
    review = decide_all(submit(request, officers["organiser"]), officers["treasurer"])

    answers = at_once(
        lambda: approve(review, officers["committee"]), lambda: approve(review, second)
    )

    assert won_and_refused(answers) == (1, 1)
    assert Decision.objects.filter(review=review, deed=Deed.APPROVE).count() == 2
    request.refresh_from_db()
    assert request.state == FundRequest.State.APPROVED
    assert Notice.objects.filter(kind="funds.to_pay", user=officers["cashier"]).count() == 1
    check(line)


def test_two_requests_with_room_for_one(
    make_request: Make, line: BudgetLine, organiser: User, overlap: Callable[[str], None]
) -> None:
    one, other = make_request("6000"), make_request("6000", payee="另一家")
    overlap("funds.submit.inside")

    answers = at_once(lambda: submit(one, organiser), lambda: submit(other, organiser))

    assert won_and_refused(answers) == (1, 1)
    assert [type(one) for one in answers if isinstance(one, Refused)] == [actions.OverBalance]
    assert check(line).reserved == 6000


@pytest.mark.parametrize("place", ["funds.pay.inside", "funds.pay.before_commit", "nowhere"])
def test_paying_and_correcting(
    approved: FundRequest, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    place: str,
) -> None:  # fmt: skip
    overlap(place)

    answers = at_once(
        lambda: pay(approved, officers["cashier"]),
        lambda: actions.correct(approved, actor=officers["organiser"], comment="写错"),
    )

    assert won_and_refused(answers) == (1, 1)
    approved.refresh_from_db()
    assert approved.state in (FundRequest.State.PAID, FundRequest.State.RETURNED)
    assert LedgerEntry.objects.count() == (approved.state == FundRequest.State.PAID)
    check(line)


def test_reversing_twice(
    approved: FundRequest, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    make_officer: Any,
) -> None:  # fmt: skip
    pay(approved, officers["cashier"])
    entry = LedgerEntry.objects.get()
    other = make_officer("other", Role.TREASURER)
    overlap("funds.reverse.inside")

    answers = at_once(
        lambda: actions.reverse(entry, reason="记错", actor=officers["treasurer"]),
        lambda: actions.reverse(entry, reason="记错", actor=other),
    )

    assert won_and_refused(answers) == (1, 1)
    assert check(line).spent == 0
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("place", ["approvals.decide.inside", "approvals.decide.after", "nowhere"])
def test_approving_and_withdrawing(
    last_step: Review, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    place: str,
) -> None:  # fmt: skip
    request = FundRequest.objects.get()
    overlap(place)

    answers = at_once(
        lambda: approve(last_step, officers["chair"]),
        lambda: actions.withdraw_request(request, actor=officers["organiser"]),
    )

    assert won_and_refused(answers) == (1, 1)
    request.refresh_from_db()
    assert request.state in (FundRequest.State.APPROVED, FundRequest.State.WITHDRAWN)
    check(line)


def test_two_taps_on_one_button_are_one_submission(
    make_request: Make, line: BudgetLine, organiser: User, overlap: Callable[[str], None]
) -> None:
    request = make_request("480")
    overlap("funds.submit.inside")

    answers = at_once(*[lambda: submit(request, organiser)] * 3)

    assert won_and_refused(answers) == (3, 0)
    assert {one.pk for one in answers} == {Review.objects.get(kind="activity").pk}
    assert check(line).reserved == 480


def test_two_taps_on_one_button_are_one_approval(
    last_step: Review, line: BudgetLine, officers: Officers, overlap: Callable[[str], None]
) -> None:
    overlap("approvals.decide.inside")

    answers = at_once(*[lambda: approve(last_step, officers["chair"])] * 3)

    assert won_and_refused(answers) == (3, 0)
    assert Decision.objects.filter(review=last_step, deed=Deed.APPROVE).count() == 2
    check(line)


def test_two_taps_on_one_button_are_one_payment(
    approved: FundRequest, line: BudgetLine, officers: Officers, overlap: Callable[[str], None]
) -> None:
    overlap("funds.pay.inside")

    answers = at_once(*[lambda: pay(approved, officers["cashier"])] * 3)

    assert won_and_refused(answers) == (3, 0)
    assert {one.pk for one in answers} == {Payment.objects.get().pk}
    assert LedgerEntry.objects.count() == 1
    assert check(line).spent == 4860


def test_one_voucher_for_two_payments(
    approved: FundRequest, another: FundRequest, line: BudgetLine, officers: Officers,
    overlap: Callable[[str], None],
) -> None:  # fmt: skip
    overlap("funds.pay.inside")

    answers = at_once(
        lambda: pay(approved, officers["cashier"]), lambda: pay(another, officers["cashier"])
    )

    assert won_and_refused(answers) == (1, 1)
    assert Payment.objects.count() == 1
    check(line)


def test_paying_out_of_a_line_while_an_entry_of_it_is_reversed(
    approved: FundRequest, another: FundRequest, line: BudgetLine, officers: Officers,
    overlap: Callable[[str], None],
) -> None:  # fmt: skip
    pay(approved, officers["cashier"])
    entry = LedgerEntry.objects.get()
    overlap("funds.pay.inside")

    answers = at_once(
        lambda: pay(another, officers["cashier"], "2"),
        lambda: actions.reverse(entry, reason="记错", actor=officers["treasurer"]),
    )

    assert won_and_refused(answers) == (2, 0)
    assert check(line).spent == 480


@pytest.mark.parametrize("place", ["funds.pay.inside", "approvals.decide.inside"])
def test_paying_out_of_a_line_while_its_budget_is_adjusted(
    another: FundRequest, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    place: str,
) -> None:  # fmt: skip
    review = adjustment(line, officers)
    overlap(place)

    answers = at_once(
        lambda: pay(another, officers["cashier"]), lambda: approve(review, officers["chair"])
    )

    assert won_and_refused(answers) == (2, 0)
    assert check(line).amount == 10500


def adjustment(line: BudgetLine, officers: Officers) -> Review:
    """500 yuan more for a line; the chair is to agree last."""
    item = actions.ItemFacts(
        name=line.name, category=line.category, source=line.source, amount=Decimal(10500), line=line
    )
    change = actions.draft_change(
        line.budget, title="调整", reason="人数变了", items=[item], actor=officers["treasurer"]
    )
    review = actions.submit_change(change, version=1, actor=officers["treasurer"])
    return decide_all(review, officers["deputy"])


@pytest.mark.parametrize("place", ["funds.submit.inside", "approvals.submit.inside"])
def test_submitting_while_the_budget_is_adjusted_and_the_year_closed(
    make_request: Make, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    place: str,
) -> None:  # fmt: skip
    review, request = adjustment(line, officers), make_request("480")
    overlap(place)

    answers = at_once(
        lambda: submit(request, officers["organiser"]),
        lambda: approve(review, officers["chair"]),
        lambda: actions.close_year(line.budget, actor=officers["treasurer"]),
    )

    won_and_refused(answers)
    check(line)


def test_approving_while_one_delegates_and_gets_another_office(
    last_step: Review, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    union: Organisation,
) -> None:  # fmt: skip
    chair, deputy = officers["chair"], officers["deputy"]
    overlap("approvals.decide.inside")

    answers = at_once(
        lambda: approve(last_step, chair),
        lambda: approvals.delegate(
            Appointment.objects.get(user=chair),
            to=deputy,
            starts_on=local_today(),
            ends_on=local_today() + timedelta(days=3),
            up_to=Decimal(5000),
            actor=chair,
        ),
        lambda: orgs.appoint(officers["organiser"], Role.COMMITTEE, union, actor=chair),
    )

    won_and_refused(answers)
    check(line)


@pytest.mark.parametrize("verb", ["change", "remove"])
def test_submitting_while_its_flow_is_changed_or_removed(
    make_request: Make, line: BudgetLine, officers: Officers, overlap: Callable[[str], None],
    verb: str,
) -> None:  # fmt: skip
    request, flow = make_request("480"), Flow.objects.get(kind="activity", up_to=1000)
    chair = officers["chair"]
    overlap("funds.submit.after")

    def meddle() -> Any:
        if verb == "remove":
            return approvals.remove_flow(flow, actor=chair, version=flow.version)
        steps = [approvals.StepFacts(Role.CHAIR)]
        return approvals.save_flow(
            flow.organisation, kind=flow.kind, up_to=flow.up_to, steps=steps, actor=chair,
            flow=flow, version=flow.version,
        )  # fmt: skip

    answers = at_once(lambda: submit(request, officers["organiser"]), meddle)

    assert won_and_refused(answers) == (2, 0)
    review = Review.objects.get(kind="activity")
    assert review.steps.exists()
    check(line)
