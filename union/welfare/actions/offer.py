"""What a programme lets its members choose among: two to five things, and a last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.orgs.scoping import authorise
from union.welfare.actions.choice import settle_choices
from union.welfare.actions.notices import announce_choice, tell_of_option
from union.welfare.actions.refusals import must_be_open
from union.welfare.models import Disbursement, GiftOption, Programme
from union.welfare.models.option import FEWEST
from union.welfare.verbs import Verb

COLUMNS = ("name", "specification", "pickup", "is_default")


class TooFewChoices(Refused):
    """One thing is no choice."""

    message = _("Enter at least two choices, or none at all.")


class NoDefault(Refused):
    """Whoever says nothing must get something."""

    message = _("The choice for those who say nothing is empty. Please take another one.")
    field = "usual"


class LastDayMissing(Refused):
    """Without a last day nobody knows when to order."""

    message = _("Until which day can the members choose?")
    field = "choose_by"


class LastDayOver(Refused):
    """A last day is one that is still to come, or today."""

    message = _("This day is over. Choose today or a later day.")
    field = "choose_by"


class OptionTaken(Refused):
    """What somebody has chosen is not taken from her."""

    message = _("%(n)s have %(what)s already: it cannot be taken out.")


class GivenAlready(Refused):
    """Choosing comes before handing out."""

    message = _("Something was handed out already: what one can choose stays as it is now.")
    field = "choose_by"


class StillToChoose(Refused):
    """Who was told that she can still choose keeps her time."""

    message = _(
        "%(n)s have not chosen yet. Make today the last day first: then they are told, and it can "
        "be ended today."
    )


@dataclass(frozen=True)
class OptionFacts:
    """What a person says about one choice; `place` gives it its letter."""

    place: int
    name: str
    specification: str = ""
    pickup: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class Offer:
    """Everything that a programme lets choose, and until when; nothing: no choice."""

    options: Sequence[OptionFacts] = ()
    choose_by: date | None = None

    @classmethod
    def of(cls, programme: Programme) -> "Offer":
        """What a programme offers now."""
        facts = [
            OptionFacts(one.place, *(getattr(one, name) for name in COLUMNS))
            for one in programme.offered
        ]
        return cls(tuple(facts), programme.choose_by)


def make_offer(programme: Programme, offer: Offer, *, actor: User | None) -> None:
    """Lets the members choose, or choose otherwise; they are told.

    The caller holds the programme and writes the log. A choice that somebody has is not taken out;
    if it is described anew, she is told. Where the last day is put off, those who had got the
    default because they said nothing may choose again.
    Raises TooFewChoices, NoDefault, LastDayMissing, LastDayOver, OptionTaken, GivenAlready.
    """
    _must_make_sense(programme, offer)
    there = {one.place: one for one in programme.options.annotate(n=Count("rows"))}
    wanted = {one.place: one for one in offer.options}
    gone = [one for place, one in there.items() if place not in wanted]
    structure = set(there) != set(wanted) or offer.choose_by != programme.choose_by
    if structure and programme.disbursements.handed_out().exists():
        raise GivenAlready
    for one in gone:
        if one.n:
            raise OptionTaken(params={"n": one.n, "what": one.label})
    programme.options.filter(pk__in=[one.pk for one in gone]).delete()
    # At no moment are there two that are the default.
    programme.options.update(is_default=False)
    for place, facts in wanted.items():
        columns = {name: getattr(facts, name) for name in COLUMNS}
        option, is_new = GiftOption.objects.update_or_create(
            programme=programme, place=place, defaults=columns
        )
        if not is_new and _reads_otherwise(there[place], facts):
            tell_of_option(option, version=programme.version, actor=actor)
    programme.choose_by = offer.choose_by
    programme.save(update_fields=["choose_by"])
    programme.__dict__.pop("offered", None)
    if programme.is_choosing:
        _open_again(programme)
        announce_choice(programme, actor=actor)


def _must_make_sense(programme: Programme, offer: Offer) -> None:
    if not offer.options:
        if offer.choose_by is not None:
            raise TooFewChoices(field="choose_by")
        return
    if len(offer.options) < FEWEST:
        raise TooFewChoices
    if sum(one.is_default for one in offer.options) != 1:
        raise NoDefault
    if offer.choose_by is None:
        raise LastDayMissing
    if offer.choose_by != programme.choose_by and offer.choose_by < local_today():
        raise LastDayOver


def _reads_otherwise(before: GiftOption, facts: OptionFacts) -> bool:
    shown = ("name", "specification", "pickup")
    return any(getattr(before, name) != getattr(facts, name) for name in shown)


def may_end(programme: Programme) -> bool:
    """Whether choosing may end now: everybody has chosen, or it is the last day anyway."""
    last = programme.choose_by == local_today()
    return programme.is_choosing and (last or not programme.disbursements.silent().exists())


@transaction.atomic
def end_choosing(programme: Programme, *, actor: User) -> bool:
    """Ends choosing today instead of at the end of the last day; False if it was over already.

    Those who were told that they can still choose keep their time: it ends when everybody has
    chosen, or on the last day. Whoever said nothing then has the default.
    Raises ProgrammeClosed, StillToChoose, NotAllowed, NotReachable.
    """
    authorise(actor, "welfare.change", programme)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    must_be_open(row)
    if not row.is_choosing:
        return False
    if not may_end(row):
        n = row.disbursements.silent().count()
        raise StillToChoose(params={"n": n})
    row.choose_by = local_today() - timedelta(days=1)
    row.version += 1
    row.save(update_fields=["choose_by", "version"])
    settle_choices(row)
    record(
        Verb.PROGRAMME_CHANGED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        fields=["choose_by"],
    )
    return True


def _open_again(programme: Programme) -> None:
    by_default = programme.disbursements.planned().filter(choice=Disbursement.Choice.DEFAULT)
    by_default.update(option=None, choice="", version=F("version") + 1)
