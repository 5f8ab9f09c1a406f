"""What is kept of a member who signed up; and what goes when she is masked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.activities.models import Activity, SignUp
from union.members.models import Member
from union.privacy.registry import OTHERS, Holding, Mask, Table


def _tables(member: Member) -> Iterator[Table]:
    rows = SignUp.objects.filter(member=member).select_related("activity").order_by("pk")
    yield Table(
        _("My activities"),
        [
            _("Activity"),
            _("Begins"),
            pgettext("copy", "Signed up"),
            _("State"),
            pgettext("copy", "Number"),
            _("Relatives"),
            pgettext("copy", "Was there"),
        ],
        [
            [
                one.activity.title,
                one.activity.starts_at,
                one.created_at,
                one.get_state_display(),
                one.number,
                one.family,
                one.attended,
            ]
            for one in rows
        ],
    )
    led = Activity.objects.filter(organiser=member.user_id) if member.user_id else ()
    yield Table(
        _("Activities that I organise"),
        [_("Activity"), _("Begins"), _("State")],
        [[one.title, one.starts_at, one.get_state_display()] for one in led],
    )


def _wipe(member: Member) -> int:
    return SignUp.objects.filter(member=member).exclude(reason="").update(reason="")


HOLDING = Holding(
    "activities",
    gettext_lazy("Activities"),
    {
        "activities.signup": "",
        "activities.activity": "",
        "activities.activity_groups": OTHERS,
    },
    _tables,
)
MASK = Mask("activities", _wipe)
