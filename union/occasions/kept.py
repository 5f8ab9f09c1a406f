"""What is kept of an event in a member's life, to what she consents, and how long it stays.

Her medical papers are kept by her consent alone: she is asked when she puts one in, and when she
takes it back their files go at once; who has checked them, and when, stays.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.audit.models import Entry
from union.evidence.answers import ENDINGS
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


def _no_reason(_entry: Entry) -> str:
    return ""


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
    papers = Paper.objects.filter(case__in=cases, removed_at=None, reduced_at=None)
    for paper in papers.order_by("pk"):
        with paper.file.open() as file:
            ending = ENDINGS.get(paper.media_type, "bin")
            yield DataFile(f"{paper.get_kind_display()}-{paper.pk}.{ending}", file.read())


def _wipe(member: Member) -> int:
    return Occasion.objects.filter(member=member).update(place="", note="", close_reason="")


HOLDING = Holding(
    "occasions",
    gettext_lazy("Events"),
    {"occasions.occasion": "", "occasions.named": OTHERS},
    _tables,
    _files,
)
LOOKS = Looks(_looks, _no_reason)
MASK = Mask("occasions", _wipe)
PURPOSE = Purpose(
    actions.MEDICAL_PAPERS,
    gettext_lazy("Keeping my medical papers"),
    gettext_lazy(
        "When I was in hospital I put discharge summary, hospital record or bill into the file of "
        "the event, so that the union can check my claim to a visit or an allowance. Only the "
        "small circle (chair, deputy, welfare officer, committee) opens them, and each time stands "
        "under “who has looked at my data”. They are kept sealed, and the files are deleted 180 "
        "days after the event was closed. Without this consent I can show the papers in person."
    ),
    withdrawn=actions.forget_medical,
    goes=gettext_lazy(
        "The files of your medical papers in the union's system are deleted at once. What stays is "
        "who has checked which kind of paper and when, and what you were given."
    ),
)
