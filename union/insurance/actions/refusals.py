"""What the rules of insurance refuse."""

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused


class Stale(Refused):
    """Somebody else saved in between."""

    message = _("Somebody has changed this since you opened it. Please look at it again.")


class NameTaken(Refused):
    """Two insurers, or two policies of one insurer, are told apart."""

    message = _("There is one like this already.")


class EndsBeforeItBegins(Refused):
    """A policy has a first day and a later last one."""

    message = _("The last day lies before the first one.")
    field = "ends_on"


class CoverOutside(Refused):
    """The new period of a policy would leave out somebody whom it covers."""

    message = _("%(count)s persons are covered from an earlier day, or claims lie before it.")
    field = "starts_on"


class PlanInUse(Refused):
    """A plan by which somebody is insured stays."""

    message = _("Somebody is insured by the plan “%(plan)s”. It cannot be taken out.")
    field = "plans"


class RenewsItself(Refused):
    """A policy follows one of the same union that none follows yet."""

    message = _("This policy cannot follow that one: it is followed already, or ends later.")
    field = "renews"


class PolicyOver(Refused):
    """A policy that has ended takes nobody in."""

    message = _("This policy ended on %(day)s. Please enter the new one first.")
    field = "starts_on"


class OutsidePolicy(Refused):
    """A cover lies within its policy."""

    message = _("The policy is valid from %(starts)s to %(ends)s only.")
    field = "starts_on"


class InsuredAlready(Refused):
    """One person is insured once by a policy."""

    message = _("%(name)s is insured by this policy already.")
    field = "member"


class PeriodsOverlap(Refused):
    """Two covers of one person by one policy do not lie over each other."""

    message = _("%(name)s was covered by this policy until %(day)s already.")
    field = "starts_on"


class NotAMember(Refused):
    """Who is no member (any more) is not taken in."""

    message = _("%(name)s is not counted as a member at the moment.")
    field = "member"


class NoConsent(Refused):
    """A child is insured with a guardian's consent, a spouse with the member's entry (PIPL 31)."""

    message = _("Please enter this family member first: My page, My family, with the consent.")
    field = "dependant"


class EndedAlready(Refused):
    """What has ended does not end again."""

    message = _("This cover has been ended already.")


class EndBeforeStart(Refused):
    """A cover ends on a day on which it was running."""

    message = _("The last day lies before the first day of the cover.")
    field = "ends_on"


class ClaimLiesOutside(Refused):
    """What was claimed from a cover happened while it ran, and stays so."""

    message = _("Claim no. %(number)s is about %(day)s: the cover cannot leave that day out.")
    field = "ends_on"


class NothingChosen(Refused):
    """A sheet says something."""

    message = _("Please choose at least one person.")


class SheetOpen(Refused):
    """One sheet of a policy is open at a time."""

    message = _("There is an add/remove sheet that is with the insurer. Apply or drop it first.")


class SheetOver(Refused):
    """It has been applied or dropped."""

    message = _("This sheet has been applied or dropped already.")


class DifferenceChanged(Refused):
    """What was looked at is not what is there now."""

    message = _("The lists have changed since you looked. Please look at the difference again.")


class ClaimBeforeCover(Refused):
    """What happened before the cover began, or after it ended, is not claimed."""

    message = _("On %(day)s this policy did not cover %(name)s: it is from %(starts)s to %(ends)s.")
    field = "happened_on"


class NotYetHappened(Refused):
    """A claim is about what has happened."""

    message = _("This day is still to come.")
    field = "happened_on"


class DischargedBefore(Refused):
    """Somebody leaves the hospital after what brought her there."""

    message = _("The day of discharge lies before the day it happened.")
    field = "discharged_on"


class ClaimedAlready(Refused):
    """The same event is claimed once from one policy."""

    message = _("There is a claim for this day already: no. %(number)s.")
    field = "happened_on"


class NoSuchStep(Refused):
    """The steps of a claim have an order."""

    message = _("The claim has moved on in the meantime. Please look at it again.")


class SumMissing(Refused):
    """What was paid, and when."""

    message = _("Please enter the sum that was paid, and the day.")
    field = "amount"


class DayBefore(Refused):
    """A step does not lie before the one that it follows, nor ahead."""

    message = _("The day must lie between %(first)s and today.")
    field = "on"


class WordsMissing(Refused):
    """Whoever refuses, or wants more, says what."""

    message = _("Please say what the member should know.")
    field = "words"


class ClaimOver(Refused):
    """It has come to its end."""

    message = _("This claim is closed; its papers stay as they are.")
