"""One-time codes by which a member opens an account, or sets a new password."""

import secrets
import unicodedata
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from union.core.crypto import blind_index
from union.orgs import scoping
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import RIGHTS, Role
from union.orgs.scoping import ScopedQuerySet, Somebody

VALID_FOR = timedelta(days=14)
LENGTH = 8
# Without I, L, O, Q and V: on a printed slip they look like 1, 0 and U.
LETTERS = "ABCDEFGHJKMNPRSTUWXYZ"


def new_code() -> str:
    """Eight letters that nobody can guess: one of 38 thousand million."""
    return "".join(secrets.choice(LETTERS) for _position in range(LENGTH))


def clean_code(typed: str) -> str:
    """The letters of what was typed or scanned: full-width, small and parted by dashes alike."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum()
    )


def spaced_code(code: str) -> str:
    """`ABCD-EFGH`, as a slip shows it."""
    return f"{code[:4]}-{code[4:]}"


def code_index(code: str) -> str:
    """What is kept of a code, and finds it again."""
    return blind_index(clean_code(code), "members.claimcode.code")


def may_for_officers(user: Somebody, organisation: Organisation) -> bool:
    """Whether somebody reaches officers' codes here: a group leader's office is not enough."""
    strong = RIGHTS["members.issue_code"] - {Role.LEADER}
    return any(
        office.role in strong and organisation.path.startswith(office.organisation.path)
        for office in scoping.appointments(user)
    )


class ClaimCodeQuerySet(ScopedQuerySet["ClaimCode"]):
    """Questions to the codes."""

    view_right = "members.issue_code"
    organisation_field = "member__organisation"

    def usable(self, now: datetime) -> Self:
        """Neither used nor run out."""
        return self.filter(used_at=None, expires_at__gt=now)

    def waiting(self, now: datetime, today: date) -> Self:
        """Codes of officers, which count only when a second person has confirmed them."""
        offices = Appointment.objects.filter(user_id=OuterRef("member__user_id")).in_force(today)
        return self.usable(now).filter(Exists(offices), confirmed_by=None)


class ClaimCode(models.Model):
    """A code on a printed slip: eight letters, fourteen days, used once. Only its hash is kept."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="claim_codes"
    )
    code_index = models.CharField(max_length=32, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # An officer's new code counts only when a second person has confirmed it.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ClaimCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("account code")

    def __str__(self) -> str:
        return f"#{self.pk}"
