"""Activities (活动) and sign-ups (报名), one module per noun."""

from union.activities.models.activity import PLACES, Activity, ActivityQuerySet
from union.activities.models.kind import Kind, Rule, Window
from union.activities.models.sign_up import OF_GONE, SignUp, SignUpQuerySet

__all__ = [
    "OF_GONE",
    "PLACES",
    "Activity",
    "ActivityQuerySet",
    "Kind",
    "Rule",
    "SignUp",
    "SignUpQuerySet",
    "Window",
]
