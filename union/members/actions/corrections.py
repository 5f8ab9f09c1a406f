"""What is wrong in somebody's data: said by the member, answered by the office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.members.models import Correction, Member
from union.members.verbs import Verb
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.scoping import authorise

ANSWERED = "members.correction_answered"


class AlreadyAsked(Refused):
    """One question about one thing at a time."""

    message = _("You have asked about this already; the answer is still to come.")
    field = "field"


class AlreadyAnswered(Refused):
    """Somebody else was quicker."""

    message = _("This has been answered already.")


class AnswerMissing(Refused):
    """Whoever gets a no may know why."""

    message = _("Please say why it stays as it is.")
    field = "answer"


class OwnCorrection(Refused):
    """Nobody decides about their own data."""

    message = _("This concerns your own data: somebody else has to answer it.")


def is_for_others(member: Member, *, actor: User | None) -> bool:
    """Whether it is her own record, and somebody else may write its dates and its history.

    Gifts, ages and years of service rest on these. The only one who may keep a union's roster
    writes her own: nobody else could. `actor` None: the command line.
    """
    if actor is None or member.user_id != actor.pk:
        return False
    others = scoping.holders("members.change", member.organisation).exclude(pk=actor.pk)
    return others.exists()


@transaction.atomic
def ask_correction(member: Member, *, field: str, message: str, actor: User) -> Correction:
    """Says that something in one's own record is wrong. The same again is not asked twice.

    Raises AlreadyAsked, NotReachable.
    """
    stored = Member.objects.select_for_update().get(pk=member.pk)
    if stored.user_id is None or stored.user_id != actor.pk:
        raise NotReachable
    open_one = stored.corrections.filter(field=field, state=Correction.State.WAITING).first()
    if open_one is not None:
        if open_one.message == message:
            return open_one
        raise AlreadyAsked
    correction = Correction.objects.create(member=stored, field=field, message=message)
    record(
        Verb.CORRECTION_ASKED,
        actor=actor,
        organisation=stored.organisation,
        subject=correction,
        field=field,
    )
    return correction


@transaction.atomic
def answer_correction(correction: Correction, *, state: str, answer: str, actor: User) -> None:
    """Answers with Correction.State.DONE (put right) or DECLINED (left, and why); tells the member.

    The record itself is changed by `change_member` or `change_standing`.
    Raises AlreadyAnswered, AnswerMissing, OwnCorrection, NotAllowed, NotReachable.
    """
    stored = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("member__organisation", "member__user")
        .get(pk=correction.pk)
    )
    authorise(actor, "members.answer", stored)
    if stored.member.user_id == actor.pk:
        raise OwnCorrection
    if stored.state != Correction.State.WAITING:
        raise AlreadyAnswered
    if state == Correction.State.DECLINED and not answer.strip():
        raise AnswerMissing
    stored.state, stored.answer = Correction.State(state), answer.strip()
    stored.answered_at, stored.answered_by = timezone.now(), actor
    stored.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(
        Verb.CORRECTION_ANSWERED,
        actor=actor,
        organisation=stored.member.organisation,
        subject=stored,
        state=str(stored.state),
    )
    if stored.member.user is not None:
        tell([stored.member.user], ANSWERED, key=f"correction:{stored.pk}", url="/me/#corrections")
