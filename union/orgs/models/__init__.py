"""The tree of organisations, the offices held in it, and the working days of the year."""

from union.orgs.models.appointment import Appointment, AppointmentQuerySet
from union.orgs.models.holiday import Holiday
from union.orgs.models.nomination import Nomination, NominationQuerySet
from union.orgs.models.separation import Separation, SeparationQuerySet, Split
from union.orgs.models.tree import Level, Organisation

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Holiday",
    "Level",
    "Nomination",
    "NominationQuerySet",
    "Organisation",
    "Separation",
    "SeparationQuerySet",
    "Split",
]
