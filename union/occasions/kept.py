"""What is kept of an event in a member's life, to what she consents, and how long it stays.

She is asked when she puts a medical paper in, an officer puts none in once she has taken her
consent back, and then all their files go at once; who has checked them, and when, stays.
"""

from collections.abc import Iterator
from itertools import starmap

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.evidence.actions import forget_medical, forget_names
from union.evidence.answers import handed_out
from union.evidence.models import Paper
from union.members.models import Member
from union.members.registry import Looks
from union.occasions import actions
from union.occasions.models import Occasion
from union.occasions.verbs import Verb
from union.privacy.registry import OTHERS, DataFile, Holding, Mask, Purpose, Table

LOOKS_AT = (Verb.OPENED, Verb.PRINTED, Verb.PAPER_OPENED)


def _looks(member: Member) -> Q:
    events = Occasion.objects.filter(member=member).values("pk")
    return Q(verb__in=LOOKS_AT, subject_type="occasions.occasion", subject_id__in=events)


def _tables(member: Member) -> Iterator[Table]:
    rows = Occasion.objects.filter(member=member).order_by("happened_on", "pk")
    yield Table(
        _("Events in my life"),
        [
            _("What happened"),
            _("Since when"),
            _("Until"),
            pgettext("copy", "Place"),
            _("Note"),
            _("State"),
            _("Closed though something was open"),
            _("Reported"),
        ],
        [
            [
                one.get_kind_display(),
                one.happened_on,
                one.ended_on,
                one.place,
                one.note,
                one.get_state_display(),
                one.close_reason,
                one.reported_at,
            ]
            for one in rows
        ],
    )
    papers = Paper.objects.filter(case__in=rows.values("case")).order_by("pk")
    yield Table(
        _("Papers of these events"),
        [
            pgettext("copy", "What it is"),
            _("Put in"),
            _("Checked"),
            _("Taken out"),
            _("Deleted by rule"),
        ],
        [
            [
                one.get_kind_display(),
                one.uploaded_at,
                one.checked_on,
                one.removed_at,
                one.reduced_at,
            ]
            for one in papers
        ],
    )


def _files(member: Member) -> Iterator[DataFile]:
    cases = Occasion.objects.filter(member=member).values("case")
    yield from starmap(DataFile, handed_out(Paper.objects.filter(case__in=cases)))


def _wipe(member: Member) -> int:
    """Words, medical papers and the names of files go; certificates stay as the books do."""
    rows = Occasion.objects.filter(member=member)
    cases = list(rows.values_list("case_id", flat=True))
    forgotten = forget_medical(cases, actor=None) + forget_names(cases)
    return forgotten + rows.update(place="", note="", close_reason="")


HOLDING = Holding(
    "occasions",
    gettext_lazy("Events"),
    {"occasions.occasion": "", "occasions.named": OTHERS},
    _tables,
    _files,
)
LOOKS = Looks(_looks)
MASK = Mask("occasions", _wipe)
PURPOSE = Purpose(
    actions.MEDICAL_PAPERS,
    gettext_lazy("Keeping my medical papers"),
    gettext_lazy(
        "When I was in hospital I put discharge summary, hospital record or bill into the file of "
        "the event, so that the union can check my claim to a visit or an allowance. Only the "
        "small circle (chair, deputy, welfare officer, committee) opens them, and each time stands "
        "under “who has looked at my data”. They are kept sealed. Once an officer has checked "
        "them, the files are deleted 180 days after the event was closed; one that was taken out "
        "is deleted 180 days after that. If I take this consent back, all of them are deleted at "
        "once. Without it I can show the papers in person."
    ),
    withdrawn=actions.forget_medical,
    goes=gettext_lazy(
        "The files of the medical papers at your events are deleted at once. What stays is who has "
        "checked which kind of paper and when, and what you were given. Papers of insurance claims "
        "have a consent of their own; what lies with a gift or a payment goes after its time."
    ),
)
