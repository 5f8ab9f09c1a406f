"""What is kept of a visit to a member; and what goes when she is masked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union.members.models import Member
from union.privacy.registry import Holding, Mask, Table
from union.visits.models import Visit


def _tables(member: Member) -> Iterator[Table]:
    rows = Visit.objects.filter(occasion__member=member).order_by("due_on", "pk")
    yield Table(
        _("Visits to me"),
        [
            _("To be made by"),
            _("Made on"),
            _("What was brought"),
            _("Value (yuan)"),
            _("Who took it"),
            _("How it was"),
            _("State"),
        ],
        [
            [
                one.due_on,
                one.done_on,
                one.brought,
                one.amount,
                one.get_receiver_display(),
                one.note,
                one.get_state_display(),
            ]
            for one in rows
        ],
    )
    made = Visit.objects.filter(visitor=member) | Visit.objects.filter(companion=member)
    yield Table(
        _("Visits that I make"),
        [_("To be made by"), _("Made on"), _("State")],
        [[one.due_on, one.done_on, one.get_state_display()] for one in made.order_by("pk")],
    )


def _wipe(member: Member) -> int:
    rows = Visit.objects.filter(occasion__member=member)
    return rows.update(receiver_name="", note="", reason="")


HOLDING = Holding("visits", gettext_lazy("Visits"), {"visits.visit": ""}, _tables)
MASK = Mask("visits", _wipe)
