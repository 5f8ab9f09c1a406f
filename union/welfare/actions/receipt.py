"""Saying that a gift arrived: by the member, by somebody who collected it, or on paper."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import Kind as PaperKind
from union.evidence.models import Paper
from union.orgs.scoping import authorise
from union.welfare.actions.notices import PROXY, TAKEN_BACK, tell_member
from union.welfare.actions.refusals import AlreadyReceived
from union.welfare.models import Disbursement, DisbursementQuerySet, Programme
from union.welfare.verbs import Verb

# For so long a member may take her own tap back by herself.
UNDO_WITHIN = timedelta(minutes=10)
Receipt = Disbursement.Receipt


class NotHandedOut(Refused):
    """What is planned has not arrived anywhere."""

    message = _("This gift is only planned. Hand it out first.")


class OwnReceipt(Refused):
    """Nobody records for herself what another person should vouch for."""

    message = _("This is your own gift: confirm it on your own page.")


class ProxyIsMember(Refused):
    """A proxy is somebody else."""

    message = _("This is the member herself. Enter who collected it for her.")
    field = "proxy_name"


class ProxyMissing(Refused):
    """A gift was not collected by nobody."""

    message = _("Please enter who collected it.")
    field = "proxy_name"


class ReasonMissing(Refused):
    """What an officer says about somebody else's gift is said with a reason."""

    message = _("Please say why.")
    field = "reason"


class NotReceived(Refused):
    """There is no receipt that could be taken back."""

    message = _("This gift has not been confirmed.")


class TooLate(Refused):
    """A receipt of a closed programme, or one's own after some minutes."""

    message = _("It is too late to take this back. Please ask the welfare officer.")


def locked_row(pk: int) -> Disbursement:
    """A row, held until the transaction ends."""
    return (
        Disbursement.objects.select_for_update(of=("self",))
        .select_related("programme", "member", "organisation")
        .get(pk=pk)
    )


def _own(row: Disbursement, actor: User) -> bool:
    return row.member.user_id is not None and row.member.user_id == actor.pk


def _log(verb: Verb, row: Disbursement, actor: User, **details: object) -> None:
    record(verb, actor=actor, organisation=row.organisation, subject=row, **details)


@transaction.atomic
def confirm(disbursement: Disbursement, *, actor: User) -> bool:
    """The member says "I have it". A second tap changes nothing: False.

    It may also be said after the programme was closed.
    Raises NotReachable or NotAllowed for anybody but the member.
    """
    row = locked_row(disbursement.pk)
    if not _own(row, actor):
        shown = Disbursement.objects.for_user(actor).filter(pk=row.pk).exists()
        raise NotAllowed if shown else NotReachable
    if row.is_received:
        return False
    if row.is_planned:
        raise NotReachable
    receive(row, Receipt.SELF, actor=actor)
    _log(Verb.CONFIRMED, row, actor)
    return True


def receive(row: Disbursement, receipt: Receipt, *, actor: User, **more: str) -> None:
    """Notes on a held row how it arrived; a part of the actions that say so."""
    row.receipt, row.received_at, row.confirmed_by = receipt, timezone.now(), actor
    row.undone_reason = ""
    row.proxy_name, row.proxy_reason = more.get("proxy_name", ""), more.get("proxy_reason", "")
    row.version += 1
    row.save()


@transaction.atomic
def confirm_by_proxy(
    disbursement: Disbursement, *, proxy_name: str, reason: str, actor: User
) -> None:
    """Records that somebody else collected it, who and why; the member is told.

    Raises ProxyMissing, ReasonMissing, OwnReceipt, ProxyIsMember, AlreadyReceived, NotHandedOut,
    NotAllowed, NotReachable.
    """
    authorise(actor, "welfare.receive", disbursement)
    if not proxy_name.strip():
        raise ProxyMissing
    if not reason.strip():
        raise ReasonMissing
    row = locked_row(disbursement.pk)
    if _own(row, actor):
        raise OwnReceipt
    if row.is_received:
        raise AlreadyReceived
    if row.is_planned:
        raise NotHandedOut
    if fold_name(proxy_name) == fold_name(row.member.name):
        raise ProxyIsMember
    receive(
        row, Receipt.PROXY, actor=actor, proxy_name=proxy_name.strip(), proxy_reason=reason.strip()
    )
    # Neither the name nor the reason: the log holds no illness, and the row has them.
    _log(Verb.PROXY_CONFIRMED, row, actor)
    tell_member(row, kind=PROXY, actor=actor)


@transaction.atomic
def confirm_all_on_paper(programme: Programme, *, reason: str, actor: User) -> int:
    """Says that a whole list was signed on paper, before it was entered here; returns how many.

    Nobody is asked any longer to confirm it. Raises ReasonMissing, NotAllowed, NotReachable.
    """
    authorise(actor, "welfare.change", programme)
    if not reason.strip():
        raise ReasonMissing
    rows = programme.disbursements.for_user(actor, "welfare.receive").unconfirmed()
    # Her own one she confirms on her own page.
    rows = rows.exclude(member__user=actor)
    numbers = list(rows.values_list("pk", flat=True))
    return confirm_on_paper(programme, numbers, reason=reason.strip(), actor=actor)


