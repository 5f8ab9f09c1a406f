"""Which hands a union keeps apart."""

from union.orgs.models import Organisation


def approvers_apart(organisation: Organisation) -> bool:
    """Whether a second approver is another person than the first: always, unless merged."""
    return bool(organisation.pk)
