"""The first start, where an empty installation becomes a union; lists that leave the house."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from union.accounts import actions as accounts
from union.accounts.models import User
from union.approvals import actions as approvals
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.errors import NotAllowed, Refused
from union.desk.verbs import Verb
from union.members.actions import add_member
from union.members.models import Member
from union.orgs import actions as orgs
from union.orgs import scoping
from union.orgs.models import Appointment, Level, Organisation
from union.orgs.roles import Role


class SomebodyElse(Refused):
    """The roster that was imported has this staff number under another name."""

    message = _("In the roster this staff number belongs to somebody else.")
    field = "staff_number"


def unit_without_chair() -> Organisation | None:
    """The union that a roster brought in before there was a chair; None where nothing is there."""
    units = Organisation.objects.filter(level__in=[Level.UNION, Level.FEDERATION])
    found: Organisation | None = units.order_by("path").first()
    return found


def is_founded() -> bool:
    """Whether there has ever been a chair: then the first start is over for good."""
    return Appointment.objects.filter(role=Role.CHAIR).exists()


@transaction.atomic
def begin(
    *,
    organisation: str,
    name: str,
    staff_number: str,
    password: str,
    phone: str = "",
    email: str = "",
) -> User:
    """Makes the union (unless a roster brought it), its chair's account, record, office, and flows.

    Nobody acts: there is nobody yet. Two at once: one wins, the other gets AlreadyFounded.
    Raises AlreadyFounded, SomebodyElse, NameTaken, and the refusals of `members.add_member`.
    """
    union = unit_without_chair()
    if union is None:
        try:
            union = orgs.found_union(organisation, actor=None)
        except IntegrityError:
            raise orgs.AlreadyFounded from None
    else:
        union = Organisation.objects.select_for_update().get(pk=union.pk)
    member = Member.objects.filter(union=union, staff_number=staff_number).first()
    if member is not None and fold_name(member.name) != fold_name(name):
        raise SomebodyElse
    user = accounts.open_account(
        username=staff_number, name=name, password=password, phone=phone, email=email, actor=None
    )
    orgs.appoint(user, Role.CHAIR, union, actor=None)
    if member is None:
        member = add_member(
            {"name": name, "staff_number": staff_number, "phone": phone},
            organisation=union,
            starts_on=local_today(),
            actor=user,
        )
    member.user = user
    member.save(update_fields=["user"])
    # Who decides is a suggestion that the chair changes; without any nothing could be submitted.
    approvals.suggest_flows(union, actor=user)
    Site.objects.filter(is_default_site=True).update(site_name=union.name)
    return user


@transaction.atomic
def note_log_export(*, rows: int, form: str, actor: User) -> None:
    """Writes into the log that lines of it leave the house: how many, as xlsx or csv.

    Raises NotAllowed.
    """
    reach = scoping.reach(actor, "audit.view")
    if not reach:
        raise NotAllowed
    for path in reach.paths:
        organisation = Organisation.objects.get(path=path)
        record(Verb.LOG_EXPORTED, actor=actor, organisation=organisation, rows=rows, form=form)


@transaction.atomic
def note_offices_export(*, rows: int, form: str, actor: User) -> None:
    """Writes into the log that the list of offices leaves the house, as xlsx, csv or pdf.

    Raises NotAllowed.
    """
    reach = scoping.reach(actor, "orgs.offices")
    if not reach:
        raise NotAllowed
    for path in reach.paths:
        organisation = Organisation.objects.get(path=path)
        record(Verb.OFFICES_EXPORTED, actor=actor, organisation=organisation, rows=rows, form=form)


@transaction.atomic
def note_files(rows: int, *, form: str, actor: User) -> None:
    """Writes into the log that the list of incomplete files leaves the house, as xlsx or csv.

    Raises NotAllowed.
    """
    offices = scoping.appointments(actor)
    if not offices:
        raise NotAllowed
    record(
        Verb.FILES_EXPORTED,
        actor=actor,
        organisation=offices[0].organisation,
        rows=rows,
        form=form,
    )
