"""Signing on the screen: an officer holds out the phone, and the member signs there."""

from contextlib import ExitStack

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.errors import Refused
from union.evidence.reading.paper import take_signature
from union.orgs.scoping import authorise
from union.welfare.actions.notices import SIGNED, tell_member
from union.welfare.actions.receipt import NotHandedOut, OwnReceipt, locked_row, receive
from union.welfare.actions.refusals import AlreadyReceived
from union.welfare.models import Disbursement, Signature
from union.welfare.verbs import Verb


class NothingSigned(Refused):
    """Neither drawn nor typed."""

    message = _("Please sign in the box, or type the name.")
    field = "typed_name"


class AnotherName(Refused):
    """Who collects it for somebody else is a proxy."""

    message = _("This is not the member's name. If somebody else collects it, record a proxy.")
    field = "typed_name"


def sign_on_screen(
    disbursement: Disbursement, *, drawing: bytes = b"", typed_name: str = "", actor: User
) -> None:
    """Records that the member signed on the phone of an officer: drawn (a PNG), or typed.

    The picture is made small and lies sealed. The member is told, because the officer alone holds
    the phone. In no transaction, because reading a picture takes time.
    Raises NothingSigned, AnotherName, OwnReceipt, AlreadyReceived, NotHandedOut, NotAllowed,
    NotReachable and the subclasses of `reading.NotTaken`.
    """
    authorise(actor, "welfare.receive", disbursement)
    typed = "" if drawing else typed_name.strip()
    if not drawing and not typed:
        raise NothingSigned
    picture = take_signature(drawing) if drawing else b""
    with ExitStack() as undo:
        signature = Signature(member_id=disbursement.member_id, typed_name=typed, taken_by=actor)
        if picture:
            signature.picture.save("signature", ContentFile(picture), save=False)
            undo.callback(signature.picture.delete, save=False)
        with transaction.atomic():
            _enter(disbursement, signature, actor)
        undo.pop_all()


def _enter(disbursement: Disbursement, signature: Signature, actor: User) -> None:
    row = locked_row(disbursement.pk)
    authorise(actor, "welfare.receive", row)
    if row.member.user_id is not None and row.member.user_id == actor.pk:
        raise OwnReceipt
    if row.is_received:
        raise AlreadyReceived
    if row.is_planned:
        raise NotHandedOut
    if signature.typed_name and fold_name(signature.typed_name) != fold_name(row.member.name):
        raise AnotherName
    signature.save()
    row.signature = signature
    receive(row, Disbursement.Receipt.SIGNED, actor=actor)
    record(
        Verb.SIGNED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        signature=signature.pk,
        typed=bool(signature.typed_name),
    )
    tell_member(row, kind=SIGNED, actor=actor)
