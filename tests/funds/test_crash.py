"""Killed in the middle: a process dies at each step of a verb, and the same is sent again.

Whatever was not committed did not happen, whatever was is not done a second time: one decision,
one payment, one line in the ledger, one notice for each person, and sums that agree. Over HTTP and
with the worker the same happens in `test_crash_http.py`; papers in `tests/evidence`.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import Count

from tests.funds.conftest import decide_all
from tests.hands import Act, in_a_process
from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Decision, Deed, Review
from union.audit.models import Entry
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment
from union.notifications.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Make = Callable[..., FundRequest]
Officers = dict[str, User]
KILLED = -9
# Done, committed, and nobody heard of it.
AFTERWARDS = "afterwards"


def dies_and_is_sent_again(act: Act, place: str) -> None:
    """Once killed at a place, then twice without an accident."""
    if place == AFTERWARDS:
        assert in_a_process(act, dies_after=True) == KILLED
    else:
        assert in_a_process(act, f"{place}:kill") == KILLED, f"{place} was not reached"
    assert in_a_process(act) == 0, f"after {place} it could not be done"
    assert in_a_process(act) == 0, f"after {place} a third time was refused"


def sums_agree(line: BudgetLine) -> None:
    line.refresh_from_db()
    reserving = line.requests.reserving().values_list("amount", flat=True)
    assert line.reserved == sum(reserving, Decimal(0))
    assert line.spent == sum(line.entries.values_list("amount", flat=True), Decimal(0))


def told_once(kind: str, user: User, times: int) -> None:
    """One notice for each event, and none twice."""
    assert Notice.objects.filter(kind=kind, user=user).count() == times, kind


def again(user: User) -> User:
    """Somebody as a new process loads her."""
    return User.objects.get(pk=user.pk)


def test_submitting(make_request: Make, line: BudgetLine, officers: Officers) -> None:
    places = ("funds.submit.before", "funds.submit.inside", "approvals.submit.inside")
    for number, place in enumerate((*places, "funds.submit.after", AFTERWARDS), start=1):
        request = make_request("480", payee=f"车队{number}")

        def submit(request: FundRequest = request) -> None:
            actions.submit_request(request, version=1, actor=again(officers["organiser"]))

        dies_and_is_sent_again(submit, place)

        review = Review.objects.of_subject(request).get()
        assert review.decisions.filter(deed=Deed.SUBMIT).count() == 1
        told_once("approvals.waiting", officers["treasurer"], number)
        sums_agree(line)
        assert line.reserved == 480 * number
    numbers = list(FundRequest.objects.order_by("number").values_list("number", flat=True))
    assert [one[-4:] for one in numbers] == ["0001", "0002", "0003", "0004", "0005"]
    asked = Review.objects.filter(kind="activity").values("pk")
    assert Entry.objects.filter(verb="approvals.submitted", subject_id__in=asked).count() == 5


def test_approving(make_request: Make, line: BudgetLine, officers: Officers) -> None:
    places = [f"approvals.decide.{one}" for one in ("before", "inside", "after")]
    for number, place in enumerate((*places, AFTERWARDS), start=1):
        request = make_request("480", payee=f"车队{number}")
        review = actions.submit_request(request, version=1, actor=officers["organiser"])
        review = decide_all(review, officers["treasurer"])

        def approve(review: Review = review) -> None:
            approvals.approve(review, actor=again(officers["chair"]), version=review.version)

        dies_and_is_sent_again(approve, place)

        request.refresh_from_db()
        assert request.state == FundRequest.State.APPROVED
        assert review.decisions.filter(deed=Deed.APPROVE, actor=officers["chair"]).count() == 1
        told_once("funds.to_pay", officers["cashier"], number)
        told_once("approvals.approved", officers["organiser"], number)
        sums_agree(line)
        assert line.reserved == 480 * number


def test_returning(make_request: Make, line: BudgetLine, officers: Officers) -> None:
    for number, place in enumerate(("approvals.decide.inside", AFTERWARDS), start=1):
        request = make_request("480", payee=f"车队{number}")
        review = actions.submit_request(request, version=1, actor=officers["organiser"])

        def send_back(review: Review = review) -> None:
            actor = again(officers["treasurer"])
            approvals.return_(review, actor=actor, version=review.version, comment="缺合同")

        dies_and_is_sent_again(send_back, place)

        request.refresh_from_db()
        assert request.state == FundRequest.State.RETURNED
        told_once("approvals.returned", officers["organiser"], number)
        sums_agree(line)
        assert line.reserved == 0


def test_adopting_a_budget(line: BudgetLine, officers: Officers) -> None:
    for number, place in enumerate(("approvals.decide.after", AFTERWARDS), start=1):
        item = actions.ItemFacts(
            name=line.name,
            category=line.category,
            source=line.source,
            amount=line.amount + 500,
            line=line,
        )
        change = actions.draft_change(
            line.budget, title="调整", reason="多", items=[item], actor=officers["treasurer"]
        )
        review = actions.submit_change(change, version=1, actor=officers["treasurer"])
        review = decide_all(review, officers["deputy"])

        def adopt(review: Review = review) -> None:
            approvals.approve(review, actor=again(officers["chair"]), version=review.version)

        dies_and_is_sent_again(adopt, place)

        sums_agree(line)
        assert line.amount == 10000 + 500 * number
    assert Entry.objects.filter(verb="funds.change_adopted").count() == 3


def test_paying(make_request: Make, line: BudgetLine, officers: Officers) -> None:
    places = [f"funds.pay.{one}" for one in ("before", "inside", "before_commit", "after")]
    for number, place in enumerate(places, start=1):
        request = make_request("480", payee=f"车队{number}")
        review = actions.submit_request(request, version=1, actor=officers["organiser"])
        decide_all(review, officers["treasurer"], officers["chair"])
        request.refresh_from_db()
        facts = actions.PaymentFacts("transfer", f"记-{number}", local_today())

        def pay(request: FundRequest = request, facts: actions.PaymentFacts = facts) -> None:
            actor = again(officers["cashier"])
            actions.pay(request, facts, version=request.version, key="form", actor=actor)

        dies_and_is_sent_again(pay, place)

        assert Payment.objects.filter(request=request).count() == 1
        assert LedgerEntry.objects.filter(request=request).count() == 1
        told_once("funds.paid", officers["organiser"], number)
        sums_agree(line)
        assert (line.reserved, line.spent) == (0, 480 * number)
    assert Entry.objects.filter(verb="funds.paid").count() == len(places)


def test_reversing(make_request: Make, line: BudgetLine, officers: Officers) -> None:
    for number, place in enumerate(("funds.reverse.inside", AFTERWARDS), start=1):
        request = make_request("480", payee=f"车队{number}")
        review = actions.submit_request(request, version=1, actor=officers["organiser"])
        decide_all(review, officers["treasurer"], officers["chair"])
        request.refresh_from_db()
        facts = actions.PaymentFacts("transfer", f"记-{number}", local_today())
        actions.pay(request, facts, version=request.version, key="1", actor=officers["cashier"])
        entry = LedgerEntry.objects.get(request=request)

        def reverse(entry: LedgerEntry = entry) -> None:
            actions.reverse(entry, reason="记错", actor=again(officers["treasurer"]))

        dies_and_is_sent_again(reverse, place)

        assert LedgerEntry.objects.filter(request=request).count() == 2
        told_once("funds.reversed", officers["organiser"], number)
        sums_agree(line)
        assert (line.reserved, line.spent) == (0, 0)


def test_withdrawing_and_correcting(
    make_request: Make, line: BudgetLine, officers: Officers
) -> None:
    request = make_request("480")
    review = actions.submit_request(request, version=1, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["chair"])

    def correct() -> None:
        actions.correct(request, actor=again(officers["organiser"]), comment="写错")

    def withdraw() -> None:
        actions.withdraw_request(request, actor=again(officers["organiser"]))

    dies_and_is_sent_again(correct, AFTERWARDS)
    sums_agree(line)
    assert Decision.objects.filter(review=review, deed=Deed.VOID).count() == 1
    dies_and_is_sent_again(withdraw, AFTERWARDS)
    request.refresh_from_db()
    assert request.state == FundRequest.State.WITHDRAWN
    sums_agree(line)
    twice = Notice.objects.values("user", "kind", "key").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
