"""Moving a place from one colleague to another (换人)."""

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.activities.actions.notices import GIVEN, GIVEN_AWAY, tell_member
from union.activities.actions.reaching import locked
from union.activities.actions.refusals import AlreadySignedUp, NotGoing, must_be_open
from union.activities.actions.signing_up import may_come
from union.activities.models import SignUp
from union.activities.verbs import Verb
from union.audit.actions import record
from union.members.models import Member
from union.orgs.scoping import authorise


@transaction.atomic
def hand_over(sign_up: SignUp, to_member: Member, *, actor: User | None) -> SignUp:
    """The organiser gives somebody's place to a colleague, with its number and as many places.

    It may be done until the activity is closed: somebody else comes instead. Both are told. No
    place becomes free, so that nobody in line is passed over for it.
    Raises NotGoing, AlreadySignedUp, NotEligible, CalledOff, IsOver, NotAllowed, NotReachable.
    """
    now = timezone.now()
    activity, row = locked(sign_up)
    authorise(actor, "activities.change", activity)
    must_be_open(activity)
    if not row.is_going:
        raise NotGoing
    if activity.sign_ups.live().filter(member=to_member).exists():
        raise AlreadySignedUp
    may_come(activity, to_member)
    row.state, row.ended_at, row.attended = SignUp.State.MOVED, now, None
    row.save()
    new = SignUp.objects.create(
        activity=activity,
        member=to_member,
        family=row.family,
        state=SignUp.State.GOING,
        number=row.number,
        created_by=actor,
    )
    record(
        Verb.MOVED,
        actor=actor,
        organisation=activity.organisation,
        subject=new,
        activity=activity.pk,
        source=row.pk,
    )
    tell_member(row, GIVEN_AWAY, activity=activity, organiser=str(activity.organiser))
    tell_member(new, GIVEN, activity=activity, number=new.number)
    return new
