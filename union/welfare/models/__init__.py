"""Programmes (福利项目) and disbursements (发放明细), one module per noun."""

from union.welfare.models.disbursement import Disbursement, DisbursementQuerySet
from union.welfare.models.kind import Kind, guess_kind
from union.welfare.models.option import GiftOption
from union.welfare.models.order import OrderList
from union.welfare.models.places import Places
from union.welfare.models.programme import Programme, ProgrammeQuerySet
from union.welfare.models.sheet import SigningSheet
from union.welfare.models.signature import SIGNATURES, Signature

__all__ = [
    "SIGNATURES",
    "Disbursement",
    "DisbursementQuerySet",
    "GiftOption",
    "Kind",
    "OrderList",
    "Places",
    "Programme",
    "ProgrammeQuerySet",
    "Signature",
    "SigningSheet",
    "guess_kind",
]
