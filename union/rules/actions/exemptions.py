"""Asking for an exemption: more than a rule allows, with a reason, decided by the committee."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.evidence.actions import open_case
from union.members.models import Member
from union.orgs.scoping import authorise
from union.rules.granting import Target, grant_of
from union.rules.judging import Proposal, Verdict, judge
from union.rules.models import Exemption
from union.rules.verbs import Verb


class NothingToExempt(Refused):
    """No rule stops it."""

    message = _("No rule stops this: it can be entered as it is.")


class OpenAlready(Refused):
    """One exemption for one matter at a time."""

    message = _("An exemption for this has been asked for already.")


class NotAsked(Refused):
    """Only the one who asked puts it right."""

    message = _("Only the person who asked for this can do that.")
    status = 403


class NotToChange(Refused):
    """It is in review or over."""

    message = _("This is in review or over and can no longer be changed.")


@dataclass(frozen=True)
class ExemptionFacts:
    """For whom, for what, how much (yuan), and why.

    `row` is what is there already and is to become more; it does not stand against itself.
    """

    member: Member
    benefit: str
    event_on: date
    amount: Decimal
    target: Target
    reason: str
    form: str = ""
    source: str = ""
    key: str = ""
    event: str = ""
    row: Target | None = None

    def proposal(self) -> Proposal:
        """As the rules judge it."""
        return Proposal(
            self.member.pk,
            self.benefit,
            self.event_on,
            self.amount,
            form=self.form,
            source=self.source,
            key=self.key,
            event=self.event,
            instead_of=grant_of(self.row),
        )


@transaction.atomic
def ask(facts: ExemptionFacts, *, actor: User) -> Review:
    """Asks the committee for an exemption; nothing is given before it agrees.

    The same sent again is the same exemption. One that was agreed to and lets nothing through any
    longer, because day or rules have become others, gives way.
    Raises NotReachable, NotAllowed, NothingToExempt, OpenAlready, NoFlow, NoHolder.
    """
    authorise(actor, "rules.exempt", facts.member)
    Member.objects.select_for_update(no_key=True, of=("self",)).get(pk=facts.member.pk)
    there = Exemption.objects.filter(
        member=facts.member,
        target_kind=facts.target.kind,
        target_id=facts.target.pk,
        state__in=[Exemption.State.SUBMITTED, Exemption.State.RETURNED, Exemption.State.APPROVED],
    ).first()
    [verdict] = judge(facts.member.union, [facts.proposal()])
    if there is not None and _is_of_another(there, facts, verdict):
        there.state = Exemption.State.WITHDRAWN
        there.version += 1
        there.save(update_fields=["state", "version"])
        there = None
    if there is not None:
        same = (there.amount, there.event_on, there.applicant_id, there.reason)
        if same != (facts.amount, facts.event_on, actor.pk, facts.reason):
            raise OpenAlready
        return Review.objects.of_subject(there).get()
    breaks = verdict.blocks
    if not breaks:
        raise NothingToExempt
    union = facts.member.union
    row = Exemption.objects.create(
        organisation=union,
        case=open_case(union),
        member=facts.member,
        benefit=facts.benefit,
        event_on=facts.event_on,
        amount=facts.amount,
        target_kind=facts.target.kind,
        target_id=facts.target.pk,
        form=facts.form,
        source=facts.source,
        key=facts.key,
        event=facts.event,
        row_kind=facts.row.kind if facts.row else "",
        row_id=facts.row.pk if facts.row else None,
        reason=facts.reason,
        breaks=[one.as_plain() for one in breaks],
        applicant=actor,
    )
    record(Verb.EXEMPTION_ASKED, actor=actor, organisation=union, subject=row)
    return approvals.submit(row, actor=actor)


def _is_of_another(there: Exemption, facts: ExemptionFacts, verdict: Verdict) -> bool:
    """Whether what was agreed to would not let this through, however little it is."""
    one = replace(facts.proposal(), amount=there.amount)
    approved = there.state == Exemption.State.APPROVED
    return approved and not verdict.is_allowed and not there.allows(one, verdict)


@transaction.atomic
def ask_again(
    exemption: Exemption, *, amount: Decimal, reason: str, version: int, actor: User
) -> Review:
    """Puts a returned one right and before the committee once more.

    Raises NotReachable, NotAsked, NotToChange, NothingToExempt, NoFlow, NoHolder.
    """
    Review.objects.select_for_update().of_subject(exemption).first()
    row = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    if row.applicant_id != actor.pk:
        raise NotAsked if Exemption.objects.all().shows(row, actor) else NotReachable
    if row.state == Exemption.State.SUBMITTED:
        return Review.objects.of_subject(row).pending().get()
    if row.state != Exemption.State.RETURNED or row.version != version:
        raise NotToChange
    there = Target(row.row_kind, row.row_id) if row.row_id is not None else None
    proposal = Proposal(
        row.member_id,
        row.benefit,
        row.event_on,
        amount,
        form=row.form,
        source=row.source,
        key=row.key,
        event=row.event,
        instead_of=grant_of(there),
    )
    [verdict] = judge(row.organisation, [proposal])
    if not verdict.blocks:
        raise NothingToExempt
    row.amount, row.reason = amount, reason
    row.breaks = [one.as_plain() for one in verdict.blocks]
    row.state = Exemption.State.SUBMITTED
    row.version += 1
    row.save()
    record(Verb.EXEMPTION_CHANGED, actor=actor, organisation=row.organisation, subject=row)
    return approvals.submit(row, actor=actor)


@transaction.atomic
def withdraw_exemption(exemption: Exemption, *, actor: User) -> None:
    """The applicant takes it back. Once more has no further effect.

    Raises NotReachable, NotAsked, NotOpen.
    """
    if exemption.applicant_id != actor.pk:
        raise NotAsked if Exemption.objects.all().shows(exemption, actor) else NotReachable
    review = Review.objects.select_for_update().of_subject(exemption).first()
    if review is None:
        raise NotToChange
    approvals.withdraw(review, actor=actor)
