"""Choosing a gift, and what becomes of those who say nothing until the last day."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today, spoken_day
from union.core.errors import NotReachable, Refused
from union.orgs.scoping import authorise
from union.welfare.actions.notices import CHOICE_ENTERED, tell_member
from union.welfare.actions.receipt import ReasonMissing
from union.welfare.actions.refusals import AlreadyReceived, must_be_open
from union.welfare.models import Disbursement, GiftOption, Programme
from union.welfare.verbs import Verb

Choice = Disbursement.Choice


class ChoiceOver(Refused):
    """After the last day the gifts are ordered."""

    message = _("The last day to choose was %(day)s. Please ask the welfare officer.")


class NotOffered(Refused):
    """What was taken out is no choice any more."""

    message = _("This is no longer offered. Please choose once more.")


@transaction.atomic
def choose(
    disbursement: Disbursement, option: GiftOption, *, actor: User, reason: str = ""
) -> bool:
    """Says which of the choices a member gets. The same once more changes nothing: False.

    The member chooses until the end of the last day, and changes her mind. An officer within reach
    enters it for whoever has no phone. After the last day, or where the member chose herself, it
    is for those who may change the programme, with a reason; the member is told.
    Raises ProgrammeClosed, NotOffered, ChoiceOver, AlreadyReceived, ReasonMissing, NotAllowed,
    NotReachable.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=disbursement.programme_id)
    row = (
        Disbursement.objects.select_for_update(of=("self",))
        .select_related("member__user", "organisation", "option")
        .filter(pk=disbursement.pk)
        .first()
    )
    if row is None or option.programme_id != programme.pk:
        raise NotReachable
    # While the programme was waited for, what she tapped may have been taken out.
    offered = programme.options.filter(pk=option.pk).first()
    if offered is None:
        raise NotOffered
    option = offered
    row.programme = programme
    own = row.member.user_id is not None and row.member.user_id == actor.pk
    if not own:
        authorise(actor, "welfare.receive", row)
    if row.option_id == option.pk:
        return False
    must_be_open(programme)
    if own:
        _must_be_in_time(row)
    else:
        _must_be_said(row, actor, reason)
    before = row.option.letter if row.option else ""
    row.option, row.choice = option, Choice.SELF if own else Choice.OFFICE
    row.choice_reason = "" if own else reason.strip()
    row.version += 1
    row.save(update_fields=["option", "choice", "choice_reason", "version"])
    record(
        Verb.CHOSEN,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        option=option.letter,
        before=before,
        own=own,
        late=not programme.is_choosing,
    )
    if not own:
        tell_member(row, kind=CHOICE_ENTERED, actor=actor)
    return True


def _must_be_in_time(row: Disbursement) -> None:
    programme = row.programme
    if not programme.is_choosing or not row.is_planned:
        day = spoken_day(programme.choose_by, local_today()) if programme.choose_by else ""
        raise ChoiceOver(params={"day": day})


def _must_be_said(row: Disbursement, actor: User, reason: str) -> None:
    if row.is_received:
        raise AlreadyReceived
    if needs_a_reason(row):
        authorise(actor, "welfare.change", row)
        if not reason.strip():
            raise ReasonMissing


def needs_a_reason(row: Disbursement) -> bool:
    """Whether another choice must be explained: the gifts are ordered, or she chose herself."""
    return not row.programme.is_choosing or row.choice == Choice.SELF


def settle_choices(programme: Programme) -> int:
    """After the last day whoever said nothing has the default; returns how many got it now.

    The rule decides, nobody acts. It may be called at any time, and writes once.
    """
    over = programme.is_open and programme.is_of_choices and not programme.is_choosing
    return _settle(programme.pk) if over and programme.disbursements.silent().exists() else 0


@transaction.atomic
def _settle(pk: int) -> int:
    programme = (
        Programme.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    )
    if not programme.is_open or programme.is_choosing or programme.usual is None:
        # Closed, or the last day was put off, a moment ago.
        return 0
    silent = programme.disbursements.silent()
    settled = silent.update(option=programme.usual, choice=Choice.DEFAULT, version=F("version") + 1)
    if settled:
        record(
            Verb.CHOICES_SETTLED,
            actor=None,
            organisation=programme.organisation,
            subject=programme,
            option=programme.usual.letter,
            rows=settled,
        )
    return settled


def settle_all_choices() -> int:
    """The same for every programme whose last day is over: a sweep of the outbox, nobody acts."""
    silent = Disbursement.objects.filter(programme=OuterRef("pk"), option=None)
    over = Programme.objects.filter(state=Programme.State.OPEN, choose_by__lt=local_today())
    return sum(settle_choices(one) for one in over.filter(Exists(silent)))
