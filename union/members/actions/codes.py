"""Codes: issuing them, confirming an officer's, and what a member does with one."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from union.accounts import actions as accounts
from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotAllowed, Refused
from union.members.actions.accounts import login_names
from union.members.models import ClaimCode, Member
from union.members.models.code import (
    VALID_FOR,
    clean_code,
    code_index,
    may_for_officers,
    new_code,
)
from union.members.models.member import tail_index
from union.members.verbs import Verb
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.models import Appointment

# The notice to whoever has an account already.
CODE_ISSUED = "members.code_issued"
# More slips than a union prints in one go; one transaction writes them all.
MOST_AT_ONCE = 400
# So long a second tap on the button may be on its way.
SECOND_TAP = timedelta(minutes=1)


class CodeNotAccepted(Refused):
    """Unknown, used, run out, not yet confirmed, or the telephone does not fit: one sentence."""

    message = _(
        "This code does not fit, or can no longer be used. Check both entries, "
        "or ask the leader of your union group for a new code."
    )
    field = "code"
    status = 422


class WeakPassword(Refused):
    """The password is too easy to guess for this person."""

    field = "password"
    status = 422


class TooManyCodes(Refused):
    """More codes at once than can be written in one go."""

    message = _("At most %(most)s codes at once: choose a campus or a group.")


class NoLongerHere(Refused):
    """Somebody who has left the union gets no code."""

    message = _("This person is no longer with the union and gets no login code.")


class AccountClosed(Refused):
    """The account was closed: a code would not open it."""

    message = _("This account is closed.")


class OwnCode(Refused):
    """Nobody gets a code past their own password by themselves."""

    message = _("You cannot issue or confirm a code for yourself.")


class SamePerson(Refused):
    """An officer's code needs two people."""

    message = _("The code of an officer is confirmed by a second person, not by who issued it.")


class CodeGone(Refused):
    """The code was used, replaced or has run out before it was confirmed."""

    message = _("This code can no longer be confirmed: it was used, replaced, or has run out.")


def _holders(members: list[Member]) -> set[int]:
    """The accounts among those of the members that hold an office today."""
    accounts_of = [member.user_id for member in members if member.user_id]
    held = Appointment.objects.filter(user__in=accounts_of).in_force(local_today())
    return set(held.values_list("user_id", flat=True))


def _check_issue(member: Member, *, actor: User, is_officer: bool) -> None:
    scoping.authorise(actor, "members.issue_code", member)
    if member.user_id == actor.pk:
        raise OwnCode
    if is_officer and not may_for_officers(actor, member.organisation):
        raise NotAllowed
    if member.is_gone:
        raise NoLongerHere
    if member.user is not None and not member.user.is_active:
        raise AccountClosed


def _write(members: list[Member], *, actor: User, now: datetime) -> list[tuple[Member, str]]:
    """Ends the older codes of the members and writes a new one for each."""
    ClaimCode.objects.usable(now).filter(member__in=members).update(expires_at=now)
    issued = [(member, new_code()) for member in members]
    ClaimCode.objects.bulk_create(
        [
            ClaimCode(
                member=member,
                code_index=code_index(code),
                issued_by=actor,
                expires_at=now + VALID_FOR,
            )
            for member, code in issued
        ],
        batch_size=200,
    )
    return issued


@transaction.atomic
def issue_codes(members: Iterable[Member], *, actor: User) -> list[tuple[Member, str]]:
    """New codes for members, which exist in clear only in the answer; older ones end.

    A member without an account opens one with it, another sets a new password and is told so.
    The code of an officer works only after `confirm_code` by a second person.
    Raises NotReachable, NotAllowed, OwnCode, NoLongerHere, AccountClosed, TooManyCodes.
    """
    wanted = [member.pk for member in members]
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyCodes(params={"most": MOST_AT_ONCE})
    rows = list(
        Member.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .select_related("organisation", "union", "user")
        .order_by("organisation__path", "sort_key", "pk")
    )
    officers = _holders(rows)
    for member in rows:
        _check_issue(member, actor=actor, is_officer=member.user_id in officers)
    now = timezone.now()
    issued = _write(rows, actor=actor, now=now)
    for member, _code in issued:
        if member.user is not None:
            tell([member.user], CODE_ISSUED, key=f"code:{member.pk}:{now.timestamp()}")
    _record_issue(issued, actor=actor)
    return issued


