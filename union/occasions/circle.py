"""Who may do what with an event: the small circle, who reported it, the member herself."""

from datetime import timedelta

from django.utils import timezone

from union.accounts.models import User
from union.members.models import Member
from union.occasions.models import Occasion
from union.orgs import scoping

# For so long who reported an event puts a slip right herself.
HERS = timedelta(days=3)


def may_report(actor: User, member: Member) -> bool:
    """Whether somebody may report what happened to a member: herself, her leader, the office."""
    own = member.user_id is not None and member.user_id == actor.pk
    return own or scoping.may(actor, "occasions.report", member.organisation)


def may_change(actor: User, occasion: Occasion) -> bool:
    """Whether somebody may say more about it: the office within the small circle."""
    seen = Occasion.objects.all().shows(occasion, actor)
    return seen and scoping.may(actor, "occasions.change", occasion.member.organisation)


def may_correct(actor: User, occasion: Occasion) -> bool:
    """Whether somebody may put right what was said: the office, and for days who said it."""
    hers = occasion.reported_by_id == actor.pk and timezone.now() - occasion.reported_at <= HERS
    own = occasion.member.user_id is not None and occasion.member.user_id == actor.pk
    return may_change(actor, occasion) or (
        hers and not own and scoping.may(actor, "occasions.report", occasion.member.organisation)
    )


def may_open_papers(actor: User, occasion: Occasion) -> bool:
    """Whether somebody opens its papers and takes its whole file out."""
    return Occasion.objects.opened_by(actor).filter(pk=occasion.pk).exists()


def may_add_papers(actor: User, occasion: Occasion) -> bool:
    """Whether somebody may put papers into its file: also the member herself."""
    own = occasion.member.user_id is not None and occasion.member.user_id == actor.pk
    return occasion.is_open and (own or may_change(actor, occasion))


def may_check(actor: User, occasion: Occasion) -> bool:
    """Whether somebody may say that she has checked its papers: the office, and never her own."""
    own = occasion.member.user_id is not None and occasion.member.user_id == actor.pk
    return not own and may_change(actor, occasion)
