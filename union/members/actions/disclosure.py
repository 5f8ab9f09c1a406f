"""What leaves the roster: an ID number shown in full, a list as a file or on paper."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable, Refused
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
    members: Sequence[Member],
    *,
    columns: Sequence[str],
    purpose: str,
    form: str,
    in_full: bool,
    actor: User,
) -> set[int]:
    """Writes down that a list leaves the house: how many rows, which columns, what for.

    `form` is xlsx, csv or pdf. `in_full` asks for whole ID and telephone numbers; the answer are
    the members (by number) whose whole numbers the actor may see. There is one entry for each
    union that the rows are of, or for the campus where the actor's office reaches no further;
    a list without rows is told there where the actor exports.
    Raises NotAllowed, NotReachable.
    """
    reach = scoping.reach(actor, "members.export")
    unmask = scoping.reach(actor, "members.unmask")
    if not reach or (in_full and not unmask):
        raise NotAllowed
    numbers = {pk for member in members for pk in (member.organisation_id, member.union_id)}
    paths = dict(Organisation.objects.filter(pk__in=numbers).values_list("pk", "path"))
    lists: dict[str, list[Member]] = {}
    for member in members:
        union, here = paths[member.union_id], paths[member.organisation_id]
        office = next((path for path in reach.paths if here.startswith(path)), None)
        if office is None:
            raise NotReachable
        lists.setdefault(max(union, office, key=len), []).append(member)
    whole = {
        member.pk
        for member in members
        if in_full and paths[member.organisation_id].startswith(unmask.paths)
    }
    for path in sorted(lists) or reach.paths:
        rows = lists.get(path, [])
        record(
            Verb.EXPORTED,
            actor=actor,
            organisation=Organisation.objects.get(path=path),
            rows=len(rows),
            columns=list(columns),
            purpose=purpose,
            form=form,
            in_full=any(member.pk in whole for member in rows),
        )
    return whole


@transaction.atomic
def note_children_list(rows: int, *, form: str, actor: User) -> None:
    """Writes down that the list of members' children leaves the house: how many, and how.

    `form` is xlsx, csv or pdf. There is one entry where each of the actor's offices reaches.
    Raises NotReachable.
    """
    reach = scoping.reach(actor, "members.families")
    if not reach:
        raise NotReachable
    for organisation in Organisation.objects.filter(path__in=reach.paths):
        record(Verb.CHILDREN_EXPORTED, actor=actor, organisation=organisation, rows=rows, form=form)
