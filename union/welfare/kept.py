"""What is kept of a member's gifts, how long a lost signature stays, and what is masked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.evidence.actions import remove_lost
from union.evidence.answers import content_of
from union.members.models import Member
from union.privacy.registry import OTHERS, DataFile, Holding, Mask, Retention, Table
from union.welfare.models import SIGNATURES, Disbursement, Signature


def _tables(member: Member) -> Iterator[Table]:
    rows = Disbursement.objects.of_member(member).handed_out().select_related("programme", "option")
    yield Table(
        _("My gifts"),
        [
            _("Programme"),
            pgettext("copy", "What was given"),
            _("Pieces"),
            _("Value (yuan)"),
            pgettext("copy", "Day"),
            pgettext("copy", "Receipt"),
            pgettext("copy", "Received at"),
            _("Note"),
        ],
        [
            [
                one.programme.name,
                one.what,
                one.quantity,
                one.amount,
                one.day,
                one.get_receipt_display(),
                one.received_at,
                one.note,
            ]
            for one in rows.order_by("pk")
        ],
    )
    signed = Signature.objects.filter(member=member).order_by("pk")
    yield Table(
        _("My signatures"),
        [_("When"), _("Typed name")],
        [[one.taken_at, one.typed_name] for one in signed],
    )


def _files(member: Member) -> Iterator[DataFile]:
    for one in Signature.objects.filter(member=member).exclude(picture="").order_by("pk"):
        yield DataFile(f"{_('Signature')}-{one.pk}.png", content_of(one.picture))


def _wipe(member: Member) -> int:
    """A drawn signature stays, sealed: it is the receipt. A typed one is a name."""
    Signature.objects.filter(member=member).exclude(typed_name="").update(typed_name=member.name)
    return Disbursement.objects.filter(member=member).update(
        proxy_name="", proxy_reason="", choice_reason="", undone_reason="", note=""
    )


def remove_lost_signatures() -> int:
    """What a killed signing left behind; how many."""
    return remove_lost(SIGNATURES, Signature.objects.values_list("picture", flat=True))


HOLDING = Holding(
    "welfare",
    gettext_lazy("Benefits"),
    {
        "welfare.disbursement": "",
        "welfare.signature": "",
        "welfare.programme": OTHERS,
        "welfare.giftoption": OTHERS,
    },
    _tables,
    _files,
)
MASK = Mask("welfare", _wipe)
RETENTION = Retention(
    "welfare.signatures",
    gettext_lazy("Signatures that no gift knows"),
    gettext_lazy("What is left of a signing that broke off goes after a day."),
    remove_lost_signatures,
)
