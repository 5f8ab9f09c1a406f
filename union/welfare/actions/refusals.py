"""What the rules of gifts say no to, where more than one action says it."""

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused
from union.welfare.models import Programme


class ProgrammeClosed(Refused):
    """A closed programme stays as it is."""

    message = _("This programme is closed. Open it again to change something.")


class AlreadyReceived(Refused):
    """What was received is a record and is not edited."""

    message = _("This gift has been received already. Take the receipt back first.")


class ElsewhereMember(Refused):
    """The member belongs to no group of the programme's organisation."""

    message = _("This member does not belong to %(organisation)s.")


class StaleRecord(Refused):
    """Somebody else saved in between: a form that was open meanwhile must not turn that back."""

    message = _(
        "Somebody has changed this record since you opened it. Nothing was saved: open it again "
        "and enter your changes once more."
    )


def must_be_open(programme: Programme) -> None:
    """Raises ProgrammeClosed."""
    if not programme.is_open:
        raise ProgrammeClosed
