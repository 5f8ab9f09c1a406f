"""Opening a programme, changing it, closing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import Refused
from union.orgs.models import Organisation
from union.orgs.scoping import authorise, authorise_in, may
from union.rules.models.confidential import CONFIDENTIAL
from union.welfare.actions import entitlements
from union.welfare.actions.offer import Offer, make_offer
from union.welfare.actions.refusals import StaleRecord, must_be_open
from union.welfare.models import Kind, Programme, guess_kind
from union.welfare.verbs import Verb


class NameTaken(Refused):
    """Two programmes of one organisation would have the same name."""

    message = _("There is a programme of this name already.")
    field = "name"


class NameOfFew(Refused):
    """Whether somebody in need was helped this year is not found out by trying names."""

    message = _("Help in hardship is opened by the chair. Please choose another name.")
    field = "name"


class GivenSo(Refused):
    """What was handed out stands in the ledgers with its form, its money and its day."""

    message = _("Something was handed out like this already, so this stays as it is.")


# What the ledgers say of what was given.
STAYS = ("form", "source", "eligible_on")


@dataclass(frozen=True)
class ProgrammeFacts:
    """What a person says about a programme; `amount` in yuan for one member.

    `offer` is what the members choose among; None: nothing was said about it.
    """

    name: str
    kind: str = Kind.FESTIVAL
    form: str = ""
    source: str = ""
    item: str = ""
    specification: str = ""
    amount: Decimal | None = None
    eligible_on: date = field(default_factory=local_today)
    employments: Sequence[str] = ()
    month: int | None = None
    child_age: int | None = None
    offer: Offer | None = None

    def columns(self) -> dict[str, object]:
        """The same as columns of the table."""
        names = [one.name for one in fields(self) if one.name != "offer"]
        said = {name: getattr(self, name) for name in names}
        return said | {"employments": sorted(self.employments)}


def plain_name(name: str) -> str:
    """The name of a programme as it is kept: one space inside, at most 100 characters."""
    return " ".join(name.split())[:100].rstrip()


def _same_name(organisation: Organisation, name: str) -> "Programme | None":
    return Programme.objects.filter(organisation=organisation, name=name).first()


def _must_be_free(
    organisation: Organisation, name: str, actor: User | None, there: Programme | None
) -> None:
    """Raises NameOfFew for a name that says hardship, whether there is such a programme or not."""
    if actor is None or guess_kind(name) not in CONFIDENTIAL:
        return
    if there is not None and Programme.objects.all().shows(there, actor):
        return
    if not may(actor, "occasions.hardship", organisation):
        raise NameOfFew


def _changes(programme: Programme, facts: ProgrammeFacts) -> dict[str, object]:
    """The columns that the facts say otherwise than the programme."""
    columns = facts.columns().items()
    return {name: value for name, value in columns if getattr(programme, name) != value}


def _new_offer(programme: Programme, facts: ProgrammeFacts) -> Offer | None:
    """What the members are to choose among, if it is otherwise than now."""
    return facts.offer if facts.offer not in (None, Offer.of(programme)) else None


@transaction.atomic
def add_programme(
    organisation: Organisation, facts: ProgrammeFacts, *, actor: User | None
) -> Programme:
    """Opens a programme for the members of an organisation.

    The same sent again is the same programme. Raises NameTaken, NameOfFew, and what `make_offer`
    raises.
    """
    authorise_in(actor, "welfare.change", organisation, seen="welfare.view")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = _same_name(organisation, facts.name)
    _must_be_free(organisation, facts.name, actor, there)
    if there:
        if there.created_by != actor or _changes(there, facts) or _new_offer(there, facts):
            raise NameTaken
        return there
    programme = Programme.objects.create(
        organisation=organisation, created_by=actor, **facts.columns()
    )
    if offer := _new_offer(programme, facts):
        make_offer(programme, offer, actor=actor)
    record(
        Verb.PROGRAMME_ADDED,
        actor=actor,
        organisation=organisation,
        subject=programme,
        kind=str(programme.kind),
    )
    return programme


def get_or_make_programme(
    organisation: Organisation,
    *,
    name: str,
    kind: str = "",
    given_on: date | None = None,
    actor: User | None,
) -> Programme:
    """The programme of that name, opened if there is none yet.

    Without a `kind` the name says it (`guess_kind`); `given_on` becomes the day on which one must
    have been a member (today if it is not known). A programme that is there stays as it is.
    """
    authorise_in(actor, "welfare.change", organisation, seen="welfare.view")
    name = plain_name(name)
    there = _same_name(organisation, name)
    if there:
        return there
    facts = ProgrammeFacts(
        name=name, kind=kind or guess_kind(name), eligible_on=given_on or local_today()
    )
    try:
        return add_programme(organisation, facts, actor=actor)
    except NameTaken:
        # Somebody else opened it a moment ago.
        return Programme.objects.get(organisation=organisation, name=name)


@transaction.atomic
def change_programme(
    programme: Programme, facts: ProgrammeFacts, *, actor: User, version: int
) -> Programme:
    """Changes what a programme says of itself; the rows keep what they have.

    `version` is the one that the actor saw. A change that changes nothing leaves no trace.
    What is only planned is judged anew. Once something was handed out, its form, whose money it is
    and its day stay; what was not said of them may be said, of what was handed out as well.
    Raises ProgrammeClosed, NameTaken, NameOfFew, StaleRecord, GivenSo, RuleForbids, and what
    `make_offer` raises.
    """
    authorise(actor, "welfare.change", programme)
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=programme.pk)
    )
    must_be_open(programme)
    there = _same_name(programme.organisation, facts.name)
    if facts.name != programme.name:
        _must_be_free(programme.organisation, facts.name, actor, there)
    if there and there.pk != programme.pk:
        raise NameTaken
    columns = _changes(programme, facts)
    changed, offer = sorted(columns), _new_offer(programme, facts)
    if not changed and offer is None:
        return programme
    if version != programme.version:
        raise StaleRecord
    _must_stay(programme, changed)
    for name in changed:
        setattr(programme, name, columns[name])
    programme.version += 1
    programme.save(update_fields=[*changed, "version"])
    if offer is not None:
        make_offer(programme, offer, actor=actor)
        changed.append("options")
    entitlements.programme_changed(programme, changed)
    record(
        Verb.PROGRAMME_CHANGED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        fields=changed,
    )
    return programme


def _must_stay(programme: Programme, changed: Sequence[str]) -> None:
    """Raises GivenSo where the ledgers say already what is to be changed."""
    said = [name for name in STAYS if name in changed and getattr(programme, name)]
    if said and programme.disbursements.handed_out().exists():
        raise GivenSo(field=said[0])


class StillPlanned(Refused):
    """What is planned is neither given nor given up."""

    message = _("Something is only planned yet. Hand it out or remove it before you close.")


class NotReconciled(Refused):
    """Goods are accounted for before a programme of goods is closed."""

    message = _("How many pieces were bought? Enter it before you close the programme.")
    field = "bought"


class FewerBought(Refused):
    """Nobody hands out more than there was."""

    message = _("%(issued)s pieces were handed out: fewer cannot have been bought.")
    field = "bought"


class LeftoverUnexplained(Refused):
    """What is left is recorded, never given again in silence."""

    message = _("%(left)s are left. Please say what became of them.")
    field = "left_over"


@transaction.atomic
def close_programme(
    programme: Programme, *, actor: User, bought: int | None = None, left_over: str = ""
) -> bool:
    """Closes it: its rows stay as they are. False if it was closed already.

    Whoever has not confirmed yet can still do so.

    A programme of goods is reconciled first: `bought` pieces are those that were handed out and
    those that are left, and `left_over` says what became of the latter.
    Raises StillPlanned, NotReconciled, FewerBought, LeftoverUnexplained.
    """
    authorise(actor, "welfare.change", programme)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not row.is_open:
        return False
    if row.disbursements.planned().exists():
        raise StillPlanned
    if row.is_of_goods:
        issued = row.disbursements.aggregate(n=Sum("quantity"))["n"] or 0
        if bought is None:
            raise NotReconciled
        if bought < issued:
            raise FewerBought(params={"issued": issued})
        if bought > issued and not left_over.strip():
            raise LeftoverUnexplained(params={"left": bought - issued})
        row.bought, row.left_over = bought, left_over.strip()
        row.save(update_fields=["bought", "left_over"])
    return _turn(programme, Programme.State.CLOSED, Verb.PROGRAMME_CLOSED, actor)


def reopen_programme(programme: Programme, *, actor: User) -> bool:
    """Opens it again. False if it was open already."""
    return _turn(programme, Programme.State.OPEN, Verb.PROGRAMME_REOPENED, actor)


@transaction.atomic
def _turn(programme: Programme, state: Programme.State, verb: Verb, actor: User) -> bool:
    authorise(actor, "welfare.change", programme)
    closed_on = local_today() if state == Programme.State.CLOSED else None
    others = Programme.objects.filter(pk=programme.pk).exclude(state=state)
    turned = others.update(state=state, closed_on=closed_on)
    if turned:
        record(verb, actor=actor, organisation=programme.organisation, subject=programme)
    return bool(turned)
