"""Policies, who is insured by them from when to when, and claims."""

from union.insurance.models.claim import Claim, ClaimStep
from union.insurance.models.policy import FIELDS, Cover, Insurer, Kind, Plan, Policy
from union.insurance.models.roster import Action, Insured, Relation, Sheet, SheetLine

__all__ = [
    "FIELDS",
    "Action",
    "Claim",
    "ClaimStep",
    "Cover",
    "Insured",
    "Insurer",
    "Kind",
    "Plan",
    "Policy",
    "Relation",
    "Sheet",
    "SheetLine",
]
