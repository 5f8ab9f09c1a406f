"""What goes of a member who is masked. Papers of claims are kept as those of events are."""

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from union.insurance.models import ClaimStep, Insured, SheetLine
from union.members.models import Member
from union.privacy.registry import Mask


def _wipe(member: Member) -> int:
    """Numbers and words go; periods, sums and the course of a claim stay."""
    rows = Insured.objects.filter(member=member)
    insured = rows.update(
        id_number="", ended_because="", person=Concat(Value("masked:"), Cast("pk", CharField()))
    )
    steps = ClaimStep.objects.filter(claim__member=member).update(words="")
    lines = SheetLine.objects.filter(member=member)
    return int(insured + steps + lines.update(name="", id_number="", reason=""))


MASK = Mask("insurance", _wipe)