def _record_issue(issued: list[tuple[Member, str]], *, actor: User) -> None:
    """One entry for one member, or one for each union with the number and a digest."""
    if len(issued) == 1:
        member = issued[0][0]
        record(
            Verb.CODE_ISSUED, actor=actor, organisation=member.organisation, subject=member, count=1
        )
        return
    unions = {member.union_id: member.union for member, _code in issued}
    for pk, union in unions.items():
        rows = [f"{one.pk}:{code_index(code)}" for one, code in issued if one.union_id == pk]
        digest = hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
        record(Verb.CODE_ISSUED, actor=actor, organisation=union, count=len(rows), digest=digest)


@transaction.atomic
def confirm_code(code: ClaimCode, *, actor: User) -> None:
    """Lets an officer's code work: a second person says that it was asked for.

    Confirming it again changes nothing. Raises NotReachable, NotAllowed, OwnCode, SamePerson,
    CodeGone.
    """
    # Issuing and claiming lock the member first; so does this.
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=code.member_id)
    )
    scoping.authorise(actor, "members.issue_code", member)
    if not may_for_officers(actor, member.organisation):
        raise NotAllowed
    row = ClaimCode.objects.get(pk=code.pk)
    if member.user_id == actor.pk:
        raise OwnCode
    if row.issued_by_id == actor.pk:
        raise SamePerson
    if row.used_at or row.expires_at <= timezone.now():
        raise CodeGone
    if row.confirmed_by_id:
        return
    row.confirmed_by = actor
    row.save(update_fields=["confirmed_by"])
    record(Verb.CODE_CONFIRMED, actor=actor, organisation=member.organisation, subject=member)


@transaction.atomic
def claim(typed: str, *, phone_tail: str, password: str) -> User:
    """Opens the account of the member whose code this is, or sets its password anew.

    `phone_tail` is the last four digits of the number in the record, and is not asked where the
    record has none. Whoever holds the code is the member: nobody is logged in yet.
    Raises CodeNotAccepted, WeakPassword.
    """
    now = timezone.now()
    found = ClaimCode.objects.filter(code_index=code_index(typed)).first()
    if not clean_code(typed) or found is None:
        raise CodeNotAccepted
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=found.member_id)
    )
    # Asked again now that the member is locked: another claim may have been faster.
    row = ClaimCode.objects.usable(now).filter(pk=found.pk).first()
    fits = not member.phone or constant_time_compare(
        tail_index(phone_tail), member.phone_tail_index
    )
    if row is None and fits and (claimed := _just_claimed(found, member, password, now)):
        return claimed
    if row is None or not fits or member.is_gone:
        raise CodeNotAccepted
    user = (
        _open(member, password)
        if member.user is None
        else _reset(member, member.user, row, password)
    )
    ClaimCode.objects.usable(now).filter(member=member).exclude(pk=row.pk).update(expires_at=now)
    row.used_at = now
    row.save(update_fields=["used_at"])
    return user


def _just_claimed(code: ClaimCode, member: Member, password: str, now: datetime) -> User | None:
    """Whose code was used a moment ago for this very password: the button was hit twice."""
    user = member.user
    is_used = ClaimCode.objects.filter(pk=code.pk, used_at__gt=now - SECOND_TAP).exists()
    is_hers = is_used and user is not None and user.is_active and user.check_password(password)
    return user if is_hers else None


def _require_strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise WeakPassword(" ".join(problem.messages)) from None


def _free_username(member: Member) -> str:
    for name in login_names(member):
        if not User.objects.filter(username__iexact=name).exists():
            return name
    raise accounts.NameTaken


def _open(member: Member, password: str) -> User:
    username = _free_username(member)
    _require_strong(password, User(username=username, name=member.name))
    user = accounts.open_account(
        username=username, name=member.name, password=password, phone=member.phone, actor=None
    )
    member.user = user
    member.save(update_fields=["user"])
    record(Verb.CLAIMED, actor=user, organisation=member.organisation, subject=member)
    return user


def _reset(member: Member, user: User, code: ClaimCode, password: str) -> User:
    if not user.is_active or (scoping.holds_office(user) and code.confirmed_by_id is None):
        raise CodeNotAccepted
    _require_strong(password, user)
    accounts.set_password(user, password, actor=user)
    record(Verb.PASSWORD_RESET, actor=user, organisation=member.organisation, subject=member)
    return user
