"""The insurer's list of the insured (被保险人清单), compared with our own roster."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.errors import Refused, filled
from union.core.id_numbers import mask_id, mask_phone
from union.core.money import format_yuan
from union.imports.judged import Judged
from union.imports.models import Batch, Row
from union.imports.reading import values
from union.imports.resources import (
    CellWidget,
    Column,
    Context,
    Question,
    SheetResource,
    outdated,
)
from union.insurance import actions
from union.insurance.actions import Changed, Listed
from union.insurance.difference import STRANGER
from union.insurance.layout import FIELD_OF, guessed
from union.insurance.models import Claim, Insured, Plan, Policy, Relation
from union.insurance.resources import cells
from union.insurance.resources.cells import HEALTH, MESSAGES, NO_NUMBER
from union.insurance.verbs import Verb
from union.members.matching import Roster, namesakes
from union.members.models import Dependant, Member


class PolicyMissing(Refused):
    """The list is taken over into a policy that is there."""

    message = _("Please enter the policy first: the list is taken over into it.")


@dataclass
class InsuranceContext(Context):
    """With the policy, and what the comparison found."""

    policy: Policy | None = None
    to_add: list[Member] = field(default_factory=list)
    to_remove: list[str] = field(default_factory=list)
    unlisted: list[int] = field(default_factory=list)
    is_foreign: bool = False


class InsuranceResource(SheetResource):
    """One row is one person whom the insurer covers."""

    kind: ClassVar[str] = "insurance"
    label: ClassVar[Any] = _("Insurer's list of the insured")
    help: ClassVar[Any] = _(
        "Compares the insurer's list with our roster: who is to be added, and who to be removed."
    )
    right: ClassVar[str] = "insurance.change"
    context_class: ClassVar[type[Context]] = InsuranceContext
    context: InsuranceContext

    name = Column(
        "name",
        also=["姓名", "被保险人", "被保险人姓名", "被保人姓名", "员工姓名"],
        widget=CellWidget(values.name),
        required=True,
        example="王芳",
    )
    id_number = Column(
        "id_number",
        also=["证件号码", "身份证号", "身份证号码", "身份证", "证件号", "被保险人证件号"],
        widget=CellWidget(values.id_number),
        required=True,
        personal=mask_id,
        example="330106199005201234",
    )
    phone = Column(
        "phone",
        also=["手机", "手机号", "联系电话", "手机号码", "电话"],
        widget=CellWidget(values.phone),
        personal=mask_phone,
    )
    relation = Column(
        "relation",
        also=["与主被保人关系", "与主被保险人关系", "与投保人关系", "与员工关系", "关系"],
        widget=CellWidget(cells.relation),
        labels=Relation.choices,
        example="本人",
    )
    main_id = Column(
        "main_id",
        also=["主被保险人证件号", "主被保人证件号", "主被保险人身份证号", "员工证件号码"],
        widget=CellWidget(values.id_number),
        personal=mask_id,
    )
    plan = Column(
        "plan",
        also=["保障方案", "方案", "保障计划", "计划", "险种方案", "款别"],
        widget=CellWidget(values.text, most=40),
        example="A款",
    )
    premium = Column(
        "premium",
        also=["保费", "保险费", "人均保费", "保费(元)", "保费(元/人)"],
        widget=CellWidget(values.money),
        example="120",
    )
    starts_on = Column(
        "starts_on",
        also=["生效日期", "保险起期", "起保日期", "生效日", "保障起期"],
        widget=CellWidget(values.day),
        example="2026-09-01",
    )
    account = Column(
        "account",
        also=["银行账号", "账号", "银行卡号", "卡号"],
        widget=CellWidget(cells.account),
    )
    note = Column(
        "note",
        also=["备注", "备注(增/减)", "备注(增/减员)", "说明"],
        widget=CellWidget(values.text, most=200),
    )

    class Meta:
        model = Insured
        fields = (
            "name",
            "id_number",
            "phone",
            "relation",
            "main_id",
            "plan",
            "premium",
            "starts_on",
            "account",
            "note",
        )

    @classmethod
    def questions(cls, context: Context) -> list[Question]:
        """Which policy, where the union has several that it may be."""
        if context.union is None or context.union.pk is None:
            return []
        context.policy = cls.policy_of(context)  # type: ignore[attr-defined]  # InsuranceContext
        if context.policy is not None:  # type: ignore[attr-defined]
            return []
        found = Policy.objects.filter(organisation=context.union).order_by("-ends_on")[:20]
        choices = tuple((str(one.pk), f"{one.title} · {one.number}".strip(" ·")) for one in found)
        help_text = str(_("The list is compared with the insured of this policy."))
        label = str(_("Which policy is it?"))
        return [Question("policy", label, help=help_text, choices=choices)] if choices else []

    @staticmethod
    def policy_of(context: Context) -> Policy | None:
        """What the sender said, else what a title names, else the only one in force."""
        rows = Policy.objects.filter(organisation=context.union)
        said = str(context.options.get("policy") or "")
        if said:
            return rows.filter(pk=said if said.isascii() and said.isdigit() else 0).first()
        titles = "".join(context.sheet.title_lines)
        for one in rows.exclude(number=""):
            if one.number in titles:
                return one
        named = [one for one in rows.on(local_today()) if one.title in titles]
        if len(named) == 1:
            return named[0]
        running = list(rows.on(local_today()).filter(for_everyone=True)[:2])
        return running[0] if len(running) == 1 and rows.count() == 1 else None

    def judge(self, rows: list[Judged]) -> None:
        """Whom of ours the list has, with what; and who is missing on either side."""
        union, policy = self.context.union, self.context.policy
        self._roster = Roster(union)
        self._families = self._dependants()
        self._plans = {one.name: one for one in policy.plans.all()} if policy else {}
        self._known = self._insured(policy)
        self._others = self._elsewhere(policy)
        self._claimed = Claim.objects.first_days([one.pk for one in self._known.values()])
        seen: dict[str, Judged] = {}
        listed: set[int] = set()
        for row in rows:
            row.values.pop("account", None)
            self._look_at_remark(row)
            person = self._identify(row, listed)
            if person is None or row.is_rejected:
                continue
            first = seen.setdefault(person, row)
            if first is not row:
                message = filled(MESSAGES["duplicate_in_file"], {"row": first.number})
                row.reject("member", "duplicate_in_file", message, self.letter("id_number"))
                continue
            self._decide(row, person)
        self._compare(rows, listed)

    def _look_at_remark(self, row: Judged) -> None:
        if HEALTH.search(row.values.pop("note", "") or ""):
            row.warn("note", "health_words", MESSAGES["health_words"], self.letter("note"))

    def _identify(self, row: Judged, listed: set[int]) -> str | None:
        """Whom the row is about, as `Insured.person`; None where that is not known."""
        relation = row.values.setdefault("relation", Relation.SELF)
        if row.is_rejected:
            # Her name may still tell that she is not missing.
            self._note_by_name(row, listed)
            return None
        if relation != Relation.SELF:
            return self._family_member(row)
        found = self._roster.named_by(row.values, self.context.chosen.get(str(row.number)))
        if found.problem == "unknown":
            self._note_by_name(row, listed)
            code = NO_NUMBER if self._lacks_number(row) else STRANGER
            row.reject("member", code, MESSAGES[code], self.letter("id_number"))
            return None
        found.blame(row, self.letter("id_number") or self.letter("name"))
        if found.member is None or row.is_rejected:
            return None
        listed.add(found.member.pk)
        row.values["member"] = found.member.pk
        if not found.member.is_counted:
            row.warn("member", "not_counted", MESSAGES["not_counted"])
        return actions.person_of(found.member)

    def _lacks_number(self, row: Judged) -> bool:
        """Whether a colleague of this name stands on our roster without an ID number."""
        same = self._roster.by_name.get(fold_name(row.values.get("name") or "").lower(), [])
        return any(not one.id_index for one in same)

    def _note_by_name(self, row: Judged, listed: set[int]) -> None:
        namesakes_ = self._roster.by_name.get(fold_name(row.values.get("name") or "").lower(), [])
        if len(namesakes_) == 1:
            listed.add(namesakes_[0].pk)

    def _family_member(self, row: Judged) -> str | None:
        """Spouse or child of a member; whom nobody has entered with consent is not taken."""
        main = self._roster.named_by({"id_number": row.values.get("main_id") or ""})
        letter = self.letter("main_id") or self.letter("relation")
        if main.member is None:
            row.reject("member", "main_unknown", MESSAGES["main_unknown"], letter)
            return None
        key = (main.member.pk, fold_name(row.values["name"]).lower(), row.values["relation"])
        found = self._families.get(key)
        if found is None:
            row.reject("relation", "no_consent", MESSAGES["no_consent"], self.letter("relation"))
            return None
        row.values |= {"member": main.member.pk, "dependant": found.pk}
        return actions.person_of(main.member, found, row.values["id_number"])

    def _dependants(self) -> dict[tuple[int, str, str], Dependant]:
        union = self.context.union
        if union is None or union.pk is None or self.context.sheet.column("relation") is None:
            return {}
        consented = ~Q(relation=Dependant.Relation.CHILD) | Q(consented_at__isnull=False)
        rows = Dependant.objects.of_union(union).live().filter(consented, due_on=None)
        return {(one.member_id, fold_name(one.name).lower(), one.relation): one for one in rows}

    def _insured(self, policy: Policy | None) -> dict[str, Insured]:
        """The last cover of each person by this policy."""
        if policy is None:
            return {}
        rows = Insured.objects.filter(policy=policy).select_related("plan", "member")
        rows = rows.order_by("starts_on").defer("id_number", "member__id_number", "member__phone")
        # By the number of today: it may have been entered or put right since.
        return {
            one.person if one.dependant_id else actions.person_of(one.member): one for one in rows
        }

    def _elsewhere(self, policy: Policy | None) -> dict[str, str]:
        """Who is covered by another policy of the same kind in the same time, by its title."""
        if policy is None:
            return {}
        rows = Insured.objects.open().filter(
            policy__organisation=policy.organisation_id,
            policy__kind=policy.kind,
            policy__starts_on__lte=policy.ends_on,
            policy__ends_on__gte=policy.starts_on,
        )
        return dict(rows.exclude(policy=policy).values_list("person", "policy__title"))

    def _decide(self, row: Judged, person: str) -> None:
        """New, changed or the same; outside its policy it is not taken."""
        policy = self.context.policy
        row.outcome = Row.Outcome.NEW
        if policy is None:
            return
        self._check_period(row, policy)
        plan = self._plan(row)
        if row.is_rejected:
            return
        if person in self._others:
            message = filled(MESSAGES["twice"], {"policy": self._others[person]})
            row.warn("member", "twice", message)
        there = self._known.get(person)
        starts_on = date.fromisoformat(row.values["starts_on"])
        if there is not None and there.ends_on is not None:
            if there.ends_on >= starts_on:
                message = filled(MESSAGES["overlaps"], {"day": there.ends_on.isoformat()})
                row.reject("starts_on", "overlaps", message, self.letter("starts_on"))
            return
        if there is None:
            return
        row.subject_id, row.subject_version = there.pk, there.version
        if plan is not None and there.plan.name != plan:
            row.diff["plan"] = [there.plan.name, plan]
        if row.values["says_day"] and there.starts_on != starts_on:
            claimed = self._claimed.get(there.pk, date.max)
            if starts_on > claimed:
                message = filled(MESSAGES["claimed"], {"day": claimed.isoformat()})
                row.reject("starts_on", "claimed", message, self.letter("starts_on"))
                return
            row.diff["starts_on"] = [there.starts_on.isoformat(), starts_on.isoformat()]
        row.outcome = Row.Outcome.CHANGED if row.diff else Row.Outcome.UNCHANGED

    def _check_period(self, row: Judged, policy: Policy) -> None:
        letter = self.letter("starts_on")
        days = {"starts": policy.starts_on.isoformat(), "ends": policy.ends_on.isoformat()}
        if policy.is_over:
            message = filled(MESSAGES["policy_over"], {"day": days["ends"]})
            row.reject("starts_on", "policy_over", message, letter)
            return
        row.values["says_day"] = bool(row.values.get("starts_on"))
        said = row.values.get("starts_on") or days["starts"]
        if said > days["ends"]:
            message = filled(MESSAGES["outside_policy"], days)
            row.reject("starts_on", "outside_policy", message, letter)
        elif said < days["starts"]:
            message = filled(MESSAGES["before_policy"], {"day": days["starts"]})
            row.warn("starts_on", "before_policy", message, letter)
        row.values["starts_on"] = max(said, days["starts"])

    def _plan(self, row: Judged) -> str | None:
        """The plan of the policy that the row names; where there is only one, it is that."""
        said = row.values.get("plan") or ""
        names = list(self._plans)
        fits = [one for one in names if one == said] or [
            one for one in names if said and (said.startswith(one) or one.startswith(said))
        ]
        if not fits and len(names) == 1 and not said:
            fits = names
        if len(fits) == 1:
            row.values["plan"] = fits[0]
            return fits[0]
        if names:
            message = filled(MESSAGES["plan_unknown"], {"plan": said})
            row.reject("plan", "plan_unknown", message, self.letter("plan"))
        return None

    def _compare(self, rows: list[Judged], listed: set[int]) -> None:
        """Who is on one side only. A list in which most are strangers is another union's."""
        strangers = [row for row in rows if any(one["code"] == STRANGER for one in row.errors)]
        self.context.is_foreign = bool(rows) and len(strangers) * 2 > len(rows)
        policy = self.context.policy
        everyone = policy is None or policy.for_everyone
        roster = sorted(self._roster.by_pk.values(), key=lambda one: (one.staff_number, one.pk))
        if not self.context.is_foreign:
            self.context.unlisted = sorted(
                one.member_id
                for one in self._known.values()
                if one.ends_on is None
                and one.relation == Relation.SELF
                and one.member_id not in listed
            )
            if everyone:
                self.context.to_add = [
                    one for one in roster if one.is_counted and one.pk not in listed
                ]
            self.context.to_remove = [row.values["name"] for row in strangers] + [
                one.name for one in roster if not one.is_counted and one.pk in listed
            ]

    @classmethod
    def facts(cls, context: Context, rows: list[Judged]) -> dict[str, Any]:
        """Who is to be added (by staff number) and removed (by name); which policy it is.

        `unlisted` are our insured members, by key, whom the list does not name.
        """
        found: Any = context
        return {
            "to_add": [one.staff_number or one.name for one in found.to_add],
            "to_add_names": [one.name for one in found.to_add],
            "to_remove": found.to_remove,
            "unlisted": found.unlisted,
            "foreign": found.is_foreign,
            "policy": found.policy.pk if found.policy else None,
            "premiums": cls._premiums(rows),
        }

    @staticmethod
    def _premiums(rows: list[Judged]) -> str:
        amounts = [row.values["premium"] for row in rows if row.values.get("premium")]
        return format_yuan(sum(map(Decimal, amounts), Decimal(0))) if amounts else ""

    @classmethod
    def people(cls, numbers: set[int]) -> dict[int, Any]:
        """Namesakes among whom the sender is asked to choose."""
        return namesakes(numbers)

    def begin(self, batch: Batch, *, actor: User | None) -> None:
        """The policy is there; a policy without plans gets those that the list names."""
        policy = self._policy(batch)
        batch.options = {**batch.options, "policy": str(policy.pk)}
        batch.save(update_fields=["options"])
        if policy.plans.exists():
            return
        wanted: dict[str, Any] = {}
        for row in batch.rows.filter(outcome=Row.Outcome.NEW):
            said = row.content["values"]
            wanted.setdefault(said.get("plan") or str(_("Standard")), said.get("premium") or 0)
        for name, premium in list(wanted.items())[:20]:
            Plan.objects.create(policy=policy, name=name, premium=premium)

    @staticmethod
    def _policy(batch: Batch) -> Policy:
        number = (batch.facts or {}).get("policy")
        found = Policy.objects.filter(organisation=batch.organisation, pk=number or 0).first()
        if found is None:
            raise PolicyMissing
        return found

    def apply(self, rows: Sequence[Row], batch: Batch, *, actor: User | None) -> None:
        """Takes over what the insurer says: who is covered, by which plan, from when."""
        policy = self._policy(batch)
        plans = {one.name: one for one in policy.plans.all()}
        first = next(iter(plans.values()))
        said = {row.pk: row.content["values"] for row in rows}
        members = Member.objects.in_bulk([one["member"] for one in said.values()])
        families = Dependant.objects.in_bulk(
            [one["dependant"] for one in said.values() if one.get("dependant")]
        )

        def plan_of(one: dict[str, Any]) -> Plan:
            return plans.get(one.get("plan") or "", first)

        fresh = {
            row.pk: Listed(
                members[said[row.pk]["member"]],
                plan_of(said[row.pk]),
                date.fromisoformat(said[row.pk]["starts_on"]),
                relation=said[row.pk]["relation"],
                dependant=families.get(said[row.pk].get("dependant") or 0),
                id_number=said[row.pk]["id_number"],
            )
            for row in rows
            if row.subject_id is None
        }
        entered = actions.take_in(policy, list(fresh.values()))
        Row.objects.note_subjects({row: entered[one.person] for row, one in fresh.items()})
        known = [row for row in rows if row.subject_id is not None]
        done = actions.change_listed(
            policy,
            [
                Changed(
                    row.subject_id or 0,
                    row.subject_version or 0,
                    plan_of(said[row.pk]) if "plan" in row.content["diff"] else None,
                    date.fromisoformat(said[row.pk]["starts_on"])
                    if "starts_on" in row.content["diff"]
                    else None,
                )
                for row in known
            ],
        )
        for row in known:
            if row.subject_id not in done:
                outdated(row, MESSAGES["changed_since"])

    def finish(self, batch: Batch, *, actor: User | None) -> None:
        """One line of the log; the insurer's columns are kept for the sheet that goes back."""
        policy = self._policy(batch)
        headers = (batch.facts or {}).get("headers", [])
        layout = [[one["text"][:40], FIELD_OF.get(one["field"] or "", "")] for one in headers]
        if not policy.insurer.layout:
            # What was put right by hand stays.
            policy.insurer.layout = [[text, known or guessed(text)] for text, known in layout]
            policy.insurer.save(update_fields=["layout"])
        record(
            Verb.LIST_TAKEN,
            actor=actor,
            organisation=batch.organisation,
            subject=policy,
            new=batch.new_rows,
            changed=batch.changed_rows,
        )

    def result_url(self, batch: Batch) -> str:
        """The difference of the policy."""
        number = (batch.facts or {}).get("policy")
        return reverse("insurance:difference", args=[number]) if number else ""
