"""Policies, who is insured, a sheet and claims, for the access table."""

from datetime import date, timedelta
from typing import Any

from tests.access.happenings import add_paper
from tests.insurance.conftest import a_policy
from union.accounts.models import User
from union.core.dates import local_today
from union.evidence.models import CaseFile
from union.insurance.actions.roster import Listed, entered
from union.insurance.models import Claim, Insured, Policy, Sheet, SheetLine
from union.members.models import Member


def _insured(policy: Policy, member: Member) -> Insured:
    row = entered(policy, Listed(member, policy.plans.get(), policy.starts_on))
    row.save()
    return row


def _claim(insured: Insured, by: User, day: date) -> Claim:
    return Claim.objects.create(
        organisation=insured.policy.organisation,
        policy=insured.policy,
        insured=insured,
        member=insured.member,
        happened_on=day,
        reported_by=by,
        case=CaseFile.objects.create(organisation=insured.policy.organisation),
    )


def add_covers(house: dict[str, Any], *, officer: User) -> None:
    """One policy with two insured, a sheet that is with the insurer, and a claim with papers."""
    case = CaseFile.objects.create(organisation=house["union"])
    policy = a_policy(house["union"], case=case)
    insured = _insured(policy, house["member"])
    sheet = Sheet.objects.create(policy=policy, effective_on=local_today(), made_by=officer)
    SheetLine.objects.create(
        sheet=sheet, action="add", member=house["receiver"], plan=policy.plans.get()
    )
    claim = _claim(insured, officer, local_today() - timedelta(days=20))
    house |= {
        "insurer": policy.insurer,
        "policy": policy,
        "policy_paper": add_paper(policy.case, officer, 1),
        "policy_paper_out": add_paper(policy.case, officer, 2),
        "insured": insured,
        "sheet": sheet,
        "claim": claim,
        "claim_paper": add_paper(claim.case, officer, 1),
        "claim_paper_out": add_paper(claim.case, officer, 2),
    }


def add_my_cover(mine: dict[str, Any], home: dict[str, Any], member: Member, user: User) -> None:
    """A person's own cover and claim, with papers that she has put in."""
    insured = _insured(home["policy"], member)
    claim = _claim(insured, user, local_today() - timedelta(days=10))
    mine |= {
        "my_insured": insured,
        "my_claim": claim,
        "my_claim_paper": add_paper(claim.case, user, 1),
        "my_claim_paper_out": add_paper(claim.case, user, 2),
    }
