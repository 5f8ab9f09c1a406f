"""What the books say of a member: what she asked money for, and what was paid to her."""

from collections.abc import Iterator
from itertools import starmap

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.accounts.models import User
from union.evidence.answers import handed_out
from union.evidence.models import Paper
from union.funds.models import FundRequest, Payment
from union.members.models import Member
from union.privacy.registry import BOOKS, OTHERS, DataFile, Holding, Own, Table


def _asked(user: User) -> Iterator[Table]:
    """Of what is paid to others only number, sum and day: the words may speak of them."""
    rows = FundRequest.objects.filter(applicant=user).order_by("pk")
    mine = set(rows.filter(payee_member__user=user).values_list("pk", flat=True))
    yield Table(
        _("Money that I asked for"),
        [pgettext("copy", "Number"), _("What for"), _("Amount (yuan)"), _("Made"), _("State")],
        [
            [
                one.number or f"#{one.pk}",
                one.title if one.pk in mine else "",
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
    rows = Paper.objects.filter(uploaded_by=member.user_id, case__in=cases)
    if member.user_id is not None:
        yield from starmap(DataFile, handed_out(rows))


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
