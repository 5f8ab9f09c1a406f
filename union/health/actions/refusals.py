"""What the health app refuses, where several actions raise it."""

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused


class NoConsent(Refused):
    """Nothing goes into a file without the member's own yes."""

    message = _("Please agree first that the union keeps this.")
    field = "agrees"


class RecordGone(Refused):
    """Its content was deleted."""

    message = _("This was deleted. Nothing is left of what it said.")


class RecordDamaged(Refused):
    """Its sealed bytes do not open any more."""

    message = _("This entry of the health file cannot be opened any more: it is damaged.")


class PaperTooLarge(Refused):
    """A sealed paper lies in a row of the database."""

    message = _("This file is larger than %(limit)s MB. Please send a photo, or fewer pages.")
    field = "papers"
    status = 422


class TooManyPapers(Refused):
    """A file is no archive."""

    message = _("%(most)s papers lie in your file. Please delete one that is not needed any more.")
    field = "papers"
    status = 422


class NoPurpose(Refused):
    """A file is opened for a purpose."""

    message = _("Please say for what you open the file.")
    field = "purpose"
    status = 422


class WordsMissing(Refused):
    """“Something else” is said in words."""

    message = _("Please say for what you open the file, in a few words.")
    field = "words"
    status = 422


class ReasonTooShort(Refused):
    """Why it cannot wait takes more than a word."""

    message = _("Please say in at least %(least)s characters why it cannot wait.")
    field = "reason"
    status = 422


class SecondPerson(Refused):
    """Two persons, and neither of them the one whom it is about."""

    message = _(
        "The second person is another chair, deputy or committee member: not you, not the member "
        "herself, nobody who administers the system, and nobody who stands in for you or for whom "
        "you stand in."
    )
    field = "second"
    status = 422


class NoAdministrator(Refused):
    """Whoever administers the system opens no file."""

    message = _("Whoever administers the system opens no health file, in an emergency neither.")
    status = 403


class AskedAlready(Refused):
    """One request at a time."""

    message = _("You have asked for this file already.")


class EmergencyOver(Refused):
    """It was not confirmed within a day, or somebody else was asked instead."""

    message = _(
        "This cannot be confirmed any more: a day is over, or somebody else was asked instead. "
        "Please ask once more if it is needed."
    )


class ReviewedAlready(Refused):
    """A finding stands."""

    message = _("This has been reviewed already.")


class FindingMissing(Refused):
    """A review says what was found."""

    message = _("Please write down what you found.")
    field = "finding"
    status = 422


class StaleCertificate(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this since you opened it. Please look at it again.")
