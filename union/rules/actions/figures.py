"""What a union enters beside its books: kinds of benefit of its own, and its income from dues."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import Refused
from union.orgs.models import Organisation
from union.orgs.scoping import authorise, authorise_in
from union.rules.benefits import BUILT_IN
from union.rules.models import OwnBenefit, YearFigures
from union.rules.verbs import Verb


class BenefitKnown(Refused):
    """There is a kind of that name."""

    message = _("There is a kind of benefit of this name already.")
    field = "name"


@transaction.atomic
def add_benefit(organisation: Organisation, name: str, *, actor: User) -> OwnBenefit:
    """Adds a kind of benefit of the union's own. Raises BenefitKnown, NotAllowed, NotReachable."""
    authorise_in(actor, "rules.change", organisation, seen="rules.view")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    plain = " ".join(name.split())
    built_in = {str(one.label) for one in BUILT_IN.values()}
    if (
        plain in built_in
        or OwnBenefit.objects.filter(organisation=organisation, name=plain).exists()
    ):
        raise BenefitKnown
    row = OwnBenefit.objects.create(organisation=organisation, name=plain, created_by=actor)
    record(Verb.BENEFIT_ADDED, actor=actor, organisation=organisation, subject=row, name=plain)
    return row


@transaction.atomic
def offer_benefit(benefit: OwnBenefit, *, offered: bool, actor: User) -> None:
    """Offers a kind in the forms, or no longer; what was given keeps it.

    Once more has no further effect. Raises NotAllowed, NotReachable.
    """
    authorise(actor, "rules.change", benefit)
    turned = OwnBenefit.objects.filter(pk=benefit.pk).exclude(is_offered=offered)
    if turned.update(is_offered=offered):
        record(
            Verb.BENEFIT_TURNED,
            actor=actor,
            organisation=benefit.organisation,
            subject=benefit,
            offered=offered,
        )


@transaction.atomic
def enter_dues(organisation: Organisation, year: int, dues: Decimal, *, actor: User) -> YearFigures:
    """Enters what a union took in from its members in a year, in yuan.

    Raises NotAllowed, NotReachable.
    """
    authorise_in(actor, "rules.change", organisation, seen="rules.view")
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    row, is_new = YearFigures.objects.get_or_create(
        organisation=organisation, year=year, defaults={"dues_income": dues}
    )
    if not is_new and row.dues_income == dues:
        return row
    before = None if is_new else str(row.dues_income)
    row.dues_income = dues
    row.version += 1
    row.save()
    record(
        Verb.FIGURES_ENTERED,
        actor=actor,
        organisation=organisation,
        subject=row,
        year=year,
        dues=str(dues),
        before=before,
    )
    return row
