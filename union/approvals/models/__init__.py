"""Flows (流程), reviews (审批), decisions (意见) and delegations (授权), one module per noun."""

from union.approvals.models.delegation import (
    Delegation,
    DelegationQuerySet,
    against_standing_in,
    effective,
)
from union.approvals.models.flow import DECIDERS, Flow, FlowStep
from union.approvals.models.review import (
    Concern,
    Decision,
    Deed,
    Reason,
    Review,
    ReviewQuerySet,
    ReviewStep,
    Rung,
)

__all__ = [
    "DECIDERS",
    "Concern",
    "Decision",
    "Deed",
    "Delegation",
    "DelegationQuerySet",
    "Flow",
    "FlowStep",
    "Reason",
    "Review",
    "ReviewQuerySet",
    "ReviewStep",
    "Rung",
    "against_standing_in",
    "effective",
]
