"""Health files and who looked into them, certificates, check-ups: one module per noun."""

from union.health.models.access import Access, Purpose, Words
from union.health.models.campaign import PLACES, Campaign, Invitation, Package, Slot
from union.health.models.certificate import Certificate, Standing
from union.health.models.emergency import Emergency, Verdict
from union.health.models.record import Deletion, Record, RecordKind

__all__ = [
    "PLACES",
    "Access",
    "Campaign",
    "Certificate",
    "Deletion",
    "Emergency",
    "Invitation",
    "Package",
    "Purpose",
    "Record",
    "RecordKind",
    "Slot",
    "Standing",
    "Verdict",
    "Words",
]
