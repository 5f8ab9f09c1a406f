"""Who decides: the office of the step, its stand-in, or the next of the ladder."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.approvals.conftest import waits_for
from union.accounts.models import User
from union.approvals import actions
from union.approvals.actions import Seats, settle
from union.approvals.actions.decide import Concerned, NotYours
from union.approvals.models import Decision, Flow, Reason, Review, Rung
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.funds.models import FundRequest
from union.members.models import Member
from union.notifications.models import Notice
from union.orgs.models import Appointment, Organisation, Separation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def names(review: Review) -> set[str]:
    return {seat.user.username for seat in Seats(review).now()}


def test_only_the_office_of_the_step_decides_and_only_it_is_told(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    assert names(review) == waits_for(review, officers) == {"treasurer"}
    told = Notice.objects.filter(kind="approvals.waiting").values_list("user__username", flat=True)
    assert set(told) == {"treasurer"}
    notice = Notice.objects.get(kind="approvals.waiting")
    assert notice.params == {"reference": review.reference}
    assert review.reference.startswith(str(local_today().year))
    assert review.reference in notice.text
    assert review.title not in notice.text


@pytest.mark.parametrize("name", ["deputy", "chair", "committee", "auditor"])
def test_whoever_sees_it_without_the_office_is_refused(
    name: str, ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    with pytest.raises(NotYours):
        actions.approve(review, actor=officers[name], version=review.version)
    review.refresh_from_db()
    assert review.position == 1
    assert not Decision.objects.filter(deed="approve").exists()


@pytest.mark.parametrize("name", ["cashier", "leader", "welfare", "keeper", "member", "outsider"])
def test_for_others_it_does_not_exist(
    name: str, ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800")
    for decide in (actions.approve, actions.return_, actions.reject):
        with pytest.raises(NotReachable):
            decide(review, actor=officers[name], version=review.version, comment="不同意")
    review.refresh_from_db()
    assert review.is_pending


def test_nobody_decides_their_own_and_both_sides_see_why(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    review = ask("800", by="treasurer")
    assert review.rung == Rung.DEPUTY
    assert names(review) == waits_for(review, officers) == {"deputy"}
    passed = Seats(review).passed_over()
    assert [(seat.user.username, reason) for seat, reason in passed] == [
        ("treasurer", Reason.APPLICANT)
    ]
    with pytest.raises(Concerned) as refused:
        actions.approve(review, actor=officers["treasurer"], version=review.version)
    assert "是申请人" in str(refused.value)


def test_whoever_is_paid_does_not_decide(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    payee = Member.objects.of_user(officers["treasurer"]).get()
    review = ask("800", payee_member=payee)
    assert names(review) == {"deputy"}
    assert Seats(review).concerns[officers["treasurer"].pk] == Reason.PAYEE


def test_where_the_deputy_is_concerned_too_a_committee_member_decides(
    ask: Callable[..., Review], officers: dict[str, User]
) -> None:
    payee = Member.objects.of_user(officers["deputy"]).get()
    review = ask("800", by="treasurer", payee_member=payee)
    assert review.rung == Rung.COMMITTEE
    assert names(review) == {"committee"}
    assert {seat.user.username for seat, _reason in Seats(review).passed_over()} == {
        "treasurer",
        "deputy",
    }


def test_where_everybody_is_concerned_the_committee_votes(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
    flow: Callable[..., Flow],
) -> None:
    flow(Role.DEPUTY)
    Appointment.objects.create(
        user=officers["welfare"], role=Role.COMMITTEE, organisation=union, starts_on=local_today()
    )
    review = ask("800", by="chair")
    for name in ("deputy", "committee", "welfare"):
        review.concerns.create(user=officers[name], reason=Reason.BENEFICIARY)
    actions.settle_all()
    Review.objects.update(settled_on=local_today() - timedelta(days=1))
    actions.settle_all()
    review.refresh_from_db()

    assert (review.rung, review.needed) == (Rung.VOTE, 2)
    assert names(review) == waits_for(review, officers) == {"deputy", "committee", "welfare"}
    review = approve(review, "committee")
    assert review.is_pending
    assert waits_for(review, officers) == {"deputy", "welfare"}
    assert approve(review, "welfare").state == Review.State.APPROVED


def test_one_alone_is_no_vote(
    ask: Callable[..., Review], officers: dict[str, User], flow: Callable[..., Flow]
) -> None:
    flow(Role.DEPUTY)
    Appointment.objects.filter(role=Role.COMMITTEE).update(
        ends_on=local_today() - timedelta(days=1)
    )
    review = ask("800", by="chair")
    review.concerns.create(user=officers["deputy"], reason=Reason.PAYEE)
    Review.objects.update(settled_on=local_today() - timedelta(days=1))
    actions.settle_all()
    review.refresh_from_db()
    assert review.rung == Rung.NOBODY
    assert names(review) == set()


def test_whoever_approved_one_step_is_not_asked_in_the_next(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
) -> None:
    Appointment.objects.filter(role=Role.CHAIR, organisation=union).update(
        user=officers["treasurer"]
    )
    review = approve(ask("800"), "treasurer")
    assert (review.position, review.rung) == (2, Rung.DEPUTY)
    assert names(review) == {"deputy"}
    assert [reason for _seat, reason in Seats(review).passed_over()] == [Reason.DECIDED]


def test_a_union_that_merged_its_approvers_lets_one_hand_do_both(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
) -> None:
    Separation.objects.create(organisation=union, approvers=False)
    Appointment.objects.filter(role=Role.CHAIR, organisation=union).update(
        user=officers["treasurer"]
    )
    review = approve(ask("800"), "treasurer", "treasurer")
    assert review.state == Review.State.APPROVED


def test_two_of_the_committee_must_agree_where_the_flow_says_so(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    officers: dict[str, User],
    union: Organisation,
    flow: Callable[..., Flow],
) -> None:
    flow((Role.COMMITTEE, 2), Role.CHAIR)
    Appointment.objects.create(
        user=officers["welfare"], role=Role.COMMITTEE, organisation=union, starts_on=local_today()
    )
    review = approve(ask("800"), "committee")
    assert (review.position, review.needed) == (1, 2)
    assert waits_for(review, officers) == {"welfare"}
    # Having agreed in this very step is no reason to be passed over.
    assert Seats(review).passed_over() == []
    assert approve(review, "welfare").position == 2


def test_a_revoked_office_decides_nothing_and_its_successor_is_told(
    ask: Callable[..., Review], officers: dict[str, User], union: Organisation
) -> None:
    review = ask("800")
    office = Appointment.objects.get(user=officers["treasurer"], role=Role.TREASURER)
    office.ends_on = local_today() - timedelta(days=1)
    office.save()
    with pytest.raises(NotReachable):
        actions.approve(
            review, actor=User.objects.get(username="treasurer"), version=review.version
        )
    review.refresh_from_db()
    assert review.position == 1

    Appointment.objects.create(
        user=officers["welfare"], role=Role.TREASURER, organisation=union, starts_on=local_today()
    )
    Review.objects.update(settled_on=local_today() - timedelta(days=1))
    actions.settle_all()
    review.refresh_from_db()
    assert names(review) == {"welfare"}
    assert Notice.objects.filter(kind="approvals.waiting", user=officers["welfare"]).exists()


def test_an_empty_office_goes_to_the_deputy_and_back_when_it_is_filled(
    ask: Callable[..., Review], officers: dict[str, User], union: Organisation
) -> None:
    review = ask("800")
    Appointment.objects.filter(role=Role.TREASURER).update(
        ends_on=local_today() - timedelta(days=1)
    )
    Review.objects.update(settled_on=local_today() - timedelta(days=1))
    actions.settle_all()
    review.refresh_from_db()
    assert (review.rung, names(review)) == (Rung.DEPUTY, {"deputy"})


def test_an_empty_office_stops_the_submission(
    draft: Callable[..., FundRequest], ask: Callable[..., Review]
) -> None:
    Appointment.objects.filter(role=Role.TREASURER).update(
        ends_on=local_today() - timedelta(days=1)
    )
    with pytest.raises(actions.NoHolder) as refused:
        ask("800")
    assert "财务" in str(refused.value)
    assert not Review.objects.exists()


def test_of_very_many_reviews_only_some_are_settled_with_the_office_and_the_sweep_does_the_rest(
    ask: Callable[..., Review], officers: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "WITH_AN_OFFICE", 1)
    for _one in range(3):
        ask("100")
    Appointment.objects.filter(user=officers["treasurer"]).update(
        ends_on=local_today() - timedelta(days=1)
    )
    settle.settle_for(officers["treasurer"])
    rungs = list(Review.objects.order_by("pk").values_list("rung", flat=True))
    assert rungs == [Rung.DEPUTY, Rung.OWN, Rung.OWN]
    actions.settle_all()
    assert set(Review.objects.values_list("rung", flat=True)) == {Rung.DEPUTY}
