"""Somebody stands in: how far, until when, and under whose name."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.approvals.conftest import waits_for
from union.accounts.models import User
from union.approvals import actions
from union.approvals.actions.decide import StoodInFor
from union.approvals.actions.delegations import BadTerm, NoStandIn, NotYourOffice, Overlap
from union.approvals.models import Decision, Delegation, Review, Rung
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.notifications.models import Notice
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def give(officers: dict[str, User]) -> Callable[..., Delegation]:
    """Delegates somebody's first office: `give("chair", "deputy")`."""

    def make(principal: str, delegate: str, **facts: Any) -> Delegation:
        today = local_today()
        facts = {"starts_on": today, "ends_on": today, "up_to": Decimal(5000)} | facts
        office = officers[principal].appointments.order_by("pk").first()
        return actions.delegate(office, to=officers[delegate], actor=officers[principal], **facts)

    return make


def test_the_delegate_decides_and_both_names_stand_there(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    give("chair", "welfare")
    review = approve(ask("800"), "treasurer")
    assert waits_for(review, officers) == {"welfare"}
    review = approve(review, "welfare")
    assert review.state == Review.State.APPROVED
    last = Decision.objects.latest("pk")
    assert (last.actor, last.principal) == (officers["welfare"], officers["chair"])
    assert logged("approvals.approved")[-1]["principal"] == officers["chair"].pk
    assert logged("approvals.delegated")[0]["up_to"] == "5000"
    assert Notice.objects.get(kind="approvals.stands_in").user == officers["welfare"]


def test_while_it_runs_the_officer_herself_does_not_decide(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    given = give("chair", "welfare")
    review = approve(ask("800"), "treasurer")
    with pytest.raises(StoodInFor) as refused:
        actions.approve(review, actor=officers["chair"], version=review.version)
    assert officers["welfare"].name in str(refused.value)
    actions.revoke(given, actor=officers["chair"])
    assert waits_for(review, officers) == {"chair"}


def test_what_is_larger_than_the_limit_waits_for_the_officer(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    give("chair", "welfare", up_to=Decimal(500))
    review = approve(ask("800"), "treasurer")
    assert waits_for(review, officers) == {"chair"}


def test_what_was_split_counts_together_against_the_limit(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    give("chair", "welfare", up_to=Decimal(1000))
    ask("600", payee="顺达客运")
    review = approve(ask("300", payee="顺达 客运"), "treasurer")
    assert (review.amount, review.weight) == (300, 900)
    assert waits_for(review, officers) == {"welfare"}
    review = approve(ask("200", payee="顺达客运"), "treasurer")
    review = approve(review, "committee")
    assert review.weight == 1100
    assert waits_for(review, officers) == {"chair"}


def test_an_expired_delegation_decides_nothing(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    given = give("chair", "welfare")
    review = approve(ask("800"), "treasurer")
    yesterday = local_today() - timedelta(days=1)
    Delegation.objects.filter(pk=given.pk).update(starts_on=yesterday, ends_on=yesterday)
    with pytest.raises(NotReachable):
        actions.approve(review, actor=officers["welfare"], version=review.version)
    review.refresh_from_db()
    assert review.position == 2
    assert waits_for(review, officers) == {"chair"}


@pytest.mark.parametrize("concerned", ["applicant", "delegate"])
def test_neither_hand_of_a_delegation_decides_its_own(
    concerned: str,
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    give("chair", "welfare")
    review = ask("800", by="chair" if concerned == "applicant" else "welfare")
    review = approve(review, "treasurer")
    assert review.rung == Rung.DEPUTY
    assert waits_for(review, officers) == {"deputy"}


def test_a_delegate_who_lost_her_own_office_decides_nothing(
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    give("chair", "welfare")
    Appointment.objects.filter(user=officers["welfare"]).update(
        ends_on=local_today() - timedelta(days=1)
    )
    review = approve(ask("800"), "treasurer")
    assert waits_for(review, officers) == {"chair"}


def test_offices_that_control_each_other_part_at_the_grant_and_at_the_act(
    ask: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
    union: Organisation,
) -> None:
    with pytest.raises(NoStandIn):
        give("treasurer", "cashier")
    assert not Delegation.objects.exists()
    # The delegate becomes cashier afterwards.
    give("treasurer", "welfare")
    Appointment.objects.create(
        user=officers["welfare"], role=Role.CASHIER, organisation=union, starts_on=local_today()
    )
    assert waits_for(ask("800"), officers) == {"treasurer"}


@pytest.mark.parametrize("role", [Role.CASHIER, Role.KEEPER])
def test_who_could_not_be_named_any_more_decides_nothing(
    role: Role,
    ask: Callable[..., Review],
    approve: Callable[..., Review],
    give: Callable[..., Delegation],
    officers: dict[str, User],
) -> None:
    """The delegate pays by now, or sits on the committee no more."""
    give("chair", "welfare")
    officers["welfare"].appointments.update(role=role)
    review = approve(ask("800"), "treasurer")
    assert waits_for(review, officers) == {"chair"}


@pytest.mark.parametrize("name", ["chair", "auditor", "member", "outsider"])
def test_some_cannot_stand_in(
    name: str, give: Callable[..., Delegation], officers: dict[str, User]
) -> None:
    with pytest.raises(NoStandIn):
        give("chair", name)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (2, 1), (0, 90)])
def test_a_term_begins_today_at_the_earliest_and_lasts_ninety_days_at_most(
    first: int, last: int, give: Callable[..., Delegation]
) -> None:
    today = local_today()
    with pytest.raises(BadTerm):
        give(
            "chair",
            "deputy",
            starts_on=today + timedelta(days=first),
            ends_on=today + timedelta(days=last),
        )
    assert not Delegation.objects.exists()


def test_ninety_days_are_allowed_and_a_second_one_in_them_is_not(
    give: Callable[..., Delegation],
) -> None:
    end = local_today() + timedelta(days=89)
    give("chair", "deputy", ends_on=end)
    with pytest.raises(Overlap):
        give("chair", "welfare", starts_on=end, ends_on=end)
    assert Delegation.objects.count() == 1


def test_an_office_one_stands_in_for_is_not_handed_on(
    give: Callable[..., Delegation], officers: dict[str, User]
) -> None:
    given = give("chair", "deputy")
    office = Appointment.objects.get(user=officers["chair"])
    with pytest.raises(NotYourOffice):
        actions.delegate(
            office,
            to=officers["welfare"],
            starts_on=given.starts_on,
            ends_on=given.ends_on,
            up_to=given.up_to,
            actor=officers["deputy"],
        )


def test_only_who_gave_it_ends_it(
    give: Callable[..., Delegation],
    officers: dict[str, User],
    logged: Callable[[str], list[dict[str, Any]]],
) -> None:
    given = give("chair", "deputy")
    with pytest.raises(NotYourOffice):
        actions.revoke(given, actor=officers["deputy"])
    with pytest.raises(NotReachable):
        actions.revoke(given, actor=officers["treasurer"])
    given.refresh_from_db()
    assert given.revoked_at is None
    for _again in range(2):
        actions.revoke(given, actor=officers["chair"])
    assert len(logged("approvals.delegation_ended")) == 1
    assert Notice.objects.get(kind="approvals.stand_in_over").user == officers["deputy"]