@transaction.atomic
def confirm_on_paper(
    programme: Programme,
    rows: Sequence[int],
    *,
    sheet: Paper | None = None,
    reason: str = "",
    actor: User,
) -> int:
    """Ticks off rows that were signed on the printed sheet; returns how many it changes.

    `rows` are numbers of rows; `sheet` a photo of it in the programme's file, which is tied also to
    those among them that were ticked off earlier without one; `reason` why a whole list is ticked
    off at once.
    Raises NotReachable with nothing changed if one of them is of another programme or out of
    reach; OwnReceipt where one is the actor's own and no photo shows that she signed.
    """
    mine = _must_receive(programme, rows, actor)
    if sheet is None and mine.unconfirmed().filter(member__user=actor).exists():
        raise OwnReceipt
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    ticked = list(mine.unconfirmed().select_for_update().order_by("pk"))
    now = timezone.now()
    for row in ticked:
        row.receipt, row.received_at, row.confirmed_by = Receipt.PAPER, now, actor
        row.sheet = sheet
        row.undone_reason = ""
        row.version += 1
    columns = ["receipt", "received_at", "confirmed_by", "sheet", "undone_reason", "version"]
    tied = _tie(mine, ticked, sheet) if sheet else 0
    Disbursement.objects.bulk_update(ticked, columns, batch_size=500)
    if ticked or tied:
        numbers = "|".join(str(row.pk) for row in ticked)
        record(
            Verb.PAPER_CONFIRMED,
            actor=actor,
            organisation=programme.organisation,
            subject=programme,
            rows=len(ticked),
            digest=hashlib.sha256(numbers.encode()).hexdigest()[:32],
            **({"reason": reason} if reason else {}),
            **({"sheet": sheet.pk} if sheet else {}),
            **({"tied": tied} if tied else {}),
        )
    return len(ticked) + tied


def _tie(rows: DisbursementQuerySet, fresh: Sequence[Disbursement], sheet: Paper) -> int:
    """Ties the photo to rows that were ticked off before it was there; how many."""
    earlier = rows.without_photo().exclude(pk__in=[row.pk for row in fresh])
    return earlier.update(sheet=sheet, version=F("version") + 1)


def confirm_on_sheet(
    programme: Programme, rows: Sequence[int], photo: Sequence[Upload], *, actor: User
) -> int:
    """Ticks off rows together with the photo of the sheet; both, or neither. In no transaction.

    The photo lies in the programme's file as a list, and each row points at it; sent once more, or
    by two at once, it is one paper. A leader sends that of her group.
    Raises what `confirm_on_paper` and `evidence` refuse.
    """
    _must_receive(programme, rows, actor)
    ticked = 0

    def hold() -> None:
        # Before the case: whoever takes a paper out holds the programme first as well.
        Programme.objects.select_for_update().get(pk=programme.pk)

    def tick(papers: list[Paper]) -> None:
        nonlocal ticked
        ticked = confirm_on_paper(programme, rows, sheet=papers[0], actor=actor)

    evidence.add_papers(
        evidence.case_of(programme),
        photo,
        kind=PaperKind.LIST,
        actor=actor,
        still_allowed=hold,
        and_then=tick,
    )
    return ticked


def _must_receive(programme: Programme, rows: Sequence[int], actor: User) -> DisbursementQuerySet:
    """These rows of a programme, for whoever may record all of their receipts."""
    wanted = set(rows)
    mine = Disbursement.objects.filter(programme=programme, pk__in=wanted)
    if mine.for_user(actor, "welfare.receive").count() != len(wanted):
        shown = mine.for_user(actor).count() == len(wanted)
        raise NotAllowed if shown else NotReachable
    return mine


@transaction.atomic
def take_back_receipt(disbursement: Disbursement, *, actor: User, reason: str = "") -> None:
    """Takes a receipt back: the gift counts as handed out and not confirmed again.

    The member takes back her own tap within UNDO_WITHIN, without a reason. Anything else is for
    an officer within reach, with a reason, while the programme is open or on the day of the
    receipt; what the member confirmed herself only for those who may change programmes.
    Raises ReasonMissing, NotReceived, TooLate, OwnReceipt, NotAllowed, NotReachable.
    """
    row = locked_row(disbursement.pk)
    own = _own(row, actor)
    if not own:
        herself = row.receipt == Receipt.SELF
        authorise(actor, "welfare.change" if herself else "welfare.receive", row)
        if not reason.strip():
            raise ReasonMissing
    if not row.is_received or row.received_at is None:
        raise NotReceived
    if own and row.receipt != Receipt.SELF:
        raise OwnReceipt(_("Somebody else recorded this. Please ask the welfare officer."))
    if own and timezone.now() - row.received_at > UNDO_WITHIN:
        raise TooLate
    same_day = timezone.localdate(row.received_at) == local_today()
    if not row.programme.is_open and not same_day:
        raise TooLate
    # What it stood on is no longer the row's, and stays: the log says which it was.
    stood_on = {"sheet": row.sheet_id, "signature": row.signature_id}
    receipt = row.receipt
    row.receipt, row.received_at, row.confirmed_by = "", None, None
    row.sheet = row.signature = None
    row.proxy_name = row.proxy_reason = ""
    row.undone_reason = reason.strip()
    row.version += 1
    row.save()
    more = {name: key for name, key in stood_on.items() if key}
    _log(Verb.RECEIPT_UNDONE, row, actor, receipt=receipt, own=own, **more)
    tell_member(row, kind=TAKEN_BACK, actor=actor)
