"""The forms of insurance; they validate, the actions change."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.forms import AmountField, CountField, DayField, RowField, RowsField
from union.core.id_numbers import normalise, problem
from union.core.money import bare_number, format_yuan
from union.imports.forms import UploadForm
from union.insurance.actions import ClaimFacts, Listed, PlanFacts, PolicyFacts
from union.insurance.models import (
    FIELDS,
    Claim,
    Insured,
    Insurer,
    Kind,
    Plan,
    Policy,
    Relation,
)
from union.members.forms.chooser import MemberChooserField
from union.members.models import Dependant, Member
from union.orgs.models import Organisation

MOST_PLANS, MOST_COVERS, MOST_COLUMNS = 6, 20, 40
MORE_COLUMNS = 4


class PolicyForm(forms.Form):
    """A policy with its plans. The insurer is typed: a new name makes a new one."""

    insurer = forms.CharField(label=_("Insurer"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)
    title = forms.CharField(label=_("Title of the policy"), max_length=80)
    number = forms.CharField(label=_("Policy number"), max_length=60, required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until (last day)"))
    payer = forms.ChoiceField(
        label=_("Who pays"),
        choices=Policy.Payer,
        help_text=_("A commercial policy from union money: check what your province's rules say."),
    )
    plans = forms.CharField(
        label=_("Plans"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "A line for each plan: name and premium a head. Below it, beginning with -, what is "
            "covered and the sum. For example: “Plan A 120”, then “- Death 150000”."
        ),
    )
    for_everyone = forms.BooleanField(
        label=_("Every member is insured by it"), required=False, initial=True
    )
    contact = forms.CharField(label=_("Whom to call"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone of the contact"), max_length=40, required=False)
    how_to_claim = forms.CharField(
        label=_("How to claim"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What a colleague should do first, in a few sentences. She reads it."),
    )
    claim_days = CountField(
        label=_("Days for a claim"),
        min_value=0,
        max_value=730,
        initial=0,
        help_text=_("0 where the policy names none."),
    )
    claim_from = forms.ChoiceField(
        label=_("They count from"), choices=Policy.ClaimFrom, initial=Policy.ClaimFrom.DISCHARGE
    )
    in_working_days = forms.BooleanField(label=_("They are working days"), required=False)
    renews = RowField(
        Policy.objects.none(),
        label=_("It follows"),
        required=False,
        empty_label=_("No earlier policy"),
    )
    wants_renewal = forms.BooleanField(
        label=_("Remind us to renew it (60, 30 and 7 days before)"), required=False, initial=True
    )
    organisation = RowField(Organisation.objects.none(), label=_("Union"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, data: Any = None, *, unions: Any, earlier: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = unions
        if len(unions) == 1:
            field.initial, field.widget = unions[0], forms.HiddenInput()
        renews: Any = self.fields["renews"]
        renews.queryset = earlier

    @staticmethod
    def start(policy: Policy) -> dict[str, Any]:
        """What stands in the form for a policy that is there."""
        facts = {name: getattr(policy, name) for name in PolicyFacts.__dataclass_fields__}
        return facts | {
            "insurer": policy.insurer.name,
            "plans": plans_text(policy),
            "version": policy.version,
            "organisation": policy.organisation,
        }

    def clean_plans(self) -> list[PlanFacts]:
        """The plans that were typed, each once."""
        return read_plans(self.cleaned_data["plans"])

    def facts(self) -> PolicyFacts:
        """What the action is given."""
        said = self.cleaned_data
        return PolicyFacts(**{name: said[name] for name in PolicyFacts.__dataclass_fields__})


def plans_text(policy: Policy) -> str:
    """The plans of a policy as they are typed."""
    lines = []
    for plan in policy.plans.prefetch_related("covers"):
        lines.append(f"{plan.name} {plan.premium}")
        lines += [f"- {one.title} {one.amount} {one.note}".strip() for one in plan.covers.all()]
    return "\n".join(lines)


def read_plans(text: str) -> list[PlanFacts]:
    """Plans and what they cover, line by line; ValidationError with the line that is unclear."""
    plans: list[tuple[str, Decimal, list[tuple[str, Decimal, str]]]] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().replace("\u3000", " ")
        if not line:
            continue
        is_cover = line[0] in "-－—·•"
        words = line.lstrip("-－—·• ").split()
        sums = [at for at, word in enumerate(words[1:], 1) if _amount(word) is not None]
        # A plan may have a number in its name: its premium stands last. A cover has a note behind.
        place = 0 if not sums else sums[0] if is_cover else sums[-1]
        if not is_cover and place != len(words) - 1:
            place = 0
        if not place or (is_cover and not plans):
            raise forms.ValidationError(
                _("Line %(number)s: please write a name and a sum, such as “Plan A 120”."),
                params={"number": number},
            )
        name, amount = " ".join(words[:place]), _amount(words[place]) or Decimal(0)
        note = " ".join(words[place + 1 :])
        if is_cover:
            if amount <= 0:
                raise forms.ValidationError(
                    _("Line %(number)s: the sum must be greater than zero."),
                    params={"number": number},
                )
            plans[-1][2].append((name[:60], amount, note[:60]))
        else:
            plans.append((name[:40], amount, []))
    names = [name for name, *_rest in plans]
    if len(set(names)) < len(names):
        raise forms.ValidationError(_("Each plan has a name of its own."))
    if len(plans) > MOST_PLANS or any(len(covers) > MOST_COVERS for *_one, covers in plans):
        raise forms.ValidationError(_("These are too many plans or sums."))
    return [PlanFacts(name, premium, covers) for name, premium, covers in plans]


def _amount(word: str) -> Decimal | None:
    bare = bare_number(word)
    try:
        number = Decimal(bare) if bare[:1].isdigit() else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or number >= Decimal("1e9"):
        return None
    return number if number == number.quantize(Decimal("0.01")) else None


class InsurerForm(forms.Form):
    """Name and telephone of an insurer, and the columns of its sheet in their order."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Telephone for claims"), max_length=40, required=False)

    def __init__(self, data: Any = None, *, insurer: Insurer, **kwargs: Any) -> None:
        super().__init__(data, initial={"name": insurer.name, "phone": insurer.phone}, **kwargs)
        columns = insurer.columns
        choices = list(FIELDS.items())
        self.count = min(len(columns) + MORE_COLUMNS, MOST_COLUMNS)
        for place in range(self.count):
            heading, what = columns[place] if place < len(columns) else ["", "blank"]
            number = {"n": place + 1}
            self.fields[f"heading_{place}"] = forms.CharField(
                label=_("Column %(n)s, heading") % number,
                max_length=40,
                required=False,
                initial=heading,
            )
            self.fields[f"what_{place}"] = forms.ChoiceField(
                label=_("Column %(n)s, what stands there") % number,
                choices=choices,
                initial=what,
            )

    def pairs(self) -> list[tuple[Any, Any]]:
        """Heading and contents of each column, for the page."""
        return [(self[f"heading_{at}"], self[f"what_{at}"]) for at in range(self.count)]

    @property
    def layout(self) -> list[list[str]]:
        """The columns that have a heading."""
        said = self.cleaned_data
        return [
            [said[f"heading_{at}"].strip(), said[f"what_{at}"]]
            for at in range(self.count)
            if said[f"heading_{at}"].strip()
        ]


