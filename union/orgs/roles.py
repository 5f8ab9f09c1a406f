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
_MONEY = {*_CHAIRS, Role.TREASURER, Role.CASHIER, Role.AUDITOR}

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
        # Husbands, wives and children: for the gifts that follow, and for nobody else.
        "members.families": _OFFICE,
        # In which words members consent to what needs their consent.
        "privacy.texts": {*_OFFICE, Role.KEEPER, Role.AUDITOR},
        "privacy.publish": _CHAIRS,
        # Taking the name of somebody who left long ago out of the records, before the rule does.
        "privacy.mask": {Role.CHAIR},
        # Gifts and benefits.
        "welfare.view": {*_READERS, Role.TREASURER, Role.CASHIER},
        "welfare.change": _OFFICE,
        "welfare.export": {*_OFFICE, Role.TREASURER, Role.AUDITOR},
        "welfare.receive": {*_OFFICE, Role.LEADER},
        # Rule books, and what each member was given under them. Nobody switches one on alone who is
        # no chair; an exemption is asked for here and decided by a flow.
        "rules.view": {*_READERS - {Role.LEADER}, *_MONEY, Role.ORGANISER},
        "rules.change": _OFFICE,
        "rules.switch": _CHAIRS,
        "rules.grants": {*_OFFICE, Role.AUDITOR},
        "rules.exemptions": {*_OFFICE, Role.COMMITTEE, Role.AUDITOR},
        "rules.exempt": _OFFICE,
        # Events in members' lives: a small circle. A leader reports, and sees what she reported.
        "occasions.view": {*_OFFICE, Role.COMMITTEE},
        "occasions.report": {*_OFFICE, Role.COMMITTEE, Role.LEADER},
        "occasions.change": _OFFICE,
        # That somebody is in need only the chair knows, and whom she names.
        "occasions.hardship": {Role.CHAIR},
        # Visits: the circle plans them, and whoever goes writes down how it was.
        "visits.view": {*_OFFICE, Role.COMMITTEE},
        "visits.change": _OFFICE,
        # Insurance. The money reads policies and premiums, names only those who keep the roster.
        "insurance.view": {
            *_OFFICE,
            Role.COMMITTEE,
            Role.TREASURER,
            Role.CASHIER,
            Role.AUDITOR,
        },
        "insurance.roster": {*_OFFICE, Role.AUDITOR},
        "insurance.change": _OFFICE,
        "insurance.export": _OFFICE,
        # Claims: where they stand, and what was paid. Their papers are about somebody's health: the
        # chair reads none of them.
        "insurance.claims": {*_OFFICE, Role.AUDITOR},
        "insurance.handle": _OFFICE,
        "insurance.papers": {Role.WELFARE, Role.KEEPER},
        # Activities. A leader signs up those of her group who have no phone.
        "activities.view": {*_READERS, Role.ORGANISER, Role.TREASURER, Role.CASHIER},
        # Who goes and who waits, by name; the committee and the money read how many.
        "activities.names": {*_OFFICE, Role.ORGANISER, Role.LEADER, Role.AUDITOR},
        "activities.change": {*_OFFICE, Role.ORGANISER},
        "activities.sign_up_others": {*_OFFICE, Role.ORGANISER, Role.LEADER},
        "activities.export": {*_OFFICE, Role.ORGANISER, Role.AUDITOR},
        # The money: budget, requests, payments, ledger. Who decides is a matter of the flows.
        "funds.request": {
            *_OFFICE,
            Role.COMMITTEE,
            Role.LEADER,
            Role.ORGANISER,
            Role.TREASURER,
            Role.KEEPER,
        },
        "funds.view": {*_MONEY, Role.COMMITTEE, Role.WELFARE},
        "funds.budget": {*_MONEY, Role.COMMITTEE, Role.WELFARE},
        "funds.propose": {Role.TREASURER},
        "funds.payments": _MONEY,
        "funds.pay": {Role.CASHIER},
        "funds.ledger": {*_MONEY, Role.COMMITTEE},
        "funds.reverse": {Role.TREASURER},
        "funds.export": _MONEY,
        "funds.check": {Role.TREASURER, Role.AUDITOR},
        # Reviews: all of them for whoever watches over them; one's own need no right.
        "approvals.view": {*_CHAIRS, Role.TREASURER, Role.AUDITOR, Role.COMMITTEE},
        "approvals.flows": {*_CHAIRS, Role.TREASURER, Role.AUDITOR, Role.COMMITTEE},
        "approvals.configure": {Role.CHAIR},
        # Health files: content for the keeper alone, and for the member herself without any right.
        "health.open": {Role.KEEPER},
        # An emergency: two of the chairs and the committee, watched over and reviewed afterwards.
        "health.emergencies": {*_CHAIRS, Role.COMMITTEE, Role.AUDITOR},
        "health.ask_emergency": _CHAIRS,
        "health.confirm_emergency": {*_CHAIRS, Role.COMMITTEE},
        # Whose certificate is valid; the number and the photo stay with the keeper.
        "health.certificates": {*_CHAIRS, Role.LEADER, Role.KEEPER},
        "health.certificates_out": {*_CHAIRS, Role.KEEPER},
        "health.told_of_group": {Role.LEADER},
        # Who was at the check-up and who not; what came out of it the keeper alone brings in.
        "health.campaigns": {*_OFFICE, Role.KEEPER},
        "health.import": {Role.KEEPER},
        "health.statistics": {*_OFFICE, Role.COMMITTEE, Role.AUDITOR, Role.KEEPER},
        "health.watch": {Role.CHAIR, Role.AUDITOR},
        "health.review": {Role.AUDITOR},
        # Spreadsheets.
        "imports.view": {*_OFFICE, Role.AUDITOR},
        "imports.change": _OFFICE,
        # The log.
        "audit.view": {Role.AUDITOR, Role.CHAIR},
        # The website's pages; Wagtail's groups follow from these.
        "cms.edit": {*_CHAIRS, Role.ORGANISER, Role.COMMITTEE, Role.WELFARE, Role.ADMINISTRATOR},
        "cms.publish": _CHAIRS,
        # Offices and the tree.
        "orgs.offices": {*_READERS, Role.TREASURER, Role.CASHIER, Role.ORGANISER, Role.KEEPER},
        "orgs.appoint": {Role.CHAIR},
        "orgs.confirm": {Role.DEPUTY, Role.COMMITTEE, Role.AUDITOR},
    }.items()
}

