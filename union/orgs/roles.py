"""The one-page role table: which office may do what, within its organisation and all below it.

A right is named `<app>.<verb>`. Nothing else gives rights: not a Django group or permission,
not a flag on the account. Members reach their own things without any right (`of_member`).
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The offices of a union (职务)."""

    CHAIR = "chair", _("Chair")
    DEPUTY = "deputy", _("Deputy chair")
    COMMITTEE = "committee", _("Committee member")
    LEADER = "leader", _("Group leader")
    ORGANISER = "organiser", _("Activity organiser")
    WELFARE = "welfare", _("Welfare officer")
    TREASURER = "treasurer", _("Treasurer")
    CASHIER = "cashier", _("Cashier")
    AUDITOR = "auditor", _("Audit committee")
    KEEPER = "keeper", _("Health file keeper")
    ADMINISTRATOR = "administrator", _("System administrator")


_CHAIRS = {Role.CHAIR, Role.DEPUTY}
_OFFICE = {*_CHAIRS, Role.WELFARE}
_READERS = {*_OFFICE, Role.COMMITTEE, Role.AUDITOR, Role.LEADER}

RIGHTS: dict[str, frozenset[Role]] = {
    right: frozenset(roles)
    for right, roles in {
        # The roster. A group leader's organisation is her group, so she sees her group.
        "members.view": {*_READERS, Role.ADMINISTRATOR},
        "members.change": _OFFICE,
        "members.unmask": {Role.WELFARE, Role.AUDITOR},
        "members.export": {*_OFFICE, Role.AUDITOR},
        "members.issue_code": {*_OFFICE, Role.LEADER},
        "members.answer": _OFFICE,
        # Gifts and benefits.
        "welfare.view": {*_READERS, Role.TREASURER, Role.CASHIER},
        "welfare.change": _OFFICE,
        "welfare.export": {*_OFFICE, Role.TREASURER, Role.AUDITOR},
        "welfare.receive": {*_OFFICE, Role.LEADER},
        # Spreadsheets.
        "imports.view": {*_OFFICE, Role.AUDITOR},
        "imports.change": _OFFICE,
        # The log.
        "audit.view": {Role.AUDITOR, Role.CHAIR},
        # The website's pages; Wagtail's groups follow from these.
        "cms.edit": {*_CHAIRS, Role.ORGANISER, Role.COMMITTEE, Role.WELFARE, Role.ADMINISTRATOR},
        "cms.publish": _CHAIRS,
        # Offices and the tree.
        "orgs.appoint": {Role.CHAIR},
    }.items()
}

# Offices that no one may hold together with another of the set beside it.
INCOMPATIBLE: tuple[tuple[frozenset[Role], frozenset[Role]], ...] = (
    (frozenset({Role.TREASURER}), frozenset({Role.CASHIER})),
    (
        frozenset({Role.AUDITOR}),
        frozenset({Role.CHAIR, Role.DEPUTY, Role.TREASURER, Role.CASHIER, Role.WELFARE}),
    ),
    (
        frozenset({Role.ADMINISTRATOR}),
        frozenset({Role.KEEPER, Role.TREASURER, Role.CASHIER, Role.AUDITOR}),
    ),
)

# Money, health or the system in hand: a password alone is not enough.
SECOND_FACTOR = frozenset(
    {
        Role.CHAIR,
        Role.DEPUTY,
        Role.TREASURER,
        Role.CASHIER,
        Role.AUDITOR,
        Role.WELFARE,
        Role.KEEPER,
        Role.ADMINISTRATOR,
    }
)


def incompatible(held: set[Role], wanted: Role) -> set[Role]:
    """Those of the offices held that exclude the office wanted."""
    return {
        role
        for one, other in INCOMPATIBLE
        for role in held
        if (wanted in one and role in other) or (wanted in other and role in one)
    }
