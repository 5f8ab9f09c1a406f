"""To what a member consents when she claims, who has looked, and what goes when she is masked."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy

from union.evidence.actions import forget_medical, forget_names
from union.insurance import actions
from union.insurance.models import Claim, ClaimStep, Insured, SheetLine
from union.insurance.verbs import Verb
from union.members.models import Member
from union.members.registry import Looks
from union.privacy.registry import Mask, Purpose


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
