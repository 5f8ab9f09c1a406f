"""The spreadsheets of gifts."""

from union.welfare.resources.gifts import BenefitResource

__all__ = ["BenefitResource"]
