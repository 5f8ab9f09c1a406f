"""The insurer's list as a spreadsheet."""

from union.insurance.resources.lists import InsuranceResource

__all__ = ["InsuranceResource"]
