"""The short form of a request for money."""

import secrets
from decimal import Decimal
from itertools import groupby
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.chinese import fold_name
from union.core.forms import AmountField, CountField
from union.core.money import HIGHEST, format_yuan
from union.evidence.forms import PapersField
from union.evidence.models import Kind
from union.funds.actions import PayeeMissing, RequestFacts
from union.funds.models import BudgetLine, FundRequest
from union.funds.registry import PurposeFacts
from union.members.forms.chooser import MemberChooserField
from union.members.models import Member

MOST_PEOPLE = 100_000
# While one types, the balance of the line is shown again.
LOOK = {
    "hx-target": "#look",
    "hx-include": "#id_line, #id_amount, #id_people, #id_standard",
    "hx-trigger": "change, "
    + ", ".join(
        f"input changed delay:400ms from:#id_{name}" for name in ("amount", "people", "standard")
    ),
    "hx-sync": "this:replace",
}
FACTS = ("title", "reason", "amount", "people", "standard", "payee", "payee_member")


class PayeeField(MemberChooserField):
    """A colleague of the union who is paid, by her whole name or her staff number.

    Whoever may ask for money may name anybody of the union, but finds nobody by a part of a name:
    the roster is not hers to read. Suggestions come only of those whom she sees there.
    """

    def _found(self, text: str) -> list[Member]:
        bare = text.rsplit("(", 1) if text.endswith(")") else text.rsplit("（", 1)
        number = (bare[1].rstrip(")） ") if len(bare) == 2 else text).strip()
        for rows in (
            self.members.filter(staff_number__iexact=number) if number else self.members.none(),
            self.members.filter(name_key=fold_name(text).lower()),
        ):
            if found := list(rows[:6]):
                return found
        return []


def line_choices(lines: list[BudgetLine]) -> list[tuple[str, list[tuple[int, str]]]]:
    """The lines under their categories, each with what is left of it."""
    years = len({line.budget.year for line in lines}) > 1
    unions = len({line.budget.organisation_id for line in lines}) > 1

    def heading(line: BudgetLine) -> str:
        words = [str(line.budget.organisation)] if unions else []
        words += [str(line.budget.year)] if years else []
        return " · ".join([*words, str(line.get_category_display())])

    def label(line: BudgetLine) -> str:
        words = {"line": line.name, "left": format_yuan(line.left)}
        return _now("%(line)s, %(left)s left") % words

    return [
        (name, [(line.pk, label(line)) for line in some]) for name, some in groupby(lines, heading)
    ]


