"""What leaves the roster: an ID number shown in full, a list as a file or on paper."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, Refused
from union.members.models import Member
from union.members.verbs import Verb
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.scoping import authorise


class ReasonMissing(Refused):
    """Nobody looks without a reason."""

    message = _("Please say what you need the number for.")
    field = "reason"


@transaction.atomic
def show_id_number(member: Member, *, reason: str, actor: User) -> str:
    """The full ID number; that it was shown, and why, stands in the log before it is returned.

    Raises ReasonMissing, NotAllowed, NotReachable.
    """
    authorise(actor, "members.unmask", member)
    if not reason.strip():
        raise ReasonMissing
    record(
        Verb.UNMASKED,
        actor=actor,
        organisation=member.organisation,
        subject=member,
        reason=reason.strip(),
    )
    number: str = member.id_number
    return number


@transaction.atomic
def note_export(
    *, rows: int, columns: Sequence[str], purpose: str, form: str, in_full: bool, actor: User
) -> None:
    """Writes down that a list leaves the house: how many rows, which columns, what for.

    `form` is xlsx, csv or pdf. `in_full` says that the list holds whole ID and telephone numbers,
    which only those get who may see one. Raises NotAllowed.
    """
    reach = scoping.reach(actor, "members.export")
    if not reach or (in_full and not scoping.may(actor, "members.unmask")):
        raise NotAllowed
    for path in reach.paths:
        record(
            Verb.EXPORTED,
            actor=actor,
            organisation=Organisation.objects.get(path=path),
            rows=rows,
            columns=list(columns),
            purpose=purpose,
            form=form,
            in_full=in_full,
        )
