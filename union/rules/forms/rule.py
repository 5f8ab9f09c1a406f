"""A rule: each kind asks only for what it needs."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.forms import AmountField, CountField
from union.core.money import MOST_FOR_ONE
from union.evidence.models import Kind as PaperKind
from union.members.models import Employment, Status
from union.rules.actions import RuleFacts
from union.rules.benefits import choices
from union.rules.models import Form, OwnBenefit, Rule, RuleBook, RuleKind, Severity, Unit
from union.rules.models.rule import Aspect, Per

# What each kind asks for beside the clause, the benefit and what happens where it is not kept.
FIELDS: dict[str, tuple[str, ...]] = {
    RuleKind.CAP_PER_EVENT: ("amount", "per"),
    RuleKind.CAP_PER_YEAR: ("amount", "per"),
    RuleKind.ONCE_PER_LIFE: (),
    RuleKind.ONCE_PER_KEY: (),
    RuleKind.CYCLE: ("amount", "years"),
    RuleKind.RATIO: ("share_of", "share_in"),
    RuleKind.TOP_UP: ("times",),
    RuleKind.FORM: ("allowed",),
    RuleKind.ELIGIBLE: ("statuses", "employments", "months", "refuses_served_elsewhere"),
    RuleKind.PROOF: ("papers", "one_of", "one_of_these"),
    RuleKind.DEADLINE: ("number", "unit", "aspect"),
    RuleKind.NOTICE: ("number", "unit"),
    RuleKind.WORDS: ("words",),
}
# A sentence about each kind, where one chooses.
HINTS: dict[str, Any] = {
    RuleKind.CAP_PER_EVENT: _("Such as: a marriage at most 600 yuan."),
    RuleKind.CAP_PER_YEAR: _("Such as: festivals at most 2,000 yuan a year, all together."),
    RuleKind.ONCE_PER_LIFE: _("Such as: retirement once."),
    RuleKind.ONCE_PER_KEY: _("Such as: once a year for the same illness; twins are one birth."),
    RuleKind.CYCLE: _("Such as: recuperation at most 3,000 yuan in 2 years."),
    RuleKind.RATIO: _("Such as: prizes to at most 2 in 3 of those who take part."),
    RuleKind.TOP_UP: _("Such as: union money for outings at most 3 times the dues of the year."),
    RuleKind.FORM: _("Such as: festivals in goods or vouchers, never in cash."),
    RuleKind.ELIGIBLE: _("Such as: only members at work, whom no other union serves."),
    RuleKind.PROOF: _("Such as: the discharge summary and the hospital bill."),
    RuleKind.DEADLINE: _("Such as: to be applied for within 6 months."),
    RuleKind.NOTICE: _("Such as: announced 5 working days before."),
    RuleKind.WORDS: _("Words that make a warning, such as shopping cards or tobacco."),
}
# Rules about a sum of its own for each benefit make no sense for all of them together.
NEEDS_BENEFIT = {
    RuleKind.CAP_PER_EVENT,
    RuleKind.CAP_PER_YEAR,
    RuleKind.ONCE_PER_LIFE,
    RuleKind.ONCE_PER_KEY,
    RuleKind.CYCLE,
    RuleKind.RATIO,
    RuleKind.FORM,
    RuleKind.PROOF,
}
TICKS = forms.CheckboxSelectMultiple


def _number(label: Any, most: int, **more: Any) -> CountField:
    return CountField(label=label, min_value=1, max_value=most, **more)


class RuleForm(forms.Form):
    """One rule of a draft."""

    clause = forms.TypedChoiceField(
        label=_("Said by the clause"), required=False, coerce=int, empty_value=None
    )
    benefit = forms.ChoiceField(label=_("For"), required=False)
    amount = AmountField(label=_("At most (yuan)"), most=MOST_FOR_ONE)
    per = forms.ChoiceField(
        label=_("For whom this sum counts"),
        choices=Per.choices,
        initial=Per.MEMBER,
        required=False,
        help_text=_(
            "For each child: where parents get something once for each child, such as on "
            "children's day, the sum is that of one child."
        ),
    )
    years = _number(_("within so many years"), 50)
    share_of = _number(_("at most so many"), 100)
    share_in = _number(_("of so many"), 100)
    times = _number(_("times the dues of the year"), 100)
    allowed = forms.MultipleChoiceField(
        label=_("Allowed forms"), choices=Form.choices, widget=TICKS
    )
    statuses = forms.MultipleChoiceField(
        label=_("Only members who are"), choices=Status.choices, required=False, widget=TICKS
    )
    employments = forms.MultipleChoiceField(
        label=_("Only these employment forms"),
        choices=Employment.choices,
        required=False,
        widget=TICKS,
        help_text=_("Tick none and all of them are included."),
    )
    months = _number(_("Members for so many months at least"), 600, required=False)
    refuses_served_elsewhere = forms.BooleanField(
        label=_("Not for members whom another union serves"), required=False
    )
    papers = forms.MultipleChoiceField(
        label=_("Each of these papers"), choices=PaperKind.choices, required=False, widget=TICKS
    )
    one_of = forms.MultipleChoiceField(
        label=_("And one of these"), choices=PaperKind.choices, required=False, widget=TICKS
    )
    one_of_these = forms.MultipleChoiceField(
        label=_("And one of these too"), choices=PaperKind.choices, required=False, widget=TICKS
    )
    number = _number(_("How long"), 999)
    unit = forms.ChoiceField(label=_("in"), choices=Unit.choices)
    aspect = forms.ChoiceField(label=_("For what"), choices=Aspect.choices)
    words = forms.CharField(label=_("Words, one in a line"), max_length=2000, widget=forms.Textarea)
    severity = forms.ChoiceField(
        label=_("Where it is not kept"), choices=Severity.choices, initial=Severity.BLOCK
    )

    def __init__(
        self, data: Any = None, *, kind: str, book: RuleBook, rule: Rule | None = None
    ) -> None:
        """The form of one kind; `rule` is one that is changed."""
        self.kind, self.book = kind, book
        super().__init__(data, initial=_start(rule) if rule else {})
        # The form asks for two groups; a book that was taken over may have more of them.
        self.more_groups = _either(rule)[2:] if rule else []
        wanted = ("clause", "benefit", *FIELDS[kind], "severity")
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        clauses = [(one.pk, str(one) or one.text[:30]) for one in book.clauses.all()]
        self._offer("clause", [("", _("None")), *clauses])
        own = OwnBenefit.objects.keys_of(book.organisation)
        every = [] if kind in NEEDS_BENEFIT else [("", _("Every benefit"))]
        self._offer("benefit", [*every, *choices(own)])
        self.fields["benefit"].required = kind in NEEDS_BENEFIT
        self.order_fields(wanted)

    def _offer(self, name: str, offered: list[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = offered

    def clean(self) -> dict[str, Any]:
        """A rule says something."""
        data = super().clean() or self.cleaned_data
        if self.kind == RuleKind.ELIGIBLE and not any(data.get(name) for name in FIELDS[self.kind]):
            raise forms.ValidationError(_("Choose at least one condition."))
        if self.kind == RuleKind.PROOF and not any(data.get(name) for name in FIELDS[self.kind]):
            raise forms.ValidationError(_("Choose at least one paper."))
        share_of, share_in = data.get("share_of"), data.get("share_in")
        if share_of and share_in and share_of > share_in:
            self.add_error("share_of", _("More than all of them cannot be."))
        return data

    def facts(self) -> RuleFacts:
        """What was entered."""
        said = self.cleaned_data
        clause = self.book.clauses.filter(pk=said["clause"]).first() if said["clause"] else None
        return RuleFacts(
            kind=self.kind,
            benefit=said["benefit"],
            severity=said["severity"],
            clause=clause,
            amount=said.get("amount"),
            number=said.get("years")
            or said.get("times")
            or said.get("months")
            or said.get("number"),
            per=said.get("per") or Per.MEMBER,
            unit=said.get("unit", ""),
            aspect=said.get("aspect", ""),
            share_of=said.get("share_of"),
            share_in=said.get("share_in"),
            words=self._words(),
            statuses=said.get("statuses", ()),
            employments=said.get("employments", ()),
            refuses_served_elsewhere=said.get("refuses_served_elsewhere", False),
        )

    def _words(self) -> list[str]:
        said = self.cleaned_data
        if self.kind == RuleKind.PROOF:
            groups = ["|".join(said[name]) for name in ("one_of", "one_of_these") if said[name]]
            return [*said["papers"], *groups, *("|".join(one) for one in self.more_groups)]
        if self.kind == RuleKind.WORDS:
            lines = (" ".join(line.split()) for line in said["words"].splitlines())
            return list(dict.fromkeys(line for line in lines if line))
        return list(said.get("allowed", ()))


def _groups(rule: Rule) -> list[list[str]]:
    return [word.split("|") for word in rule.words] if rule.kind == RuleKind.PROOF else []


def _either(rule: Rule) -> list[list[str]]:
    """The groups of which any one paper will do."""
    return [group for group in _groups(rule) if len(group) > 1]


def _start(rule: Rule) -> dict[str, Any]:
    """A rule as the fields of its form."""
    groups, either = _groups(rule), _either(rule)
    return {
        "clause": rule.clause_id,
        "benefit": rule.benefit,
        "severity": rule.severity,
        "amount": rule.amount,
        "years": rule.number,
        "times": rule.number,
        "months": rule.number,
        "number": rule.number,
        "per": rule.per,
        "unit": rule.unit,
        "aspect": rule.aspect,
        "share_of": rule.share_of,
        "share_in": rule.share_in,
        "allowed": rule.words,
        "words": "\n".join(rule.words),
        "papers": [group[0] for group in groups if len(group) == 1],
        "one_of": either[0] if either else [],
        "one_of_these": either[1] if len(either) > 1 else [],
        "statuses": rule.statuses,
        "employments": rule.employments,
        "refuses_served_elsewhere": rule.refuses_served_elsewhere,
    }
