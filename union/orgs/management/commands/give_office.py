"""Fills the one office without which a union can give no office any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.core.dates import UnclearDay, parse_day
from union.core.errors import Refused
from union.orgs.actions.rescue import rescue
from union.orgs.models import Level, Organisation
from union.orgs.roles import RIGHTS, Role

OFFICES = sorted(RIGHTS["orgs.appoint"] | RIGHTS["orgs.confirm"])


def _account(number: str) -> User:
    user = User.objects.filter(username__iexact=number).first()
    if user is None:
        raise CommandError(_("No account has this staff number."))
    return user


class Command(BaseCommand):
    """`manage.py give_office STAFF_NUMBER ROLE [--union …] [--until …] [--instead-of …]`."""

    help = "For a union that has locked itself out: gives the missing office; the log says so."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who gets which office, in which union, until when."""
        parser.add_argument("staff_number")
        parser.add_argument("role", choices=[str(role) for role in OFFICES])
        parser.add_argument("--union", default="", help="its name, where there are several")
        parser.add_argument(
            "--instead-of", default="", help="staff number of a holder who has died or left"
        )
        parser.add_argument("--until", default="", help="the last day, such as 2031-08-31")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Gives it, or says in one sentence why not."""
        with translation.override("zh-hans"):
            user = _account(options["staff_number"])
            gone = _account(options["instead_of"]) if options["instead_of"] else None
            try:
                until = parse_day(options["until"]) if options["until"] else None
                given = rescue(
                    user,
                    Role(options["role"]),
                    self._union(options["union"]),
                    instead_of=gone,
                    ends_on=until,
                )
            except UnclearDay:
                raise CommandError(_("Please enter a day like 2026-09-01.")) from None
            except Refused as refused:
                raise CommandError(str(refused)) from None
            self.stdout.write(
                _("%(name)s is now %(role)s. Every officer has been told, and the log says so.")
                % {"name": user.name, "role": given.get_role_display()}
            )

    def _union(self, name: str) -> Organisation:
        unions = Organisation.objects.filter(level__in=[Level.UNION, Level.FEDERATION])
        found = list(unions.filter(name=name) if name else unions)
        if len(found) != 1:
            names = ", ".join(unions.values_list("name", flat=True))
            raise CommandError(_("Which union? --union takes one of: %(names)s") % {"names": names})
        union: Organisation = found[0]
        return union
