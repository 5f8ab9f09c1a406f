"""What the file of an event needs, and what lies in it (一事一档)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from union.accounts.models import User
from union.evidence.models import Kind as PaperKind
from union.evidence.registry import Place
from union.funds.models import FundRequest, Payment
from union.occasions import registry
from union.occasions.models import Occasion
from union.occasions.registry import Given
from union.rules import checklist
from union.rules.checklist import Checklist, Matter, Shown
from union.rules.examples import usual_papers
from union.rules.judging import deadline_of
from union.rules.models import Rule, RuleKind, book_on
from union.rules.models.rule import Aspect

# What a file needs besides the papers that a book names: that it was approved, and that it arrived.
ALWAYS = {PaperKind.APPROVAL, PaperKind.RECEIPT, PaperKind.TRANSFER}


def checklists(occasions: Sequence[Occasion]) -> dict[int, Checklist]:
    """The checklist of each event, by its key; the questions do not grow with their number.

    A paper that lies with a request for its money counts as well, and so does what the system
    knows without a paper: approvals, receipts and transfers.
    """
    given = registry.gifts_of(occasions)
    paid = _payments(one for gifts in given.values() for gift in gifts for one in gift.requests)
    return checklist.checklists(
        {
            one.pk: Matter(
                one.organisation,
                one.kind,
                one.judged_on,
                [one.case_id, *_cases(given.get(one.pk, ()))],
                [group for group in usual_papers().get(one.kind, ()) if _is_always(group)],
                list(_shown(one, given.get(one.pk, ()), paid)),
            )
            for one in occasions
        }
    )


def _is_always(group: str) -> bool:
    return not ALWAYS.isdisjoint(group.split("|"))


def _cases(gifts: Iterable[Given]) -> list[int]:
    return list(dict.fromkeys(one.case_id for gift in gifts for one in gift.requests))


def _payments(requests: Iterable[FundRequest]) -> dict[int, Payment]:
    rows = Payment.objects.paid().filter(request__in=[one.pk for one in requests])
    return {one.request_id: one for one in rows}


def _shown(occasion: Occasion, gifts: Sequence[Given], paid: dict[int, Payment]) -> Iterator[Shown]:
    """What needs no paper: each only if it holds of every gift of the event."""
    approvals = [_approval(gift) for gift in gifts]
    if approvals and all(approvals):
        for words in approvals:
            yield Shown(PaperKind.APPROVAL, words)
    receipts = [_arrived(occasion, gift, paid) for gift in gifts]
    if all(receipts):
        for one in receipts:
            if one is not None:
                yield one


def _approval(gift: Given) -> str:
    states = (FundRequest.State.APPROVED, FundRequest.State.PAID)
    for one in gift.requests:
        if one.state in states:
            return _("fund request %(number)s, approved") % {"number": one.number}
    return ""


def _arrived(occasion: Occasion, gift: Given, paid: dict[int, Payment]) -> Shown | None:
    if gift.is_proven:
        return Shown(PaperKind.RECEIPT, gift.receipt)
    for one in gift.requests:
        payment = paid.get(one.pk)
        by_bank = payment is not None and payment.method == Payment.Method.TRANSFER
        if payment is not None and by_bank and one.payee_member_id == occasion.member_id:
            words = {"voucher": payment.voucher, "day": payment.paid_on.isoformat()}
            line = _("Bank transfer to the member, voucher %(voucher)s, %(day)s") % words
            return Shown(PaperKind.TRANSFER, line)
    return None


def still_open(occasion: Occasion) -> list[str]:
    """What is still to be done about an event, by name: papers, and what hangs on it."""
    missing = checklists([occasion])[occasion.pk].missing
    lines = [_("the day of the discharge is not entered")] if occasion.lacks_its_end else []
    lines += registry.open_ends(occasion)
    if missing:
        lines.append(_("missing: %(papers)s") % {"papers": "、".join(missing)})
    return lines


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """What the files of events are called where somebody meets one of their papers: a number."""
    rows = Occasion.objects.filter(case__in=list(cases))
    return {one.case_id: str(one.number) for one in rows.only("case")}


def places_of(cases: Iterable[int], user: User) -> dict[int, Place]:
    """Events that somebody knows of, by kind and day, with their page."""
    rows = Occasion.objects.for_user(user).filter(case__in=list(cases))
    return {one.case_id: Place(f"{one.number} {one.called}", one.get_desk_url()) for one in rows}


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """The files of events that were closed, or taken back as a mistake, on a day or before."""
    over = Occasion.objects.filter(case__in=list(cases), closed_on__lte=day)
    return set(over.values_list("case_id", flat=True))


def given_up(cases: Iterable[int]) -> set[int]:
    """The files of events that were no events: their bills may be used elsewhere."""
    mistakes = Occasion.objects.filter(case__in=list(cases), state=Occasion.State.WITHDRAWN)
    return set(mistakes.values_list("case_id", flat=True))


def claim_by(occasion: Occasion) -> date | None:
    """The last day on which something may be applied for, where the book of its day says one."""
    book = book_on(occasion.organisation, occasion.judged_on)
    rules = Rule.objects.filter(
        book=book, kind=RuleKind.DEADLINE, benefit__in=["", occasion.kind]
    ).exclude(aspect=Aspect.VISIT)
    days = [deadline_of(rule, occasion.judged_on) for rule in rules] if book else []
    return min(days, default=None)
