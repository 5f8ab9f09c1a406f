"""Telling members that a gift waits for them, and what was recorded about one of theirs."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.notifications.actions import tell
from union.orgs.scoping import authorise
from union.outbox.actions import enqueue
from union.welfare.actions.refusals import must_be_open
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb

GIFT = "welfare.gift"
REMINDER = "welfare.reminder"
PROXY = "welfare.proxy"
TAKEN_BACK = "welfare.taken_back"
TELL = "welfare.tell"
# Up to so many inboxes are written in the transaction itself; more are left to the worker.
FEW = 200
PAGE_OF_A_MEMBER = "/me/benefits/"


class RemindedToday(Refused):
    """Nobody is nudged twice on one day."""

    message = _("Everybody has been reminded today already. Try again tomorrow.")


def _waiting(programme: Programme) -> "list[User]":
    """The accounts of those who have not confirmed."""
    return list(
        User.objects.filter(
            is_active=True, member__disbursements__in=programme.disbursements.waiting()
        ).only("pk")
    )


def announce(programme: Programme, *, kind: str, key: str, actor: User | None) -> int:
    """Tells those who have not confirmed, at once or by the worker; returns how many.

    The caller has checked the right and is inside the transaction of the event `key`.
    """
    users = _waiting(programme)
    if len(users) > FEW:
        sender = actor.pk if actor else None
        work = {"programme": programme.pk, "kind": kind, "key": key, "actor": sender}
        # The rows may be more than at the last time: each call is work of its own.
        stamp = programme.disbursements.order_by("-pk").values_list("pk", flat=True).first()
        enqueue(TELL, f"{TELL}:{key}:{stamp}", work)
    else:
        tell(users, kind, key=key, url=PAGE_OF_A_MEMBER)
    return len(users)


@transaction.atomic
def tell_waiting(programme: Programme, *, kind: str, key: str, actor: User | None) -> None:
    """The worker's half of `announce`: it may run twice, and each inbox gets one notice."""
    tell(_waiting(programme), kind, key=key, url=PAGE_OF_A_MEMBER)


@transaction.atomic
def announce_gift(programme: Programme, *, actor: User | None) -> int:
    """Tells everybody who has not confirmed that a gift is there; returns how many.

    Each member is told once for a programme, however often it is called: at the end of an import,
    after a second round. Members of a closed programme are not told. `actor` None: the command
    line.
    """
    authorise(actor, "welfare.change", programme)
    return announce(programme, kind=GIFT, key=f"{GIFT}:{programme.pk}", actor=actor)


def tell_member(row: Disbursement, *, kind: str, actor: User) -> None:
    """Tells a member what somebody else recorded about her gift; nothing without an account."""
    user = row.member.user
    if user is not None and user.pk != actor.pk:
        tell([user], kind, key=f"{kind}:{row.pk}:{row.version}", url=PAGE_OF_A_MEMBER)


@transaction.atomic
def remind(programme: Programme, *, actor: User, on: date | None = None) -> int:
    """Nudges those who have not confirmed and have an account; returns how many.

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
    told = announce(programme, kind=REMINDER, key=f"{REMINDER}:{programme.pk}:{today}", actor=actor)
    record(
        Verb.REMINDED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        members=told,
    )
    return told
