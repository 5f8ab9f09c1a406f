"""What the entitlement ledger says of a member."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union.members.models import Member
from union.privacy.registry import OTHERS, Holding, Table
from union.rules.benefits import label
from union.rules.models import Exemption, Grant


def _tables(member: Member) -> Iterator[Table]:
    given = Grant.objects.of_member(member).exclude(state=Grant.State.DRAFT)
    yield Table(
        _("My entitlements used"),
        [_("Kind"), _("Day"), _("Amount (yuan)"), _("State")],
        [
            [label(one.benefit), one.event_on, one.amount, one.get_state_display()]
            for one in given.order_by("event_on", "pk")
        ],
    )
    yield Table(
        _("Exemptions asked for me"),
        [_("Kind"), _("Day"), _("Amount (yuan)"), _("Why"), _("State")],
        [
            [one.benefit_label, one.event_on, one.amount, one.reason, one.get_state_display()]
            for one in Exemption.objects.filter(member=member).order_by("pk")
        ],
    )


HOLDING = Holding(
    "rules",
    gettext_lazy("Rules"),
    {
        "rules.grant": "",
        "rules.exemption": "",
        "rules.rulebook": OTHERS,
        "rules.clause": OTHERS,
        "rules.rule": OTHERS,
        "rules.ownbenefit": OTHERS,
    },
    _tables,
)
