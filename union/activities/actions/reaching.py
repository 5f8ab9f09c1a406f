"""Who may do what to a sign-up, and the one order in which rows are locked."""

from union.accounts.models import User
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.orgs.scoping import may


def locked_activity(pk: int) -> Activity:
    """An activity whose row is held until the transaction ends.

    Whoever changes a sign-up holds the row of its activity first: nobody waits for each other.
    """
    return (
        Activity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    )


def locked(sign_up: SignUp) -> tuple[Activity, SignUp]:
    """A sign-up as it is now, and its activity, held."""
    activity = locked_activity(sign_up.activity_id)
    row = SignUp.objects.select_related("member__organisation").get(pk=sign_up.pk)
    row.activity = activity
    return activity, row


def is_own(member: Member, actor: User | None) -> bool:
    """Whether the member acts herself."""
    return actor is not None and member.user_id == actor.pk


def may_organise(actor: User | None, activity: Activity) -> bool:
    """Whether somebody may change the activity itself, not only enter members of her group."""
    return may(actor, "activities.change", activity.organisation)


def own_or_officer(row: SignUp, actor: User | None) -> bool:
    """Whether it is the member's own deed; raises for whoever is neither she nor an officer.

    The organiser reaches all sign-ups of her activity, a leader those of her group.
    Raises NotReachable, NotAllowed.
    """
    if is_own(row.member, actor):
        return True
    reached = may(actor, "activities.sign_up_others", row.activity.organisation) or may(
        actor, "activities.sign_up_others", row.member.organisation
    )
    if not reached:
        shown = actor is not None and SignUp.objects.for_user(actor).filter(pk=row.pk).exists()
        raise NotAllowed if shown else NotReachable
    return False
