"""What can happen to the roster, one module per noun; callers import from here."""

from union.members.actions.codes import claim, confirm_code, issue_codes

__all__ = ["claim", "confirm_code", "issue_codes"]
