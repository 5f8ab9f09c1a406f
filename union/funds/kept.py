"""What the books say of a member: what she asked money for, and what was paid to her."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.accounts.models import User
from union.evidence.answers import ENDINGS
from union.evidence.models import Paper
from union.funds.models import FundRequest, Payment
from union.members.models import Member
from union.privacy.registry import BOOKS, OTHERS, DataFile, Holding, Own, Table


def _asked(user: User) -> Iterator[Table]:
    """Of what is paid to others only number, sum and day: the words may speak of them."""
    rows = FundRequest.objects.filter(applicant=user).select_related("payee_member").order_by("pk")
    yield Table(
        _("Money that I asked for"),
        [pgettext("copy", "Number"), _("What for"), _("Amount (yuan)"), _("Made"), _("State")],
        [
            [
                one.number or f"#{one.pk}",
                one.title if _is_own(one, user) else "",
                one.amount,
                one.created_at,
                one.get_state_display(),
            ]
            for one in rows
        ],
    )
    paid = Payment.objects.filter(cashier=user).order_by("pk")
    yield Table(
        _("What I paid out as the cashier"),
        [_("Day"), _("Method"), _("State")],
        [[one.paid_on, one.get_method_display(), one.get_state_display()] for one in paid],
    )


def _is_own(request: FundRequest, user: User) -> bool:
    return request.payee_member is not None and request.payee_member.user_id == user.pk


def _received(member: Member) -> Iterator[Table]:
    requests = FundRequest.objects.filter(payee_member=member).order_by("pk")
    payments = Payment.objects.filter(request__payee_member=member).select_related("request")
    yield Table(
        _("Requests by which I am paid"),
        [pgettext("copy", "Number"), _("What for"), _("Amount (yuan)"), _("Made"), _("State")],
        [
            [one.number, one.title, one.amount, one.created_at, one.get_state_display()]
            for one in requests
        ],
    )
    yield Table(
        _("What was paid to me"),
        [pgettext("copy", "Number"), _("Amount (yuan)"), _("Day"), _("Method"), _("State")],
        [
            [
                one.request.number,
                one.request.amount,
                one.paid_on,
                one.get_method_display(),
                one.get_state_display(),
            ]
            for one in payments.order_by("pk")
        ],
    )


def _papers(member: Member) -> Iterator[DataFile]:
    """The receipts that she put in herself for what is paid to her."""
    cases = FundRequest.objects.filter(payee_member=member).values("case")
    rows = Paper.objects.filter(
        Q(uploaded_by=member.user_id), case__in=cases, removed_at=None, reduced_at=None
    )
    for paper in rows.order_by("pk") if member.user_id else ():
        with paper.file.open() as file:
            ending = ENDINGS.get(paper.media_type, "bin")
            yield DataFile(f"{paper.get_kind_display()}-{paper.pk}.{ending}", file.read())


OWN = Own(
    "funds.own",
    gettext_lazy("Money"),
    {
        "funds.fundrequest": "",
        "funds.payment": "",
        "funds.ledgerentry": BOOKS,
        "funds.budget": OTHERS,
        "funds.budgetline": OTHERS,
        "funds.budgetchange": OTHERS,
        "funds.changeitem": OTHERS,
    },
    _asked,
)
HOLDING = Holding(
    "funds",
    gettext_lazy("Money"),
    {"funds.fundrequest": "", "funds.payment": ""},
    _received,
    _papers,
)
