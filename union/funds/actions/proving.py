"""Whether what was paid is what was booked, and what was approved: row by row, in all unions."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from union.approvals.actions.submit import digest_of
from union.approvals.models import Review
from union.core.errors import Sentence
from union.funds.actions.reviewing import REQUESTS
from union.funds.models import FundRequest, LedgerEntry, Payment
from union.funds.models.payment import approvals_of

AT_ONCE = 200
SETTLED = (FundRequest.State.PAID, FundRequest.State.REVERSED)
NOT_BOOKED = _("it was paid, and the ledger has no entry for it")
BOOKED_OTHERWISE = _("the entry of the ledger has another sum, line or request than the payment")
OTHER_SUM = _("the sum of the request is not the sum that was paid")
OTHER_PAYEE = _("the payee is not the one who was approved")
STILL_OPEN = _("it was paid, and the request does not say so")
NOT_APPROVED = _("it was paid, and no approval counts")
OTHER_APPROVAL = _("what was paid is not what was approved")
OTHER_WORDS = _("what the request says now is not what was approved")
NEVER_PAID = _("the request says that it was paid, and there is no payment")
NO_PAYMENT = _("the ledger has an entry for it, and there is no payment")


@dataclass(frozen=True)
class Fault:
    """A request whose payment, booking and approval are not one."""

    request: FundRequest
    what: Sentence


def faults() -> Iterator[Fault]:
    """What does not fit together, one line for each reason."""
    asked = FundRequest.objects.select_related("organisation").order_by("pk")
    settled = asked.filter(state__in=SETTLED)
    for row in settled.exclude(payments__state=Payment.State.PAID):
        yield Fault(row, NEVER_PAID)
    stray = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.PAYMENT).exclude(
        payment__state=Payment.State.PAID
    )
    for row in asked.filter(entries__in=stray):
        yield Fault(row, NO_PAYMENT)
    paid = Payment.objects.paid().select_related("request__organisation", "request__line")
    some: list[Payment] = []
    for payment in paid.order_by("pk").iterator(AT_ONCE):
        some.append(payment)
        if len(some) == AT_ONCE:
            yield from _of(some)
            some = []
    yield from _of(some)


def _of(payments: list[Payment]) -> Iterator[Fault]:
    rows = {one.request_id: one.request for one in payments}
    booked = LedgerEntry.objects.filter(payment__in=payments, kind=LedgerEntry.Kind.PAYMENT)
    entries = {one.payment_id: one for one in booked}
    reviews = Review.objects.filter(
        subject_type=FundRequest._meta.label_lower, subject_id__in=rows
    ).order_by("pk")
    newest = {one.subject_id: one for one in reviews}
    approved = approvals_of(rows.values())
    for payment in payments:
        row, review = payment.request, newest.get(payment.request_id)
        found = [*_as_booked(payment, entries.get(payment.pk))]
        if review is None or review.state != Review.State.APPROVED or not approved.get(row.pk):
            found.append(NOT_APPROVED)
        else:
            found += _as_approved(payment, review)
        for what in found:
            yield Fault(row, what)


def _as_booked(payment: Payment, entry: LedgerEntry | None) -> Iterator[Sentence]:
    row = payment.request
    if entry is None:
        yield NOT_BOOKED
    elif (entry.amount, entry.request_id, entry.line_id, entry.organisation_id) != (
        payment.amount,
        row.pk,
        row.line_id,
        payment.organisation_id,
    ):
        yield BOOKED_OTHERWISE
    if row.amount != payment.amount:
        yield OTHER_SUM
    if row.state not in SETTLED:
        yield STILL_OPEN


def _as_approved(payment: Payment, review: Review) -> Iterator[Sentence]:
    row = payment.request
    said = REQUESTS.frozen(row)
    # What it is for may change once it is paid: it is taken as it was approved.
    said.pop("purpose_terms", None)
    if "purpose_terms" in review.terms:
        said["purpose_terms"] = review.terms["purpose_terms"]
    if (row.payee, row.payee_member_id) != (
        review.terms.get("payee"),
        review.terms.get("payee_member"),
    ):
        yield OTHER_PAYEE
    if payment.digest != review.digest:
        yield OTHER_APPROVAL
    if digest_of(said) != review.digest:
        yield OTHER_WORDS