# Offices that no one may hold together with another of the set beside it.
INCOMPATIBLE: tuple[tuple[frozenset[Role], frozenset[Role]], ...] = (
    (frozenset({Role.TREASURER}), frozenset({Role.CASHIER})),
    (
        frozenset({Role.AUDITOR}),
        frozenset({Role.CHAIR, Role.DEPUTY, Role.TREASURER, Role.CASHIER, Role.WELFARE}),
    ),
    # Who asks for an emergency, or watches over it, does not hold the key of every day.
    (frozenset({Role.KEEPER}), frozenset({Role.CHAIR, Role.DEPUTY, Role.AUDITOR})),
    (
        frozenset({Role.ADMINISTRATOR}),
        frozenset({Role.KEEPER, Role.TREASURER, Role.CASHIER, Role.AUDITOR}),
    ),
)

# The one pair that a small union may put into one hand (`models.Separation`).
MAY_BE_MERGED = frozenset({Role.TREASURER, Role.CASHIER})

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


def incompatible(held: set[Role], wanted: Role, *, merged: bool = False) -> set[Role]:
    """Those of the offices held that exclude the office wanted.

    `merged`: the union has put treasurer and cashier into one hand (`separation.offices_apart`).
    """
    return {
        role
        for one, other in INCOMPATIBLE
        for role in held
        if ((wanted in one and role in other) or (wanted in other and role in one))
        and not (merged and {role, wanted} == MAY_BE_MERGED)
    }
