"""How long papers of claims are kept, and what goes of a member who is masked."""

from django.utils.translation import gettext_lazy as _

from union.insurance import actions
from union.insurance.models import ClaimStep, Insured, SheetLine
from union.members.models import Member
from union.privacy.registry import Mask, Retention


def _wipe(member: Member) -> int:
    """Numbers and words go; periods, sums and the course of a claim stay."""
    insured = Insured.objects.filter(member=member).update(id_number="", ended_because="")
    steps = ClaimStep.objects.filter(claim__member=member).update(words="")
    lines = SheetLine.objects.filter(member=member)
    return int(insured + steps + lines.update(name="", id_number="", reason=""))


MASK = Mask("insurance", _wipe)
RETENTION = Retention(
    "insurance.papers",
    _("Papers of claims"),
    _(
        "The files of checked medical papers of a claim go after it is closed; who checked them "
        "and when stays. The insurer has its own."
    ),
    actions.reduce_old_claim_papers,
)
