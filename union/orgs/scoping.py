"""Who reaches what. Lists (`for_user`) and single rows (`authorise`) get one answer from one place.

A row is reached through the organisation that it belongs to: an office held in an organisation
reaches everything at and below it, for the rights that `roles.RIGHTS` gives that office.
"""

from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import RIGHTS, SECOND_FACTOR, Role

Somebody = AbstractBaseUser | AnonymousUser
Row = TypeVar("Row", bound=models.Model)


def appointments(user: Somebody) -> list[Appointment]:
    """The offices that somebody holds today. Asked once for each request's user."""
    if not user.is_authenticated or not user.is_active:
        return []
    today = local_today()
    held: tuple[Any, list[Appointment]] | None = getattr(user, "_offices", None)
    if held is None or held[0] != today:
        rows = Appointment.objects.filter(user_id=user.pk).in_force(today)
        held = (today, list(rows.select_related("organisation").order_by("organisation__path")))
        user._offices = held  # type: ignore[attr-defined]
    return held[1]


def forget(user: Somebody) -> None:
    """Makes the next question ask the database again; used where an office has just changed."""
    if hasattr(user, "_offices"):
        del user._offices


def roles(user: Somebody) -> set[Role]:
    """The offices that somebody holds anywhere."""
    return {Role(appointment.role) for appointment in appointments(user)}


def holds_office(user: Somebody) -> bool:
    """Whether somebody works at the desk."""
    return bool(appointments(user))


def needs_second_factor(user: Somebody) -> bool:
    """Whether an office in hand asks for more than a password."""
    return bool(roles(user) & SECOND_FACTOR)


@dataclass(frozen=True)
class Reach:
    """The organisations in which somebody has a right, as the paths of their topmost nodes."""

    paths: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.paths)

    def q(self, field: str) -> Q:
        """A condition on rows whose organisation stands in `field` ("" for organisations)."""
        prefix = f"{field}__" if field else ""
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition

    def covers(self, organisation: Organisation) -> bool:
        """Whether an organisation lies at or below one of them."""
        return organisation.path.startswith(self.paths) if self.paths else False


def reach(user: Somebody | None, right: str) -> Reach:
    """Where somebody has a right. An unknown right is a mistake in the code: KeyError.

    None is the server itself (its command line): it reaches everything. A visitor of a page is
    never None but an AnonymousUser, who reaches nothing.
    """
    allowed = RIGHTS[right]
    if user is None:
        return Reach(("",))
    paths: list[str] = []
    for appointment in appointments(user):
        path = appointment.organisation.path
        if appointment.role in allowed and not path.startswith(tuple(paths)):
            paths.append(path)
    return Reach(tuple(paths))


def may(user: Somebody | None, right: str, organisation: Organisation | None = None) -> bool:
    """Whether somebody has a right in an organisation, or anywhere when none is named."""
    reached = reach(user, right)
    return bool(reached) if organisation is None else reached.covers(organisation)


def holders(right: str, organisation: Organisation) -> "models.QuerySet[User]":
    """Everybody who has a right in an organisation today: the twin of `may`."""
    offices = Appointment.objects.in_force(local_today()).filter(
        role__in=RIGHTS[right], organisation__path__in=organisation.line()
    )
    return User.objects.filter(pk__in=offices.values("user"), is_active=True)


class ScopedQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows that are reached through their organisation."""

    view_right = ""
    organisation_field = "organisation"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """The rows that somebody may see; with `right`, those that somebody may do it to."""
        return self.filter(reach(user, right or self.view_right).q(self.organisation_field))

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """Whether `for_user` has this row; whoever widens the one widens the other."""
        organisation = _organisation_of(row, self.organisation_field)
        return reach(user, self.view_right).covers(organisation)


def _organisation_of(row: models.Model, field: str) -> Organisation:
    here: Any = row
    for name in field.split("__") if field else []:
        here = getattr(here, name)
    organisation: Organisation = here
    return organisation


def authorise(actor: Somebody | None, right: str, row: models.Model) -> None:
    """Lets `actor` do what `right` names to one row, or raises.

    NotReachable where the row is not even to be seen (404), NotAllowed where it is (403).
    """
    questions = type(row)._default_manager.all()
    if not isinstance(questions, ScopedQuerySet):
        raise TypeError(f"{type(row).__name__} has no scope.")
    organisation = _organisation_of(row, questions.organisation_field)
    if reach(actor, right).covers(organisation):
        return
    if actor is None or not questions.shows(row, actor):
        raise NotReachable
    if right != questions.view_right:
        raise NotAllowed


def authorise_in(
    actor: Somebody | None, right: str, organisation: Organisation, *, seen: str
) -> None:
    """Lets `actor` do what `right` names in a place, where there is no row yet to ask; or raises.

    NotAllowed for whoever has the right `seen` there, NotReachable for everybody else.
    """
    if not may(actor, right, organisation):
        raise NotAllowed if may(actor, seen, organisation) else NotReachable
