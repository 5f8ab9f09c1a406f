"""The cells of an insurer's list, and what is wrong with a row."""

import re

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused
from union.imports.reading import values
from union.imports.reading.cells import Cell
from union.insurance.difference import STRANGER
from union.insurance.models import Relation

RELATIONS = {
    "本人": Relation.SELF,
    "员工": Relation.SELF,
    "职工": Relation.SELF,
    "配偶": Relation.SPOUSE,
    "子女": Relation.CHILD,
    "儿子": Relation.CHILD,
    "女儿": Relation.CHILD,
}
NO_NUMBER = "number_missing"
MESSAGES = {
    NO_NUMBER: _(
        "Somebody of this name is on our roster without an ID number. Please enter it there first."
    ),
    STRANGER: _("Our roster has nobody with this ID number: to be removed, or not of this union."),
    "duplicate_in_file": _("The same person stands in row %(row)s already."),
    "relation_unknown": _("This relation is not known. Please write 本人, 配偶 or 子女."),
    "main_unknown": _("The main insured of this row is not on our roster."),
    "no_consent": _(
        "This family member has not been entered with consent: My page, My family. "
        "A child under 14 needs a guardian's consent."
    ),
    "policy_over": _("The policy ended on %(day)s: its list is not taken any more."),
    "outside_policy": _("The first day lies outside the policy (%(starts)s to %(ends)s)."),
    "before_policy": _("Covered earlier than the policy: taken from its first day on, %(day)s."),
    "overlaps": _("Covered by this policy until %(day)s already: the periods overlap."),
    "claimed": _(
        "Something that happened on %(day)s was claimed from this cover: it cannot begin later."
    ),
    "plan_unknown": _("The policy has no plan called “%(plan)s”."),
    "not_counted": _(
        "Not a member any more, and the insurer still covers her: she is taken over as she stands "
        "there, and the difference then has her among those to be removed."
    ),
    "twice": _("Covered by another policy of the same kind in the same time: %(policy)s."),
    "health_words": _("This remark may say something about health. It is not kept."),
    "changed_since": _("Somebody changed this row after the preview. Please check it again."),
}
# What a free remark does not say of somebody; it is pointed at, and not kept anyway.
HEALTH = re.compile(r"病|癌|瘤|炎|孕|产|手术|住院|诊|药|残|血压|血糖|肝|心脏|抑郁|精神")
_ROUNDED_FROM = 10**15


def relation(cell: Cell) -> str:
    """What the insured is to the member; raises RelationUnknown."""
    said = values.text(cell, most=20)
    if said not in RELATIONS:
        raise RelationUnknown
    return RELATIONS[said]


class RelationUnknown(values.BadCell):
    """A relation that is none of those that are insured."""

    def __init__(self) -> None:
        """Says which there are."""
        self.code = "relation_unknown"
        Refused.__init__(self, MESSAGES["relation_unknown"])


def account(cell: Cell) -> str:
    """A bank account is not kept; one that Excel has rounded is sent back all the same."""
    if cell.kind == "number" and abs(float(cell.text)) >= _ROUNDED_FROM:
        raise values.BadCell("rounded_by_excel")
    return ""
