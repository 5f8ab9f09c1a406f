"""Telling members that a gift waits for them, and what was recorded about one of theirs."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, spoken_day
from union.core.errors import Refused
from union.notifications.actions import tell
from union.orgs.scoping import authorise
from union.outbox.actions import enqueue
from union.welfare.actions.refusals import must_be_open
from union.welfare.models import Disbursement, DisbursementQuerySet, GiftOption, Programme
from union.welfare.models.kind import Kind, guess_kind
from union.welfare.verbs import Verb

GIFT = "welfare.gift"
REMINDER = "welfare.reminder"
GIFT_NAMED = "welfare.gift_named"
REMINDER_NAMED = "welfare.reminder_named"
# What everybody gets may be named in an inbox. What follows an illness or a death never is, also
# where only the words of the programme say so.
FOR_EVERYONE = {Kind.FESTIVAL, Kind.BIRTHDAY, Kind.CHILDREN, Kind.WARMTH}
PROXY = "welfare.proxy"
SIGNED = "welfare.signed"
TAKEN_BACK = "welfare.taken_back"
PROXY_NAMED = "welfare.proxy_named"
SIGNED_NAMED = "welfare.signed_named"
TAKEN_BACK_NAMED = "welfare.taken_back_named"
NAMED = {
    GIFT: GIFT_NAMED,
    REMINDER: REMINDER_NAMED,
    PROXY: PROXY_NAMED,
    SIGNED: SIGNED_NAMED,
    TAKEN_BACK: TAKEN_BACK_NAMED,
}
CHOICE = "welfare.choice"
CHOICE_REMINDER = "welfare.choice_reminder"
CHOICE_ENTERED = "welfare.choice_entered"
OPTION_CHANGED = "welfare.option_changed"
TELL = "welfare.tell"
# Up to so many inboxes are written in the transaction itself; more are left to the worker.
FEW = 200
PAGE_OF_A_MEMBER = "/me/benefits/"


class RemindedToday(Refused):
    """Nobody is nudged twice on one day."""

    message = _("Everybody has been reminded today already. Try again tomorrow.")


def _accounts(rows: DisbursementQuerySet) -> "list[User]":
    return list(User.objects.filter(is_active=True, member__disbursements__in=rows).only("pk"))


def _waiting(programme: Programme, kind: str) -> "list[User]":
    """The accounts of those whom a notice is for: who has not chosen, or not confirmed."""
    if kind in (CHOICE, CHOICE_REMINDER):
        choosing = programme.disbursements.planned().silent()
        return _accounts(choosing) if programme.is_choosing else []
    return _accounts(programme.disbursements.waiting())


def _said(programme: Programme, kind: str) -> dict[str, str]:
    """What the sentence of a notice names."""
    if kind not in (CHOICE, CHOICE_REMINDER) or programme.choose_by is None:
        return {}
    return {"name": programme.name, "day": spoken_day(programme.choose_by, local_today())}


def announce(programme: Programme, *, kind: str, key: str, actor: User | None) -> int:
    """Tells those who have not confirmed (or chosen), at once or by the worker; returns how many.

    The caller has checked the right and is inside the transaction of the event `key`.
    """
    users = _waiting(programme, kind)
    if len(users) > FEW:
        sender = actor.pk if actor else None
        work = {"programme": programme.pk, "kind": kind, "key": key, "actor": sender}
        # The rows may be more than at the last time: each call is work of its own.
        stamp = programme.disbursements.order_by("-pk").values_list("pk", flat=True).first()
        enqueue(TELL, f"{TELL}:{key}:{stamp}", work)
    else:
        _tell(users, programme, kind=kind, key=key)
    return len(users)


def _may_be_named(programme: Programme) -> bool:
    """Whether its name says nothing of anybody, wherever it is read."""
    words = guess_kind(programme.name)
    return programme.kind in FOR_EVERYONE and words in {*FOR_EVERYONE, Kind.OTHER}


def _tell(users: list[User], programme: Programme, *, kind: str, key: str) -> None:
    """One notice to each, with the name of the programme where everybody may read it."""
    if kind in NAMED and _may_be_named(programme):
        tell(users, NAMED[kind], key=key, url=PAGE_OF_A_MEMBER, gift=programme.name)
    else:
        tell(users, kind, key=key, url=PAGE_OF_A_MEMBER, **_said(programme, kind))


@transaction.atomic
def tell_waiting(programme: Programme, *, kind: str, key: str, actor: User | None) -> None:
    """The worker's half of `announce`: it may run twice, and each inbox gets one notice."""
    _tell(_waiting(programme, kind), programme, kind=kind, key=key)


@transaction.atomic
def announce_gift(programme: Programme, *, actor: User | None) -> int:
    """Tells everybody who has not confirmed that a gift is there; returns how many.

    Each member is told once for a programme, however often it is called: at the end of an import,
    after a second round. Members of a closed programme are not told. `actor` None: the command
    line.
    """
    authorise(actor, "welfare.change", programme)
    return announce(programme, kind=GIFT, key=f"{GIFT}:{programme.pk}", actor=actor)


def announce_choice(programme: Programme, *, actor: User | None) -> int:
    """Tells whoever may choose, and has not, until when; returns how many.

    Each member once for a last day. The caller has checked the right, inside its transaction.
    """
    key = f"{CHOICE}:{programme.pk}:{programme.choose_by}"
    return announce(programme, kind=CHOICE, key=key, actor=actor)


def tell_of_option(option: GiftOption, *, version: int, actor: User | None) -> None:
    """Tells those who chose something that it is described otherwise now."""
    users = [one for one in _accounts(option.rows.planned()) if actor is None or one != actor]
    key = f"{OPTION_CHANGED}:{option.pk}:{version}"
    tell(users, OPTION_CHANGED, key=key, url=PAGE_OF_A_MEMBER, name=option.programme.name)


def tell_member(row: Disbursement, *, kind: str, actor: User) -> None:
    """Tells a member what somebody else recorded about her gift; nothing without an account."""
    user = row.member.user
    if user is not None and user.pk != actor.pk:
        _tell([user], row.programme, kind=kind, key=f"{kind}:{row.pk}:{row.version}")


@transaction.atomic
def remind(programme: Programme, *, actor: User, on: date | None = None) -> int:
    """Nudges those who have not confirmed and have an account; returns how many.

    While the members choose, these are the ones who have not chosen.

    At most once a day for a programme (RemindedToday). `on` is today unless a test says otherwise.
    Raises ProgrammeClosed.
    """
    authorise(actor, "welfare.change", programme)
    today = on or local_today()
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    must_be_open(programme)
    if programme.reminded_on == today:
        raise RemindedToday
    programme.reminded_on = today
    programme.save(update_fields=["reminded_on"])
    kind = CHOICE_REMINDER if programme.is_choosing else REMINDER
    told = announce(programme, kind=kind, key=f"{kind}:{programme.pk}:{today}", actor=actor)
    record(
        Verb.REMINDED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        members=told,
    )
    return told