class ListForm(UploadForm):
    """The insurer's list for one policy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organisation"]


class RosterFilters(forms.Form):
    """Who was covered on which day."""

    q = forms.CharField(label=_("Name or staff number"), required=False, max_length=64)
    day = DayField(label=_("Covered on"), required=False)

    def asked_day(self) -> date:
        """The day that is asked for, by default today."""
        if self.is_valid() and self.cleaned_data["day"]:
            day: date = self.cleaned_data["day"]
            return day
        return local_today()


class InsureForm(forms.Form):
    """One person, taken in by hand."""

    member = MemberChooserField(label=_("Member"))
    relation = forms.ChoiceField(label=_("Who is insured"), choices=Relation, initial=Relation.SELF)
    family_name = forms.CharField(
        label=_("Name of the family member"),
        max_length=60,
        required=False,
        help_text=_("As the member has entered it under My family; a child with the consent."),
    )
    id_number = forms.CharField(
        label=_("ID number of the family member"), max_length=30, required=False
    )
    plan = RowField(Plan.objects.none(), label=_("Plan"), empty_label=None)
    starts_on = DayField(label=_("Covered from"))

    def __init__(self, data: Any = None, *, policy: Policy, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        plan: Any = self.fields["plan"]
        plan.queryset = policy.plans.all()
        member: Any = self.fields["member"]
        member.members = Member.objects.filter(union=policy.organisation_id).in_union()

    def clean(self) -> dict[str, Any]:
        """A family member has a name and an ID number that can be one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("relation", Relation.SELF) == Relation.SELF:
            return cleaned
        if not cleaned.get("family_name"):
            self.add_error("family_name", _("This field is required."))
        number = normalise(cleaned.get("id_number") or "")
        if problem(number):
            self.add_error("id_number", _("This is not a valid ID number. Please check it."))
        cleaned["id_number"] = number
        return cleaned

    def listed(self) -> Listed:
        """What the action is given; a family member whom nobody entered is refused there."""
        said = self.cleaned_data
        family = None
        if said["relation"] != Relation.SELF:
            rows = Dependant.objects.of_member(said["member"]).live()
            family = next((one for one in rows if one.name == said["family_name"].strip()), None)
        return Listed(
            said["member"],
            said["plan"],
            said["starts_on"],
            relation=said["relation"],
            dependant=family,
            id_number=said["id_number"] if family else "",
        )


class EndForm(forms.Form):
    """The last day of somebody's cover."""

    ends_on = DayField(label=_("Covered until (last day)"))
    because = forms.CharField(label=_("Why"), max_length=100)