class RequestForm(forms.Form):
    """What for, out of which line, how much, to whom, and the papers."""

    title = forms.CharField(label=_("What for"), max_length=100)
    line = forms.TypedChoiceField(
        label=_("Budget line"), coerce=int, widget=forms.Select, empty_value=None
    )
    people = CountField(label=_("People"), min_value=1, max_value=MOST_PEOPLE, required=False)
    standard = AmountField(label=_("For each (yuan)"), required=False)
    amount = AmountField(
        label=_("Amount (yuan)"),
        required=False,
        help_text=_("Leave it empty where people times the sum for each is the amount."),
    )
    payee = forms.CharField(
        label=_("Who is paid"),
        max_length=100,
        required=False,
        help_text=_("A shop or a company, as it stands on the invoice."),
    )
    payee_member = PayeeField(
        label=_("Or a colleague who is paid"),
        required=False,
        help_text=_("Whole name or staff number."),
    )
    reason = forms.CharField(
        label=_("Details"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as the plan, the decision, the prices. Write nothing about an illness."),
    )
    papers = PapersField(required=False)
    kind = forms.ChoiceField(label=_("What they are"), choices=Kind.choices, initial=Kind.QUOTE)
    purpose = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        user: User,
        row: FundRequest | None = None,
        purpose: PurposeFacts | None = None,
        purpose_name: str = "",
    ) -> None:
        """An empty form, that of a request that is rewritten, or one begun for a purpose."""
        start = _start(row) if row else _start_for(purpose) | {"purpose": purpose_name}
        super().__init__(data, files, initial=start)
        self.row = row
        lines = BudgetLine.objects.to_ask(user).usable()
        if row is not None:
            lines = lines.filter(budget__organisation=row.organisation)
        elif purpose is not None:
            union = purpose.organisation.union()
            lines = lines.filter(budget__organisation__path__startswith=union.path)
        in_order = lines.select_related("budget__organisation").order_by(
            "-budget__year", "budget__organisation__path", "category", "name"
        )
        self.lines = {line.pk: line for line in in_order}
        choice = cast("forms.ChoiceField", self.fields["line"])
        choice.widget.attrs |= LOOK | {"hx-get": reverse("funds:line")}
        choice.choices = [("", "—"), *line_choices(list(self.lines.values()))]
        fitting = _fitting(self.lines, purpose)
        if len(fitting) == 1 and row is None:
            self.initial["line"] = fitting[0]
        unions = {line.budget.organisation.union() for line in self.lines.values()}
        payee = cast("PayeeField", self.fields["payee_member"])
        payee.members = Member.objects.filter(union__in=unions)
        if row is None and purpose is not None and purpose.payee is not None:
            self.initial["payee_member"] = payee.members.filter(pk=purpose.payee).first()

    def clean_title(self) -> str:
        """Without spaces around it, one inside."""
        return " ".join(self.cleaned_data["title"].split())

    def clean(self) -> dict[str, Any]:
        """The amount follows from people and standard; what is submitted is paid to somebody."""
        clean: dict[str, Any] = super().clean() or {}
        people, standard = clean.get("people"), clean.get("standard")
        tried = {"amount", "people", "standard"} & set(self.errors)
        if not tried and clean.get("amount") is None:
            if people is None or standard is None:
                self.add_error(
                    "amount", _("Please enter the amount, or people and the sum for each.")
                )
            elif people * standard > HIGHEST:
                self.add_error("amount", _("This amount is too large."))
            else:
                clean["amount"] = people * standard
        member = clean.get("payee_member")
        clean["payee"] = " ".join((clean.get("payee") or "").split())
        if not clean["payee"] and member is not None:
            clean["payee"] = member.name
        missing = not clean["payee"] and not {"payee", "payee_member"} & set(self.errors)
        if missing and "submit" in self.data:
            self.add_error("payee", str(PayeeMissing.message))
        return clean

    def facts(self, kind: str, pk: int | None) -> RequestFacts:
        """What was entered, for the purpose of this kind and number."""
        return RequestFacts(
            line=self.lines[self.cleaned_data["line"]],
            purpose_kind=kind,
            purpose_id=pk,
            **{name: self.cleaned_data[name] for name in FACTS},
        )


def _start(row: FundRequest) -> dict[str, Any]:
    start = {name: getattr(row, name) for name in (*FACTS, "version")}
    if row.payee_member is not None and row.payee == row.payee_member.name:
        start["payee"] = ""
    return start | {"line": row.line_id}


def _start_for(purpose: PurposeFacts | None) -> dict[str, Any]:
    start: dict[str, Any] = {"key": secrets.token_hex(16)}
    if purpose is None:
        return start
    names = ("title",) if purpose.is_asked else ("title", "people", "standard", "amount")
    facts = {name: getattr(purpose, name) for name in names}
    return start | facts


def _fitting(lines: dict[int, BudgetLine], purpose: PurposeFacts | None) -> list[int]:
    """The lines of the newest year out of which a purpose is paid, as far as their names say it."""
    if len(lines) == 1 or purpose is None:
        return list(lines) if len(lines) == 1 else []
    year = max((line.budget.year for line in lines.values()), default=0)
    return [
        pk
        for pk, line in lines.items()
        if line.budget.year == year and any(word in line.name for word in purpose.words)
    ]


class LookForm(forms.Form):
    """What has been typed so far, to look at the balance of the line; mistakes count as nothing."""

    line = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    people = CountField(required=False, min_value=1, max_value=MOST_PEOPLE)
    standard = AmountField(required=False)
    amount = AmountField(required=False)

    def typed(self) -> tuple[int | None, Decimal | None, Decimal | None]:
        """The line, the amount, and what people times standard is, in yuan."""
        self.is_valid()
        clean = self.cleaned_data
        people, standard = clean.get("people"), clean.get("standard")
        basis = people * standard if people and standard else None
        if basis is not None and basis > HIGHEST:
            basis = None
        return clean.get("line"), clean.get("amount") or basis, basis


class CommentForm(forms.Form):
    """Why a request is taken back."""

    comment = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CorrectForm(forms.Form):
    """What is wrong with what was approved; whoever approved it reads it."""

    comment = forms.CharField(
        label=_("What has to be put right?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever approved it reads this."),
    )
