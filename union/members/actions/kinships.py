"""Close relatives among colleagues: noted by one of them or the office, lifted by a third person.

The two cannot lift the note themselves, not even as officers: it is what keeps them from deciding
on one another's money.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.actions import concerns_changed
from union.audit.actions import record
from union.core.errors import Refused
from union.members.models import Kinship, Member
from union.members.verbs import Verb
from union.notifications.actions import tell
from union.orgs.scoping import authorise

DECLARED = "members.kinship_declared"
ENDED = "members.kinship_ended"


class WithOneself(Refused):
    """A relative is somebody else."""

    message = _("Please name a colleague: this is the same person.")
    field = "relative"


class OtherUnionsMember(Refused):
    """Whoever belongs to another union decides nothing here."""

    message = _("This person does not belong to the same union.")
    field = "relative"


class AlreadyDeclared(Refused):
    """A pair is noted once, whichever of the two said it."""

    message = _("It is noted already that these two are close relatives.")
    field = "relative"


class OwnKinship(Refused):
    """Nobody lifts what keeps themselves from deciding."""

    message = _("This concerns yourself: another officer has to take it back.")


def _locked(*members: Member) -> list[Member]:
    """The rows of the roster, always locked in the same order, so that two clicks do not block."""
    rows = Member.objects.select_for_update(of=("self",)).order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=[member.pk for member in members])}
    return [found[member.pk] for member in members]


def _tell(kinship: Kinship, kind: str, *, actor: User) -> None:
    """Tells the two of them, but not whoever did it: without a name and without the relation."""
    people = User.objects.filter(member__in=[kinship.member_id, kinship.relative_id])
    tell(people.exclude(pk=actor.pk), kind, key=f"{kind}:{kinship.pk}", url="/me/#relatives")


@transaction.atomic
def declare_kinship(member: Member, relative: Member, relation: str, *, actor: User) -> Kinship:
    """Notes that two colleagues are close relatives: by `member` herself, or by an officer.

    `relation` is a Kinship.Relation. The other side is told. The same once more changes nothing.
    It counts at once, also for what is already under review.
    Raises AlreadyDeclared, OtherUnionsMember, WithOneself, NotAllowed, NotReachable.
    """
    first, second = _locked(member, relative)
    if first.user_id != actor.pk:
        authorise(actor, "members.change", first)
    if first.pk == second.pk:
        raise WithOneself
    if first.union_id != second.union_id:
        raise OtherUnionsMember
    known = Kinship.objects.of_member(first).of_member(second).first()
    if known is not None:
        if known.relation == relation:
            return known
        raise AlreadyDeclared
    kinship = Kinship.objects.create(
        member=first,
        relative=second,
        relation=Kinship.Relation(relation),
        declared_by=actor,
    )
    record(
        Verb.KINSHIP_DECLARED,
        actor=actor,
        organisation=first.organisation,
        subject=first,
        relative=second.pk,
    )
    _tell(kinship, DECLARED, actor=actor)
    concerns_changed(first.union)
    return kinship


@transaction.atomic
def end_kinship(kinship: Kinship, *, actor: User) -> None:
    """Takes the note back, by an officer who is neither of the two; both are told.

    It was wrong, or it is over. Who noted it and who took it back stays in the log.
    Raises OwnKinship, NotAllowed, NotReachable.
    """
    rows = Kinship.objects.select_for_update(of=("self",))
    stored = (
        rows.select_related("member__organisation", "relative__organisation")
        .filter(pk=kinship.pk)
        .first()
    )
    if stored is None:
        # Taken back a moment ago: nothing is left to do.
        return
    authorise(actor, "members.change", stored)
    if actor.pk in (stored.member.user_id, stored.relative.user_id):
        raise OwnKinship
    record(
        Verb.KINSHIP_ENDED,
        actor=actor,
        organisation=stored.member.organisation,
        subject=stored.member,
        relative=stored.relative_id,
    )
    _tell(stored, ENDED, actor=actor)
    stored.delete()
    concerns_changed(stored.member.union)