class SheetForm(forms.Form):
    """Who stands on the sheet, and from when it is valid."""

    effective_on = DayField(label=_("Valid from"))
    plan = RowField(Plan.objects.none(), label=_("Plan of those who are added"), empty_label=None)
    missing = RowsField(Member.objects.none(), required=False)
    leaving = RowsField(Insured.objects.none(), required=False)
    strangers = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: Any = None, *, policy: Policy, found: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        plan: Any = self.fields["plan"]
        plan.queryset = policy.plans.all()
        missing: Any = self.fields["missing"]
        missing.queryset = Member.objects.filter(pk__in=[one.pk for one in found.added])
        leaving: Any = self.fields["leaving"]
        leaving.queryset = Insured.objects.filter(pk__in=[one.pk for one in found.leaving])
        strangers = cast("forms.ChoiceField", self.fields["strangers"])
        strangers.choices = [(one.row, one.row) for one in found.strangers]


class ClaimForm(forms.Form):
    """What happened when; nobody is asked what she has."""

    happened_on = DayField(label=_("When it happened"), past=True)
    discharged_on = DayField(label=_("Day of discharge"), required=False, past=True)
    asked = AmountField(
        label=_("Costs (yuan)"), required=False, help_text=_("If you know them already.")
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def facts(self) -> ClaimFacts:
        """What the action is given."""
        said = self.cleaned_data
        return ClaimFacts(said["happened_on"], said["discharged_on"], said["asked"])


class MoveForm(forms.Form):
    """The next step of a claim."""

    to = forms.ChoiceField(label=_("Next step"), widget=forms.RadioSelect)
    on = DayField(label=_("On which day"), past=True)
    reference = forms.CharField(label=_("Insurer's case number"), max_length=40, required=False)
    amount = AmountField(label=_("Paid (yuan), when it is paid"), required=False)
    words = forms.CharField(
        label=_("For the member"),
        max_length=200,
        required=False,
        help_text=_("What is missing, or why it was refused. Nothing about an illness."),
    )
    # Asked only where the step is unusual: `clean` makes it visible.
    sure = forms.BooleanField(
        label=_("Yes, it is right so"), required=False, widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, claim: Claim, missing: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.claim, self.missing = claim, missing
        if data is None:
            self.only_what_may_follow()
        else:
            # The step may have been taken by the first of two taps: the action tells.
            self._offer(Claim.State.values)
        self.initial.update(on=local_today(), version=claim.version, reference=claim.reference)

    def _offer(self, states: Sequence[str]) -> None:
        choice = cast("forms.ChoiceField", self.fields["to"])
        choice.choices = [(one, Claim.State(one).label) for one in states]

    def only_what_may_follow(self) -> None:
        """For the page: the steps that may be next, and a sum only where one of them pays."""
        self._offer(self.claim.next_states)
        if Claim.State.PAID not in self.claim.next_states and "amount" not in self.errors:
            del self.fields["amount"]

    def clean(self) -> dict[str, Any]:
        """What is most often a slip is asked about once."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("sure") or said.get("to") not in self.claim.next_states:
            return said
        amount, asked = said.get("amount"), self.claim.asked
        if said["to"] == Claim.State.SUBMITTED and self.missing:
            self.add_error(
                "to",
                forms.ValidationError(
                    _("Still missing: %(papers)s. Was it handed in all the same?"),
                    params={"papers": "、".join(self.missing)},
                ),
            )
        elif said["to"] == Claim.State.PAID and amount and asked and amount > asked:
            self.add_error(
                "amount",
                forms.ValidationError(
                    _("That is more than the costs (%(costs)s). Is it right?"),
                    params={"costs": format_yuan(asked)},
                ),
            )
        else:
            return said
        self.fields["sure"].widget = forms.CheckboxInput()
        return said


class ReopenForm(forms.Form):
    """Why a closed claim is with the insurer again."""

    words = forms.CharField(
        label=_("What was wrong"), max_length=200, help_text=_("The member reads it.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ClaimFilters(forms.Form):
    """Search in the list of claims."""

    q = forms.CharField(label=_("Name or staff number"), required=False, max_length=64)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Under way")), *Claim.State.choices],
    )
    policy = RowField(
        Policy.objects.none(), label=_("Policy"), required=False, empty_label=_("All")
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, policies: Any, years: list[int]) -> None:
        super().__init__(data)
        policy: Any = self.fields["policy"]
        policy.queryset = policies
        year = cast("forms.ChoiceField", self.fields["year"])
        year.choices = [("", _("All")), *((one, str(one)) for one in years)]

    def narrow(self, rows: Any) -> Any:
        """The claims that are asked for; `year` is that of the payment, or of what happened."""
        if not self.is_valid():
            return rows
        said = self.cleaned_data
        if said["q"]:
            rows = rows.filter(member__in=Member.objects.search(said["q"]).values("pk"))
        if said["state"] == "open":
            rows = rows.under_way()
        elif said["state"]:
            rows = rows.filter(state=said["state"])
        if said["policy"]:
            rows = rows.filter(policy=said["policy"])
        if said["year"]:
            in_year = (
                {"paid_on__year": said["year"]}
                if said["state"] == Claim.State.PAID
                else {"happened_on__year": said["year"]}
            )
            rows = rows.filter(**in_year)
        return rows
