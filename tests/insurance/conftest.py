"""A policy in force with one plan, and whoever is insured by it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from union.core.dates import local_today
from union.insurance.actions.roster import Listed, entered
from union.insurance.models import Cover, Insured, Insurer, Plan, Policy
from union.members.models import Member
from union.orgs.models import Organisation


def a_policy(union: Organisation, *, insurer: str = "安平财险", **more: Any) -> Policy:
    """Accident, in force since half a year, for everyone; a claim within 30 working days."""
    today = local_today()
    policy = Policy.objects.create(
        organisation=union,
        insurer=Insurer.objects.create(organisation=union, name=insurer, phone="95500"),
        kind="accident",
        title="教职工团体意外险",
        number="AP-2026-001",
        starts_on=today - timedelta(days=180),
        ends_on=today + timedelta(days=184),
        claim_days=30,
        in_working_days=True,
        how_to_claim="先打报案电话，再拍下单据。",
        **more,
    )
    plan = Plan.objects.create(policy=policy, name="A款", premium=Decimal(120))
    Cover.objects.create(plan=plan, title="意外身故", amount=Decimal(150_000))
    return policy


@pytest.fixture
def policy(union: Organisation) -> Policy:
    """The policy of our union."""
    return a_policy(union)


@pytest.fixture
def cover(policy: Policy) -> Callable[..., Insured]:
    """Insures a member, as the insurer's list did: `cover(member)`."""

    def insure(member: Member, starts_on: date | None = None, **more: Any) -> Insured:
        row = entered(
            policy, Listed(member, policy.plans.get(), starts_on or policy.starts_on, **more)
        )
        row.save()
        return row

    return insure
