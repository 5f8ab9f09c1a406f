"""Approving, returning, rejecting, withdrawing; what follows, and what the log says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.approvals.conftest import waits_for
from union.accounts.models import User
from union.approvals import actions
from union.approvals.actions import NotApplicant
from union.approvals.actions.submit import NotOpen
from union.approvals.models import Decision, Flow, Review
from union.core.dates import local_today
from union.core.errors import NotReachable, Refused
from union.evidence.models import Paper
from union.funds import actions as funds
from union.funds.models import BudgetLine, FundRequest
from union.notifications.models import Notice
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def facts_of(request: FundRequest, **changed: Any) -> funds.RequestFacts:
    """The request as its form would send it, with some words changed."""
    same = {"line": request.line, "title": request.title, "amount": request.amount}
    return funds.RequestFacts(**(same | {"payee": request.payee} | changed))


def test_the_last_approval_approves_the_thing_and_tells_the_applicant(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    review = approve(ask("800"), "treasurer", "chair")

    assert review.state == Review.State.APPROVED
    assert review.decided_at is not None
    assert FundRequest.objects.get().state == FundRequest.State.APPROVED
    assert Notice.objects.get(kind="approvals.approved").user == officers["organiser"]
    assert [(one["step"], one["office"]) for one in logged("approvals.approved")] == [
        (1, "treasurer"),
        (2, "chair"),
    ]


def test_an_approval_sent_again_has_no_further_effect(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    for _again in range(3):
        actions.approve(review, actor=officers["treasurer"], version=review.version)
    assert Decision.objects.filter(deed="approve").count() == 1
    assert Review.objects.get().position == 2


def test_somebody_who_saw_an_older_state_is_told_so(
    ask: Callable[..., Review], officers: dict[str, User], union: Organisation
) -> None:
    review = ask("800")
    seen = review.version
    returned = actions.return_(review, actor=officers["treasurer"], version=seen, comment="缺发票")
    with pytest.raises(actions.AlreadyDecided):
        actions.approve(review, actor=officers["treasurer"], version=seen)
    returned.refresh_from_db()
    assert returned.state == Review.State.RETURNED


@pytest.mark.parametrize("decide", [actions.return_, actions.reject])
def test_whoever_sends_back_says_why(
    decide: Callable[..., Review], ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    with pytest.raises(actions.CommentMissing):
        decide(review, actor=officers["treasurer"], version=review.version, comment="  ")
    review.refresh_from_db()
    assert review.is_pending


def test_what_was_returned_goes_straight_back_to_who_returned_it(
    ask: Callable[..., Review], approve: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = approve(ask("4000"), "treasurer", "committee")
    actions.return_(review, actor=officers["chair"], version=review.version, comment="写清人数")
    request = FundRequest.objects.get()
    assert request.state == FundRequest.State.RETURNED
    assert Notice.objects.get(kind="approvals.returned").user == officers["organiser"]

    request = funds.save_request(
        request, facts_of(request, reason="42 人"), version=request.version,
        actor=officers["organiser"],
    )  # fmt: skip
    again = funds.submit_request(request, version=request.version, actor=officers["organiser"])
    assert (again.pk, again.position, again.round, again.counts_from) == (review.pk, 3, 2, 1)
    assert waits_for(again, officers) == {"chair"}
    assert approve(again, "chair").state == Review.State.APPROVED


def test_a_changed_amount_makes_the_approvals_void_and_starts_again(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    review = approve(ask("800"), "treasurer")
    actions.return_(review, actor=officers["chair"], version=review.version, comment="再核对")
    request = FundRequest.objects.get()
    request = funds.save_request(
        request, facts_of(request, amount=Decimal(4000)), version=request.version,
        actor=officers["organiser"],
    )  # fmt: skip
    again = funds.submit_request(request, version=request.version, actor=officers["organiser"])
    assert (again.position, again.round, again.counts_from) == (1, 2, 2)
    assert again.steps.count() == 3
    assert waits_for(again, officers) == {"treasurer"}
    assert [one["void"] for one in logged("approvals.submitted")] == [False, True]


def test_a_paper_more_does_not_make_the_approvals_void(
    ask: Callable[..., Review], approve: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = approve(ask("800"), "treasurer")
    actions.return_(review, actor=officers["chair"], version=review.version, comment="补发票")
    request = FundRequest.objects.get()
    Paper.objects.create(
        case=request.case, file="papers/more", file_name="发票.pdf", size=1, sha256="f" * 64,
        uploaded_by=officers["organiser"],
    )  # fmt: skip
    again = funds.submit_request(request, version=request.version, actor=officers["organiser"])
    assert again.position == 2


def test_what_changed_behind_the_approvers_backs_is_not_approved(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    FundRequest.objects.update(payee="别家客运")
    with pytest.raises(actions.ChangedSince):
        actions.approve(review, actor=officers["treasurer"], version=review.version)
    review.refresh_from_db()
    assert review.position == 1
    # It can still be sent back.
    actions.return_(
        review, actor=officers["treasurer"], version=review.version, comment="收款人变了"
    )


def test_rejecting_is_final_and_the_money_is_free(
    ask: Callable[..., Review],
    officers: dict[str, User],
    line: BudgetLine,
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    review = ask("800")
    actions.reject(review, actor=officers["treasurer"], version=review.version, comment="不合规定")
    review.refresh_from_db()
    line.refresh_from_db()
    assert review.state == Review.State.REJECTED
    assert line.reserved_fen == 0
    assert len(logged("approvals.rejected")) == 1
    with pytest.raises(actions.AlreadyDecided):
        actions.approve(review, actor=officers["treasurer"], version=review.version)


def test_only_the_applicant_takes_it_back(
    ask: Callable[..., Review],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    review = ask("800")
    with pytest.raises(NotApplicant):
        actions.withdraw(review, actor=officers["chair"])
    with pytest.raises(NotReachable):
        actions.withdraw(review, actor=officers["member"])
    review.refresh_from_db()
    assert review.is_pending

    for _again in range(2):
        actions.withdraw(review, actor=officers["organiser"], comment="改期了")
    review.refresh_from_db()
    assert review.state == Review.State.WITHDRAWN
    assert FundRequest.objects.get().state == FundRequest.State.WITHDRAWN
    assert len(logged("approvals.withdrawn")) == 1
    assert waits_for(review, officers) == set()


def test_what_is_approved_is_not_taken_back(
    ask: Callable[..., Review], approve: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = approve(ask("800"), "treasurer", "chair")
    with pytest.raises(NotOpen):
        actions.withdraw(review, actor=officers["organiser"])


def test_a_correction_makes_the_approvals_void(
    ask: Callable[..., Review], approve: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = approve(ask("800"), "treasurer", "chair")
    funds.correct(FundRequest.objects.get(), actor=officers["organiser"], comment="收款人写错")
    review.refresh_from_db()
    assert review.state == Review.State.VOID


def test_one_is_nudged_once_a_day_and_only_by_the_applicant(
    ask: Callable[..., Review],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    review = ask("800")
    actions.nudge(review, actor=officers["organiser"])
    with pytest.raises(actions.NudgedToday):
        actions.nudge(review, actor=officers["organiser"])
    with pytest.raises(NotApplicant):
        actions.nudge(review, actor=officers["deputy"])
    with pytest.raises(NotReachable):
        actions.nudge(review, actor=officers["member"])
    assert Notice.objects.filter(kind="approvals.nudge").count() == 1
    assert len(logged("approvals.nudged")) == 1


def test_without_a_flow_nothing_is_submitted(
    draft: Callable[..., FundRequest], officers: dict[str, User]
) -> None:
    Flow.objects.all().delete()
    request = draft("800")
    with pytest.raises(actions.NoFlow):
        funds.submit_request(request, version=request.version, actor=officers["organiser"])
    request.refresh_from_db()
    assert request.state == FundRequest.State.DRAFT


def test_a_changed_flow_leaves_what_is_under_way_alone(
    ask: Callable[..., Review], approve: Callable[..., Review], flow: Callable[..., Flow]
) -> None:
    review = ask("800")
    flow(Role.CHAIR)
    assert approve(review, "treasurer", "chair").state == Review.State.APPROVED


def test_a_step_begins_when_the_one_before_it_ends(
    ask: Callable[..., Review], approve: Callable[..., Review]
) -> None:
    began = timezone.now()
    review = approve(ask("800"), "treasurer")
    assert review.waiting_since >= began
    assert review.nudged_on is None


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_decides(
    ask: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
    flow: Callable[..., Flow],
) -> None:
    flow(Role.COMMITTEE)
    for name in ("welfare", "organiser"):
        officers[name].appointments.create(
            role=Role.COMMITTEE, organisation=union, starts_on="2024-01-01"
        )
    review = ask("800", by="leader")
    hands = ["committee", "welfare", "organiser"]

    def attempt(name: str) -> str:
        try:
            user = User.objects.get(username=name)
            actions.approve(review, actor=user, version=review.version)
        except Refused as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(attempt, hands))
    assert answers.count("approved") == 1
    assert set(answers) <= {"approved", "AlreadyDecided", "NotReachable"}
    assert Decision.objects.filter(deed="approve").count() == 1
    assert Review.objects.get().state == Review.State.APPROVED
    assert Notice.objects.filter(kind="approvals.approved").count() == 1


def unread(user: User) -> int:
    """How many notices still ask somebody to decide."""
    asked = ("approvals.waiting", "approvals.nudge")
    return Notice.objects.of_user(user).unread().filter(kind__in=asked).count()


@pytest.mark.parametrize("deed", ["approve", "return_", "reject", "withdraw"])
def test_what_is_decided_no_longer_stands_unread_in_the_inbox(
    ask: Callable[..., Review], officers: dict[str, User], deed: str
) -> None:
    review, other = ask("800"), ask("700")
    treasurer = officers["treasurer"]
    actions.nudge(review, actor=officers["organiser"])
    assert unread(treasurer) == 3
    if deed == "withdraw":
        actions.withdraw(review, actor=officers["organiser"])
    else:
        facts = {} if deed == "approve" else {"comment": "请补充"}
        getattr(actions, deed)(review, actor=treasurer, version=review.version, **facts)
    # That of the other one stays.
    assert unread(treasurer) == 1
    assert unread(officers["chair"]) == (deed == "approve")
    assert other.is_pending


def test_of_several_who_must_agree_only_whoever_has_is_done(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
) -> None:
    Appointment.objects.create(
        user=officers["welfare"], role=Role.COMMITTEE, organisation=union, starts_on=local_today()
    )
    review = approve(ask("6000"), "treasurer")
    assert review.needed == 2
    approve(review, "committee")
    assert (unread(officers["committee"]), unread(officers["welfare"])) == (0, 1)
