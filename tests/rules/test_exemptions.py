"""More than a rule allows: asked for with a reason, decided by the committee, used once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from union.approvals import actions as approvals
from union.approvals.actions import StepFacts
from union.approvals.actions.decide import Concerned
from union.approvals.actions.flows import OfficeMissing
from union.approvals.models import Decision, Flow, Review
from union.core.errors import NotAllowed
from union.orgs.roles import Role
from union.rules import actions as rules
from union.rules import granting
from union.rules.actions.exemptions import OpenAlready
from union.rules.models import Exemption, Grant
from union.welfare import actions
from union.welfare.actions import NewRow
from union.welfare.actions.entitlements import target_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


@pytest.fixture
def programme(open_programme):
    return open_programme("illness")


@pytest.fixture
def sick(make_member):
    return make_member("王芳")


@pytest.fixture
def facts(programme, sick):
    return rules.ExemptionFacts(
        member=sick,
        benefit="illness",
        event_on=DAY,
        amount=Decimal(1200),
        target=target_of(programme),
        reason="手术后费用很高",
    )


def give(programme, member, amount, actor):
    row = NewRow(member, Decimal(amount), event_on=DAY)
    return actions.add_one(programme, row, actor=actor)


def test_two_decisions_let_it_through_once_and_no_more_than_agreed(
    book, exemption_flow, facts, programme, sick, welfare, chair
) -> None:
    review = rules.ask(facts, actor=welfare)
    with pytest.raises(granting.RuleForbids):
        give(programme, sick, 1200, welfare)
    review = approvals.approve(review, actor=exemption_flow, version=review.version)
    with pytest.raises(granting.RuleForbids):
        give(programme, sick, 1200, welfare)
    approvals.approve(review, actor=chair, version=review.version)
    with pytest.raises(granting.RuleForbids):
        give(programme, sick, 1201, welfare)
    row = give(programme, sick, 1200, welfare)
    grant = Grant.objects.get(source_id=row.pk)
    assert grant.exemption == Exemption.objects.get(state="used")
    # It is used up; taken back it may be used again.
    actions.remove_one(row, actor=welfare)
    assert Exemption.objects.get().state == "approved"


def test_the_chair_alone_cannot_be_its_flow(union, chair) -> None:
    with pytest.raises(OfficeMissing):
        approvals.save_flow(
            union, kind="exemption", up_to=None, steps=[StepFacts(Role.CHAIR)], actor=chair
        )
    assert not Flow.objects.exists()


def test_the_suggested_flow_asks_two_of_the_committee(union, chair) -> None:
    approvals.suggest_flows(union, actor=chair)
    flow = Flow.objects.get(kind="exemption")
    assert [(step.role, step.needed) for step in flow.steps.all()] == [
        ("committee", 2),
        ("chair", 1),
    ]


def test_asked_for_twice_it_is_one(book, exemption_flow, facts, welfare) -> None:
    assert rules.ask(facts, actor=welfare) == rules.ask(facts, actor=welfare)
    assert Exemption.objects.count() == Review.objects.count() == 1


def test_what_no_rule_stops_needs_none(book, exemption_flow, facts, welfare) -> None:
    small = rules.ExemptionFacts(**{**facts.__dict__, "amount": Decimal(900)})
    with pytest.raises(rules.NothingToExempt):
        rules.ask(small, actor=welfare)
    assert not Exemption.objects.exists()


@pytest.mark.parametrize("who", ["committee", "auditor"])
def test_only_the_office_asks(who, request, book, exemption_flow, facts) -> None:
    with pytest.raises(NotAllowed):
        rules.ask(facts, actor=request.getfixturevalue(who))
    assert not Exemption.objects.exists()


def test_the_member_herself_does_not_decide(
    book, exemption_flow, deputy, open_programme, welfare
) -> None:
    asked = rules.ExemptionFacts(
        member=exemption_flow.member,
        benefit="illness",
        event_on=DAY,
        amount=Decimal(1200),
        target=granting.Target("programme", open_programme("illness", "又一个").pk),
        reason="原因",
    )
    review = rules.ask(asked, actor=welfare)
    with pytest.raises(Concerned):
        approvals.approve(review, actor=exemption_flow, version=review.version)
    assert not Decision.objects.filter(deed="approve").exists()


def test_returned_it_is_put_right_and_asked_once_more(book, exemption_flow, facts, welfare) -> None:
    review = rules.ask(facts, actor=welfare)
    approvals.return_(review, actor=exemption_flow, version=review.version, comment="请写清楚")
    row = Exemption.objects.get()
    assert row.state == "returned"
    again = rules.ask_again(
        row, amount=Decimal(1100), reason="写清楚了", version=row.version, actor=welfare
    )
    assert again.is_pending
    row.refresh_from_db()
    assert (row.state, row.amount, row.reason) == ("submitted", 1100, "写清楚了")


def test_its_reason_is_sealed_and_its_notices_say_neither_name_nor_illness(
    book, exemption_flow, facts, welfare
) -> None:
    from django.db import connection

    from union.notifications.models import Notice

    rules.ask(facts, actor=welfare)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM rules_exemption")
        assert "手术" not in str(cursor.fetchone())
    review = Review.objects.get()
    assert "王芳" not in review.title
    assert "住院" not in review.title
    for notice in Notice.objects.all():
        assert "王芳" not in str(notice.params)


def test_rejected_it_lets_nothing_through(
    book, exemption_flow, facts, programme, sick, welfare
) -> None:
    review = rules.ask(facts, actor=welfare)
    approvals.reject(review, actor=exemption_flow, version=review.version, comment="不合适")
    with pytest.raises(granting.RuleForbids):
        give(programme, sick, 1200, welfare)
    assert not Grant.objects.exists()


def test_an_exemption_from_a_form_that_came_back_is_sent_once_more(
    says, switch, exemption_flow, facts, welfare
) -> None:
    says("form", "illness", words=["goods"])
    switch()
    review = rules.ask(replace(facts, form="cash", key="2026-09-25"), actor=welfare)
    approvals.return_(review, actor=exemption_flow, version=review.version, comment="请写清楚理由")
    row = Exemption.objects.get()
    rules.ask_again(row, amount=Decimal(900), reason="家属垫付", version=row.version, actor=welfare)
    row.refresh_from_db()
    assert row.state == "submitted"
    assert [one["code"] for one in row.breaks] == ["form_not_allowed"]


def test_what_nobody_has_decided_on_it_does_not_let_through(
    says, switch, exemption_flow, open_programme, make_member, welfare, chair
) -> None:
    says("cap_per_event", "marriage", amount="600")
    says("once_per_life", "marriage")
    switch()
    first, second = open_programme("marriage"), open_programme("marriage", name="又一场")
    member, day = make_member("王芳"), date(2026, 9, 25)
    asked = rules.ExemptionFacts(
        member=member,
        benefit="marriage",
        event_on=day,
        amount=Decimal(800),
        target=target_of(first),
        reason="婚礼在外地",
    )
    review = rules.ask(asked, actor=welfare)
    review = approvals.approve(review, actor=exemption_flow, version=review.version)
    approvals.approve(review, actor=chair, version=review.version)
    actions.add_one(second, NewRow(member, Decimal(600), event_on=date(2026, 3, 1)), actor=welfare)
    with pytest.raises(granting.RuleForbids):
        actions.add_one(first, NewRow(member, Decimal(800), event_on=day), actor=welfare)
    assert Grant.objects.live().get().amount == 600


def test_agreed_for_a_day_that_was_put_right_it_can_be_asked_for_anew(
    book, exemption_flow, facts, welfare, committee, chair
) -> None:
    review = rules.ask(facts, actor=welfare)
    Exemption.objects.filter(pk=review.subject_id).update(state=Exemption.State.APPROVED)
    with pytest.raises(OpenAlready):
        rules.ask(replace(facts, reason="另一个理由"), actor=welfare)
    rules.ask(replace(facts, event_on=date(2026, 9, 26)), actor=welfare)
    states = Exemption.objects.order_by("pk").values_list("event_on__day", "state")
    assert list(states) == [(25, "withdrawn"), (26, "submitted")]
