"""The form of an event on paper (会员慰问审批表), and its whole file as one zip in print order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals.models import Decision
from union.core.dates import local_today
from union.core.money import format_yuan
from union.core.printing import pdf
from union.evidence.answers import Sheet, content_of, saved_response, zip_response
from union.evidence.models import Paper
from union.evidence.pages import openable
from union.funds.cases import note_where
from union.funds.models import FundRequest, LedgerEntry, Payment
from union.funds.models.payment import approvals_of
from union.funds.views.sheet import sheet_of
from union.members.models import Tree
from union.occasions import actions, registry
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.occasions.registry import Given
from union.occasions.views.reaching import needs_circle, occasion_or_404
from union.orgs.doors import asks_before_file, asks_for_password
from union.orgs.roles import Role
from union.orgs.scoping import may
from union.rules.checklist import Checklist
from union.rules.judging import entitlements
from union.rules.models import Grant, book_on

PAST = 6
# In which field of the form the approval of an office stands; the others in the middle one.
FIELDS = {Role.LEADER: "leader", Role.CHAIR: "chair"}


@needs_circle
@asks_for_password
@require_safe
def form(request: UserRequest, pk: int) -> HttpResponse:
    """The form: what was decided in the system stands in its fields, the rest is signed."""
    occasion = occasion_or_404(request, pk)
    actions.note_print(occasion, actor=request.user)
    whole = whole_of(occasion, request.user)
    return saved_response(_form(whole, request.user), "application/pdf", f"{occasion.number}.pdf")


@needs_circle
@asks_before_file
@require_safe
def bundle(request: UserRequest, pk: int) -> HttpResponse:
    """The form, the request sheets, every paper in the order of the checklist, the signatures."""
    occasion = occasion_or_404(request, pk)
    actions.note_print(occasion, actor=request.user)
    whole = whole_of(occasion, request.user)
    with translation.override("zh-hans"):
        sheets = [
            Sheet(f"{_('approval sheet')}-{one.number}", "pdf", sheet_of(one, request.user))
            for one in whole.seen
        ]
        signed = [
            Sheet(_("Signature"), "png", content)
            for content in (_picture(gift) for gift in whole.gifts)
            if content
        ]
    return zip_response(
        f"{_('case file')}-{occasion.number}",
        Sheet(_("Approval form"), "pdf", _form(whole, request.user)),
        whole.papers,
        before=sheets,
        after=signed,
    )


@dataclass(frozen=True)
class Whole:
    """All that the paper of an event is made of; `seen` are requests that the reader may see."""

    occasion: Occasion
    checklist: Checklist
    gifts: Sequence[Given]
    seen: Sequence[FundRequest]

    @property
    def papers(self) -> list[Paper]:
        """Those whose files go along, in print order."""
        return openable(self.checklist.in_print_order, self.occasion.case_id)

    @property
    def requests(self) -> list[FundRequest]:
        """The requests for its money, each once."""
        return list(dict.fromkeys(one for gift in self.gifts for one in gift.requests))


def whole_of(occasion: Occasion, user: User) -> Whole:
    """All that one reader prints of an event."""
    checklist = checklists([occasion])[occasion.pk]
    gifts = registry.gifts_of([occasion]).get(occasion.pk, [])
    asked = {one.pk: one for gift in gifts for one in gift.requests}
    seen = FundRequest.objects.for_user(user).filter(pk__in=asked)
    whole = Whole(occasion, checklist, gifts, list(seen.order_by("pk")))
    note_where(checklist.in_print_order, whole.requests, user)
    return whole


def _picture(gift: Given) -> bytes:
    return (content_of(gift.signature) if gift.signature is not None else None) or b""


def _form(whole: Whole, user: User) -> bytes:
    with translation.override("zh-hans"):
        return pdf("care_form", form_data(whole, user))


def form_data(whole: Whole, user: User) -> dict[str, Any]:
    """What templates/print/care_form.typ is given; amounts and days are text."""
    occasion = whole.occasion
    member = occasion.member
    days = [occasion.happened_on.isoformat()]
    if occasion.ended_on:
        days.append(occasion.ended_on.isoformat())
    summaries: dict[str, list[str]] = registry.summaries(occasion, user)
    return {
        "union": occasion.organisation.name,
        "number": occasion.number,
        "name": member.name,
        "sex": str(member.get_sex_display()) if member.sex else "",
        "group": str(Tree.of_union(occasion.organisation).place(member.organisation_id)),
        "joined": member.joined_on.isoformat() if member.joined_on else "",
        "kind": str(occasion.get_kind_display()),
        "days": " – ".join(days),
        "past": _past(occasion),
        "gifts": summaries.get("gifts", []),
        "visits": summaries.get("visits", []),
        "rules": _rules(occasion),
        "money": _money(whole.requests),
        "papers": _lines(whole),
        **_signs(whole),
        "printed_on": local_today().isoformat(),
    }


def _lines(whole: Whole) -> list[str]:
    """What goes along, numbered as it is printed; what the system knows; what is missing."""
    sheets = [f"{_('approval sheet')} {one.number}" for one in whole.seen]
    papers = [str(paper.get_kind_display()) for paper in whole.papers]
    lines = [f"{number}. {one}" for number, one in enumerate([*sheets, *papers], start=1)]
    lines += [
        _("%(paper)s: checked and deleted after its time") % {"paper": paper.get_kind_display()}
        for paper in whole.checklist.in_print_order
        if paper.reduced_at is not None
    ]
    needs = whole.checklist.needs
    lines += [f"{need.label}：{words}" for need in needs for words in need.shown]
    missing = whole.checklist.missing
    return lines + [_("missing: %(papers)s") % {"papers": one} for one in missing]


def _rules(occasion: Occasion) -> list[str]:
    """The book of its day, its clause for such events, and how much it allows."""
    book = book_on(occasion.organisation, occasion.judged_on)
    if book is None:
        return [_("No rule book")]
    lines = [f"{book.title} {book.document_number}".strip()]
    _book, found = entitlements(occasion.member, occasion.judged_on)
    mine = next((one for one in found if one.key == occasion.kind), None)
    if mine is not None:
        words = [mine.clause]
        if mine.each is not None:
            words.append(_("at most %(amount)s each time") % {"amount": format_yuan(mine.each)})
        if mine.cap is not None:
            words.append(_("at most %(amount)s a year") % {"amount": format_yuan(mine.cap)})
        lines.append(" ".join(one for one in words if one))
    return lines


def _money(requests: Sequence[FundRequest]) -> list[str]:
    """Each request, how it was paid, and where it stands in the books."""
    paid = Payment.objects.paid().filter(request__in=requests).select_related("cashier")
    payments = {one.request_id: one for one in paid}
    entries: dict[int, list[LedgerEntry]] = {}
    for entry in LedgerEntry.objects.filter(request__in=requests).order_by("pk"):
        entries.setdefault(entry.request_id or 0, []).append(entry)
    lines = []
    for one in requests:
        lines.append(f"{one.number} {format_yuan(one.amount)} {one.get_state_display()}")
        if (payment := payments.get(one.pk)) is not None:
            words = {
                "method": payment.get_method_display(),
                "voucher": payment.voucher,
                "day": payment.paid_on.isoformat(),
                "cashier": payment.cashier.name,
            }
            lines.append(_("%(method)s, voucher %(voucher)s, %(day)s, cashier %(cashier)s") % words)
        for entry in entries.get(one.pk, ()):
            words = {
                "number": str(entry.pk),
                "day": entry.booked_on.isoformat(),
                "amount": format_yuan(entry.amount),
            }
            lines.append(_("ledger entry no. %(number)s, %(day)s, %(amount)s") % words)
    return lines


def _signs(whole: Whole) -> dict[str, Any]:
    """Who agreed in the system and when, by the fields of the form; who received it, and how."""
    fields: dict[str, list[str]] = {"leader": [], "committee": [], "chair": []}
    occasion = whole.occasion
    by = occasion.reported_by
    own = by.pk == occasion.member.user_id
    if not own and not may(by, "occasions.view", occasion.member.organisation):
        at = f"{timezone.localtime(occasion.reported_at):%Y-%m-%d %H:%M}"
        fields["leader"].append(_("reported by %(name)s, %(at)s") % {"name": by.name, "at": at})
    approvals = approvals_of(whole.requests)
    for one in (decision for some in approvals.values() for decision in some):
        fields[FIELDS.get(Role(one.office), "committee") if one.office else "committee"].append(
            _approval(one)
        )
    received = [gift for gift in whole.gifts if gift.receipt]
    return {
        "signs": fields,
        "receipts": [f"{gift.what} {gift.receipt}" for gift in received],
        # typst reads a picture from its bytes, and JSON has no bytes.
        "signatures": [list(picture) for gift in received if (picture := _picture(gift))],
    }


def _approval(one: Decision) -> str:
    office = str(Role(one.office).label) if one.office else ""
    name = one.actor.name
    if one.principal is not None:
        words = {"name": name, "other": one.principal.name}
        name = pgettext("sheet", "%(name)s for %(other)s") % words
    at = f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}"
    return " ".join(
        word for word in (office, name, str(one.get_deed_display()), one.comment, at) if word
    )


def _past(occasion: Occasion) -> list[str]:
    """What the member was given for such events before."""
    rows = Grant.objects.live().filter(
        member=occasion.member, benefit=occasion.kind, event_on__lt=occasion.judged_on
    )
    return [
        f"{row.event_on.isoformat()} {format_yuan(row.amount)}"
        for row in rows.order_by("-event_on")[:PAST]
    ]
