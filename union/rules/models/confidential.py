"""Of which benefits only a few are to know."""

from django.db.models import Q

from union.members.models import Member
from union.orgs.scoping import Somebody, may, reach
from union.rules.benefits import BUILT_IN

CONFIDENTIAL = frozenset(one.key for one in BUILT_IN.values() if one.confidential)


def known_to(user: Somebody | None) -> Q:
    """What of rows with a `member` and a `benefit` somebody may find out about.

    That a colleague is in need only the chair knows, and whom she names elsewhere.
    """
    chair = reach(user, "occasions.hardship").q("member__organisation")
    return ~Q(benefit__in=CONFIDENTIAL) | chair


def is_known_to(user: Somebody, member: Member, benefit: str) -> bool:
    """The same question for one benefit of one member."""
    return benefit not in CONFIDENTIAL or may(user, "occasions.hardship", member.organisation)
