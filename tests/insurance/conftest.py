"""A policy in force with one plan, whoever is insured by it, and the log."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from union.audit.models import Entry
from union.core.dates import local_today
from union.insurance.actions.roster import Listed, entered
from union.insurance.models import Cover, Insured, Insurer, Plan, Policy
from union.members.models import Member
from union.orgs.models import Organisation


@pytest.fixture
def policy(union: Organisation) -> Policy:
    """Accident, in force since half a year, for everyone; a claim within 30 working days."""
    today = local_today()
    insurer = Insurer.objects.create(organisation=union, name="安平财险", phone="95500")
    policy = Policy.objects.create(
        organisation=union,
        insurer=insurer,
        kind="accident",
        title="教职工团体意外险",
        number="AP-2026-001",
        starts_on=today - timedelta(days=180),
        ends_on=today + timedelta(days=184),
        claim_days=30,
        in_working_days=True,
        how_to_claim="先打报案电话，再拍下单据。",
    )
    plan = Plan.objects.create(policy=policy, name="A款", premium=Decimal(120))
    Cover.objects.create(plan=plan, title="意外身故", amount=Decimal(150_000))
    return policy


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


@pytest.fixture
def logged() -> Callable[[str], list[dict[str, Any]]]:
    """The details of the entries of one verb, the oldest first."""

    def details(verb: str) -> list[dict[str, Any]]:
        entries = Entry.objects.filter(verb=verb).order_by("pk")
        return list(entries.values_list("details", flat=True))

    return details
