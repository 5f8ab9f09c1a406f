"""Which hands a union keeps apart: its setting, asked from any place of its tree."""

from union.orgs.models import Organisation, Separation, Split
from union.orgs.roles import Role, incompatible


def _apart(organisation: Organisation, split: Split) -> bool:
    """Whether a union keeps something apart; the setting stands at the union above the place."""
    line = organisation.line()
    merged = Separation.objects.filter(organisation__path__in=line, **{split.value: False})
    return not merged.exists()


def approvers_apart(organisation: Organisation) -> bool:
    """Whether a second approver is another person than the first: always, unless merged."""
    return _apart(organisation, Split.APPROVERS)


def offices_apart(organisation: Organisation) -> bool:
    """Whether treasurer and cashier are two persons: always, unless merged."""
    return _apart(organisation, Split.TREASURER_AND_CASHIER)


def clash(held: set[Role], wanted: Role, organisation: Organisation) -> set[Role]:
    """Those of the offices held that exclude one that is wanted in a place of the tree."""
    found = incompatible(held, wanted)
    # The setting is asked only where it can make a difference.
    if found and not offices_apart(organisation):
        found = incompatible(held, wanted, merged=True)
    return found
