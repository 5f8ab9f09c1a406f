"""The spreadsheets of health."""

from union.health.resources.lists import CheckUpResource

__all__ = ["CheckUpResource"]
