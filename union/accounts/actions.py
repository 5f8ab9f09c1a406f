"""Opening accounts and setting passwords."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.accounts.verbs import Verb
from union.audit.actions import record
from union.core.crypto import blind_index
from union.core.errors import NotReachable, Refused


class NameTaken(Refused):
    """Another account already has this staff number."""

    message = _("Another account already uses this staff number.")
    field = "username"


def phone_index(phone: str) -> str | None:
    """What finds an account by its telephone number; None for no number."""
    return blind_index(phone, "accounts.user.phone") if phone else None


@transaction.atomic
def open_account(
    *,
    username: str,
    name: str,
    password: str | None,
    phone: str = "",
    email: str = "",
    actor: User | None,
) -> User:
    """Opens an account for one person. A telephone number that is taken is left out.

    Without a password nobody comes in until its owner has set one with a code.
    Raises NameTaken.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken
    index = phone_index(phone)
    if index and User.objects.filter(phone_index=index).exists():
        index = None
    user = User(username=username, name=name, email=email, phone_index=index)
    user.set_password(password)
    user.save()
    record(Verb.OPENED, actor=actor or user, subject=user)
    return user


@transaction.atomic
def close_account(user: User, *, actor: User) -> None:
    """Lets nobody come in with an account any more; its open sessions end with the next page."""
    _set_open(user, False, Verb.CLOSED, actor)


@transaction.atomic
def reopen_account(user: User, *, actor: User) -> None:
    """Lets the owner of a closed account come in again, with the password she had."""
    _set_open(user, True, Verb.REOPENED, actor)


def _set_open(user: User, is_open: bool, verb: Verb, actor: User) -> None:
    if User.objects.filter(pk=user.pk, is_active=not is_open).update(is_active=is_open):
        user.is_active = is_open
        record(verb, actor=actor, subject=user)


@transaction.atomic
def mask_account(user: User, *, name: str, actor: User | None) -> None:
    """Closes an account for good: no name, no number, no password, no second factor, no session.

    The row stays, because what its owner did in an office stands beside it.
    """
    user.name, user.email, user.phone_index = name, "", None
    user.username, user.is_active = f"closed-{user.pk}", False
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    record(Verb.CLOSED, actor=actor, subject=user)


def remove_old_sessions() -> int:
    """Deletes sessions that have run out, and what was noted of their devices; how many."""
    count, _each = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there)).delete()
    return count


@transaction.atomic
def set_password(user: User, password: str, *, actor: User) -> None:
    """Sets a new password; every open session of the account ends with the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Verb.PASSWORD_SET, actor=actor, subject=user)


@transaction.atomic
def end_session(session: UserSession, *, actor: User) -> None:
    """Ends one of one's own sessions: that device is out with its next page.

    Raises NotReachable.
    """
    if session.user_id != actor.pk:
        raise NotReachable
    session.end()
    record(Verb.SESSION_ENDED, actor=actor, subject=actor)


def seen(session_key: str, *, actor: User) -> None:
    """Notes that a device is in use."""
    rows = UserSession.objects.filter(session_key=session_key, user=actor)
    rows.update(last_seen_at=timezone.now())


@transaction.atomic
def log_in(user: User, *, actor: User) -> None:
    """Writes into the log that somebody has come in; the second factor has been asked by then."""
    record(Verb.LOGGED_IN, actor=actor, subject=user)


# What allauth calls a change of the second factor, and the log.
_CHANGES = {
    "totp_activated": Verb.SECOND_FACTOR_ON,
    "totp_deactivated": Verb.SECOND_FACTOR_OFF,
    "recovery_codes_generated": Verb.RECOVERY_CODES_MADE,
    "webauthn_added": Verb.PASSKEY_ADDED,
    "webauthn_removed": Verb.PASSKEY_REMOVED,
}


@transaction.atomic
def note_second_factor(user: User, change: str, *, actor: User) -> None:
    """Writes into the log that somebody changed the second factor; other changes are not noted."""
    verb = _CHANGES.get(change)
    if verb:
        record(verb, actor=actor, subject=user)


def set_phone(user: User, phone: str, *, actor: User | None) -> bool:
    """Lets the account be found by a new number; False when another account has it."""
    index = phone_index(phone)
    with transaction.atomic():
        if index and User.objects.exclude(pk=user.pk).filter(phone_index=index).exists():
            index = None
        user.phone_index = index
        user.save(update_fields=["phone_index"])
        record(Verb.PHONE_SET, actor=actor, subject=user)
    return index is not None


@transaction.atomic
def rename(user: User, *, name: str, names: Sequence[str] = (), actor: User | None) -> None:
    """Lets an account follow the roster: its name, and the staff number that one logs in with.

    `names` are names to log in with, the best first: the first that no other account has is
    taken. Without any the old one stays. Raises NameTaken when others have them all.
    """
    others = User.objects.exclude(pk=user.pk)
    free = (one for one in names if not others.filter(username__iexact=one).exists())
    username = next(free, "") if names else user.username
    if not username:
        raise NameTaken(field="staff_number")
    user.name, user.username = name, username
    user.save(update_fields=["name", "username"])
    record(Verb.RENAMED, actor=actor, subject=user)
