"""To what a member consents when she claims, who has looked, and what goes when she is masked."""

from datetime import timedelta

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy

from union.evidence.actions import forget_medical, forget_names
from union.insurance import actions
from union.insurance.models import Claim, ClaimStep, Insured, SheetLine
from union.insurance.verbs import Verb
from union.members.models import Member
from union.members.registry import Looks
from union.privacy.registry import Mask, Purpose, Retention


def _looks(member: Member) -> Q:
    claims = Claim.objects.filter(member=member).values("pk")
    return Q(verb=Verb.PAPER_SEEN, subject_type="insurance.claim", subject_id__in=claims)


def _wipe(member: Member) -> int:
    """Numbers, words, medical papers and names of files go; periods, sums and steps stay."""
    rows = Insured.objects.filter(member=member)
    insured = rows.update(
        id_number="", ended_because="", person=Concat(Value("masked:"), Cast("pk", CharField()))
    )
    steps = ClaimStep.objects.filter(claim__member=member).update(words="")
    lines = SheetLine.objects.filter(member=member).update(name="", id_number="", reason="")
    cases = actions.cases_of(member)
    papers = forget_medical(cases, actor=None) + forget_names(cases)
    return int(insured + steps + lines) + papers


# For so long the sheets and lists that an insurer was sent may be asked about.
STRANGERS_KEPT = timedelta(days=180)


def forget_strangers() -> int:
    """Who stood on an insurer's list and was never a member of ours is named half a year."""
    lines = SheetLine.objects.filter(
        member=None, sheet__closed_at__lte=timezone.now() - STRANGERS_KEPT
    )
    # What is sealed is not looked up: the reason goes with the name, and says that it is gone.
    return int(lines.exclude(reason="").update(name="", id_number="", reason=""))


LOOKS = Looks(_looks)
MASK = Mask("insurance", _wipe)
PURPOSE = Purpose(
    actions.CLAIM_PAPERS,
    gettext_lazy("Keeping my medical papers for a claim"),
    gettext_lazy(
        "For a claim on the insurance, mine or my family's, I put discharge summary, hospital "
        "record or bill to the claim, so that the union can hand it in to the insurer. Only the "
        "welfare officer and the health keeper open them, and each time stands under “who has "
        "looked at my data”. They are kept sealed. Once an officer has checked them, the files are "
        "deleted 180 days after the claim was closed; one that was taken out is deleted 180 days "
        "after that. If I take this consent back, all of them are deleted at once. Without it I "
        "can hand the papers to the insurer myself."
    ),
    withdrawn=actions.forget_claim_papers,
    goes=gettext_lazy(
        "The files of the medical papers at your claims are deleted at once. What stays is who has "
        "checked which kind of paper and when, how the claim went, and what was paid. What the "
        "insurer has received stays with the insurer. Papers of events have a consent of their own."
    ),
)
RETENTIONS = (
    Retention(
        "insurance.rosters",
        gettext_lazy("Who was insured, and claims"),
        gettext_lazy(
            "Who was covered by what from when to when stays, with days, sums and steps of claims: "
            "they are asked for years later. Three years after a member has left, her name, the ID "
            "numbers of her family and the words of the steps go. The ID number of a family member "
            "whom she takes out goes at once."
        ),
    ),
    Retention(
        "insurance.strangers",
        gettext_lazy("Strangers on an insurer's list"),
        gettext_lazy(
            "Whom an insurer's list named and our roster did not know, is named on the add/remove "
            "sheet for half a year after it was closed."
        ),
        forget_strangers,
    ),
)
