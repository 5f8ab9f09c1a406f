"""The file of an activity (一事一档): what it needs, and what lies in it or with its requests."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.activities.models import Activity
from union.evidence.models import Kind as PaperKind
from union.funds.cases import note_where, requests_for
from union.funds.models import FundRequest
from union.rules.checklist import Checklist, Matter, checklists

# What the papers of an activity can be.
PAPERS = (
    PaperKind.NOTICE,
    PaperKind.MINUTES,
    PaperKind.LIST,
    PaperKind.SIGN_IN,
    PaperKind.QUOTE,
    PaperKind.CONTRACT,
    PaperKind.INVOICE,
    PaperKind.ITEMS,
    PaperKind.INBOUND,
    PaperKind.TICKET,
    PaperKind.RECEIPT,
    PaperKind.TRANSFER,
    PaperKind.APPROVAL,
    PaperKind.PHOTO,
    PaperKind.OTHER,
)


def checklists_of(activities: Sequence[Activity]) -> dict[int, Checklist]:
    """The checklist of each activity; the questions do not grow with their number.

    A paper that lies with a request for its money counts as well.
    """
    paid = requests_for("activity", [one.pk for one in activities])
    return checklists({one.pk: _matter(one, paid.get(one.pk, ())) for one in activities})


def checklist_for(activity: Activity, user: User) -> Checklist:
    """The same of one activity, with what lies with a request opening for whoever sees that."""
    paid = requests_for("activity", [activity.pk]).get(activity.pk, [])
    found = checklists({activity.pk: _matter(activity, paid)})[activity.pk]
    note_where(found.in_print_order, paid, user)
    return found


def _matter(activity: Activity, paid: Iterable[FundRequest]) -> Matter:
    cases = [activity.case_id, *(one.case_id for one in paid)]
    return Matter(
        activity.organisation,
        activity.benefit,
        timezone.localdate(activity.starts_at),
        [case for case in cases if case],
    )


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of activities are called where somebody meets one of their papers."""
    rows = Activity.objects.filter(case__in=list(cases)).only("case")
    return {one.case_id or 0: _("activity %(n)s") % {"n": one.file_number} for one in rows}
