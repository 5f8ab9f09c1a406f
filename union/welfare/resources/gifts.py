"""Lists of gifts as a spreadsheet (慰问品发放签领表): handed out already, or still to be."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import filled
from union.core.money import MOST_FOR_ONE
from union.imports.judged import Judged
from union.imports.models import Batch, Row
from union.imports.reading import values
from union.imports.resources import (
    CellWidget,
    Column,
    Context,
    Question,
    SheetResource,
    Way,
    outdated,
)
from union.members import identity
from union.members.matching import Roster, namesakes
from union.members.models import Member
from union.orgs.models import Organisation
from union.rules.granting import with_clause
from union.rules.judging import Proposal, judge
from union.rules.models import Grant
from union.rules.models.confidential import CONFIDENTIAL
from union.welfare.actions import (
    NewRow,
    RowChange,
    add_rows,
    announce_choice,
    announce_gift,
    change_rows,
    get_or_make_programme,
    locked_rows,
    plain_name,
)
from union.welfare.actions.entitlements import KIND, event_of, proposal
from union.welfare.actions.refusals import paid_for
from union.welfare.models import Disbursement, Programme, guess_kind
from union.welfare.resources.cells import COMPARED, columns, difference, rename_id_errors
from union.welfare.resources.titles import programme_of_title
from union.welfare.resources.ways import WAYS, as_allowed, exempt_places, is_planned
from union.welfare.verbs import Verb

MESSAGES = {
    "duplicate_in_file": _(
        "The same person stands in row %(row)s already, for the same programme."
    ),
    "programme_missing": _("The programme is not named in this row."),
    "confidential": _("Help in hardship is entered on the page of its event, not by a list."),
    "closed": _("The programme is closed; open it again to change something."),
    "received": _("This gift has been received already; it is not changed."),
    "paid": _("The money for this gift was paid already; it becomes no less."),
    "not_counted": _("The roster does not count this person as a member on that day."),
    "self": _("This row is about yourself."),
    "choosing": _("The members of this programme are still choosing: nothing is handed out yet."),
    "given_already": _("This gift was handed out already; a list of planned ones leaves it."),
    "still_planned": _("This gift is only planned: hand it out in its programme."),
    "changed_since": _("Somebody changed this row after the preview. Please check it again."),
}
NOT_SAID = _("The file does not say it. For example: Mid-Autumn gifts 2026.")
# What a preview does not repeat in every row.
UNSAID = {"no_book", "form_missing", "year_used", "event_used"}
A_FEW = 3  # with fewer on the roster a list of gifts was sent in before it
WRITTEN = {Row.Outcome.NEW, Row.Outcome.CHANGED}
# A finding as it is said to whoever reads it.
SAID = lazy(with_clause, str)


class BenefitResource(SheetResource):
    """One row is what one member was given, or is going to be."""

    kind: ClassVar[str] = "benefits"
    label: ClassVar[Any] = _("List of gifts and benefits")
    help: ClassVar[Any] = _("Enters a list of gifts: handed out already, or still to be.")
    right: ClassVar[str] = "imports.change"
    summed: ClassVar[tuple[str, ...]] = ("amount", "quantity")
    ways: ClassVar[tuple[Way, ...]] = WAYS

    staff_number = identity.staff_number()
    name = Column(
        "name",
        also=["姓名", "教师姓名", "会员姓名", "职工姓名", "领取人"],
        widget=CellWidget(values.name),
        required=True,
        example="王芳",
    )
    id_number = identity.id_number()
    phone = identity.phone()
    programme = Column(
        "programme",
        also=["发放项目", "项目", "福利项目", "慰问项目", "项目名称"],
        widget=CellWidget(values.text, most=100),
        example="2026年中秋节慰问品",
    )
    item = Column(
        "item",
        also=["品名", "物品", "慰问品", "物品名称", "发放内容"],
        widget=CellWidget(values.text, most=100),
        example="粮油礼盒",
    )
    quantity = Column(
        "quantity",
        also=["数量", "数量(份)", "份数"],
        widget=CellWidget(values.whole, least=1, most=10_000),
        example="1",
    )
    amount = Column(
        "amount",
        also=["金额", "金额(元)", "发放金额", "慰问金额", "价值", "面值"],
        widget=CellWidget(values.money, positive=True, most=MOST_FOR_ONE),
        required=True,
        example="300",
    )
    given_on = Column(
        "given_on",
        also=["发放日期", "领取日期", "领取时间", "发放时间", "日期"],
        widget=CellWidget(values.past_day),
        example="2026-09-20",
    )
    note = Column("note", also=["备注", "说明"], widget=CellWidget(values.remark))

    class Meta:
        model = Disbursement
        fields = (
            "item",
            "quantity",
            "amount",
            "given_on",
            "note",
            "staff_number",
            "name",
            "id_number",
            "phone",
            "programme",
        )

    @classmethod
    def questions(cls, context: Context) -> list[Question]:
        """Which programme, where neither a column nor a title nor the sender has said it."""
        if context.sheet.column("programme") is not None or cls.programme_name(context):
            return []
        return [Question("programme", str(_("Programme")), help=str(NOT_SAID))]

    @staticmethod
    def programme_name(context: Context) -> str:
        """What the sender answered, else what the title says."""
        return str(context.options.get("programme") or "") or programme_of_title(
            context.sheet.title_lines
        )

    @property
    def is_planned(self) -> bool:
        """Whether the list is of gifts that are still to be handed out."""
        return is_planned(self.context.options)

    def judge(self, rows: list[Judged]) -> None:
        """New, changed, unchanged or rejected, with one look at the roster and the programmes."""
        context = self.context
        roster = Roster(context.union)
        default = self.programme_name(context)
        people = [self._identify(row, roster, default) for row in rows]
        known = self._known(context.union, {row.values.get("programme") for row in rows})
        seen: dict[tuple[int, str], Judged] = {}
        for row, member in zip(rows, people, strict=True):
            if member is None or row.is_rejected:
                continue
            if self._is_confidential(row.values["programme"]):
                row.reject("programme", "confidential", MESSAGES["confidential"])
                continue
            first = seen.setdefault((member.pk, row.values["programme"]), row)
            if first is not row:
                self._double(row, first)
                continue
            self._decide(row, member, known)
            self._compare_ways(row, known.get(row.values["programme"], {}).get(member.pk))
        self._ask_the_rules([row for row in rows if row.outcome in WRITTEN])

    def _ask_the_rules(self, rows: list[Judged]) -> None:
        """Before its book was switched on here a row is only warned; since then it is judged."""
        union = self.context.union
        if union is None or union.pk is None or not rows:
            return
        known = [row.subject_id for row in rows if row.subject_id is not None]
        grants = Grant.objects.live().of_source(KIND, known) if known else Grant.objects.none()
        instead = dict(grants.values_list("source_id", "pk"))
        proposals = [
            replace(
                self._proposal(row),
                instead_of=instead.get(row.subject_id or 0),
                is_listed=not self.is_planned,
            )
            for row in rows
        ]
        verdicts = judge(union, proposals, past=not self.is_planned)
        excused = exempt_places(
            [self._programmes.get(row.values["programme"]) for row in rows], verdicts, proposals
        )
        for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
            for finding in () if place in excused else verdict.blocks:
                row.reject("amount", finding.code, SAID(finding), self.letter("amount"))
            for finding in verdict.warnings:
                if finding.code not in UNSAID:
                    row.warn("amount", finding.code, SAID(finding))

    def _proposal(self, row: Judged) -> Proposal:
        """What a row will be to the rules, also where its programme is not open yet."""
        name, facts = row.values["programme"], columns(row.values)
        programme = self._programmes.get(name)
        given_on = facts.get("given_on")
        if programme is None:
            programme = Programme(
                organisation=self.context.union,
                name=name,
                kind=guess_kind(name),
                eligible_on=given_on or local_today(),
            )
        day = event_of(programme, None, given_on)
        more = {name: facts[name] for name in ("item", "quantity") if facts.get(name)}
        return proposal(programme, row.values["member"], facts["amount"], event_on=day, **more)

    def _identify(self, row: Judged, roster: Roster, default: str) -> Member | None:
        """Whom the row is about. The errors of its cells stand first and name their columns."""
        # As it is kept: with a space more it would be another one here.
        row.values["programme"] = plain_name(row.values.get("programme", default))
        if not row.values["programme"]:
            row.reject("programme", "missing", MESSAGES["programme_missing"])
        rename_id_errors(row)
        if self.is_planned:
            # The day is that of the hand-out.
            row.values.pop("given_on", None)
        if row.is_rejected:
            return None
        found = roster.named_by(row.values, self.context.chosen.get(str(row.number)))
        found.blame(row, self.letter("staff_number") or self.letter("name"))
        if found.member is None or row.is_rejected:
            return None
        row.values["member"] = found.member.pk
        return found.member

    def _known(
        self, union: Organisation | None, names: set[str | None]
    ) -> dict[str, dict[int, Disbursement]]:
        """What the named programmes hold already, by programme and member."""
        known: dict[str, dict[int, Disbursement]] = {}
        self._programmes: dict[str, Programme] = {}
        self._paid: Collection[int | None] = ()
        if union is None or union.pk is None:
            return known
        there = Programme.objects.filter(organisation=union, name__in=[one for one in names if one])
        self._programmes = {one.name: one for one in there}
        rows = Disbursement.objects.filter(
            programme__in=list(self._programmes.values())
        ).select_related("programme")
        for row in rows:
            known.setdefault(row.programme.name, {})[row.member_id] = row
        numbers = [row.pk for there in known.values() for row in there.values()]
        if numbers:
            self._paid = set(paid_for(numbers).values_list("purpose_id", flat=True))
        return known

    def _is_confidential(self, name: str) -> bool:
        """Whether that it exists, and for whom, is for a few: no list asks for it."""
        there = self._programmes.get(name)
        kind = there.kind if there is not None else guess_kind(name)
        return str(kind) in CONFIDENTIAL

    def _double(self, row: Judged, first: Judged) -> None:
        """The second row of one person is rejected; both, when their amounts differ."""
        message = MESSAGES["duplicate_in_file"]
        letter = self.letter("staff_number") or self.letter("name")
        row.reject("member", "duplicate_in_file", filled(message, {"row": first.number}), letter)
        if row.values["amount"] != first.values["amount"] and not first.is_rejected:
            first.reject(
                "member", "duplicate_in_file", filled(message, {"row": row.number}), letter
            )

    def _decide(
        self, row: Judged, member: Member, known: dict[str, dict[int, Disbursement]]
    ) -> None:
        name = row.values["programme"]
        if self.context.actor is not None and member.user_id == self.context.actor.pk:
            row.warn("member", "self", MESSAGES["self"])
        if not member.is_counted:
            row.warn("member", "not_counted", MESSAGES["not_counted"])
        there = known.get(name, {}).get(member.pk)
        programme = self._programmes.get(name)
        is_closed = programme is not None and not programme.is_open
        if there is None:
            row.outcome = Row.Outcome.NEW
            if is_closed:
                row.reject("programme", "closed", MESSAGES["closed"])
            return
        row.subject_id, row.subject_version = there.pk, there.version
        row.diff.update(difference(there, row.values))
        row.outcome = Row.Outcome.CHANGED if row.diff else Row.Outcome.UNCHANGED
        if row.diff and is_closed:
            row.reject("programme", "closed", MESSAGES["closed"])
        elif row.diff and there.is_received:
            row.reject("member", "received", MESSAGES["received"])
        elif there.pk in self._paid and Decimal(row.values["amount"]) < there.amount:
            row.reject("member", "paid", MESSAGES["paid"])

    def _compare_ways(self, row: Judged, there: Disbursement | None) -> None:
        """What is planned and what was handed out do not become each other by a list."""
        programme = self._programmes.get(row.values["programme"])
        if row.is_rejected:
            return
        if self.is_planned:
            if there is not None and not there.is_planned and row.diff:
                row.reject("member", "given_already", MESSAGES["given_already"])
        elif there is not None and there.is_planned:
            row.warn("member", "still_planned", MESSAGES["still_planned"])
        elif there is None and programme is not None and programme.is_choosing:
            row.reject("programme", "choosing", MESSAGES["choosing"])

    @classmethod
    def people(cls, numbers: set[int]) -> dict[int, Any]:
        """Namesakes among whom the sender is asked to choose."""
        return namesakes(numbers)

    @classmethod
    def facts(cls, context: Context, rows: list[Judged]) -> dict[str, Any]:
        """Each programme of the sheet with its rows and its sum in yuan."""
        sums: dict[str, list[Any]] = {}
        for row in rows:
            if row.is_rejected:
                continue
            entry = sums.setdefault(row.values["programme"], [0, Decimal(0)])
            entry[0] += 1
            entry[1] += Decimal(row.values["amount"])
        return {
            "programmes": [
                {"name": name, "rows": count, "sum": str(amount)}
                for name, (count, amount) in sums.items()
            ]
        }

    def apply(self, rows: Sequence[Row], batch: Batch, *, actor: User | None) -> None:
        """Opens the programmes that are not there, and enters what was handed out, or is to be."""
        planned = is_planned(batch.options)
        by_programme: dict[str, list[Row]] = {}
        for row in rows:
            by_programme.setdefault(row.content["values"]["programme"], []).append(row)
        for name, some in by_programme.items():
            days = [row.content["values"].get("given_on") for row in some]
            first = next((date.fromisoformat(day) for day in days if day), None)
            programme = get_or_make_programme(
                batch.organisation, name=name, given_on=first, actor=actor
            )
            fresh = [row for row in some if row.subject_id is None]
            known = [row for row in some if row.subject_id is not None]
            self._add(programme, fresh, actor, planned=planned)
            self._change(programme, known, actor, planned=planned)

    @staticmethod
    def _add(programme: Programme, rows: list[Row], actor: User | None, *, planned: bool) -> None:
        members = Member.objects.defer("id_number", "phone").in_bulk(
            [row.content["values"]["member"] for row in rows]
        )
        fresh = [
            NewRow(
                members[row.content["values"]["member"]],
                planned=planned,
                **columns(row.content["values"]),
            )
            for row in rows
        ]

        def add(wanted: list[NewRow]) -> list[Disbursement]:
            return add_rows(programme, wanted, actor=actor, past=not planned)

        written = as_allowed(fresh, add, lambda one: one.member.pk)
        added = {one.member_id: one.pk for one in written}
        members_of = {row.pk: row.content["values"]["member"] for row in rows}
        Row.objects.note_subjects(
            {row: added[member] for row, member in members_of.items() if member in added}
        )
        late = [row for row in rows if members_of[row.pk] not in added]
        if late:
            BenefitResource._already_there(programme, late)

    @staticmethod
    def _already_there(programme: Programme, rows: list[Row]) -> None:
        """Somebody else entered these after the preview: the same again is nothing new."""
        there: dict[int, list[Disbursement]] = defaultdict(list)
        wanted = [row.content["values"]["member"] for row in rows]
        for one in programme.disbursements.filter(member__in=wanted):
            there[one.member_id].append(one)
        for row in rows:
            values = row.content["values"]
            if all(difference(one, values) for one in there[values["member"]]):
                outdated(row, MESSAGES["changed_since"])
            else:
                row.outcome = Row.Outcome.UNCHANGED

    @staticmethod
    def _change(
        programme: Programme, rows: list[Row], actor: User | None, *, planned: bool
    ) -> None:
        numbers = [row.subject_id for row in rows if row.subject_id is not None]
        there = locked_rows(programme, numbers)
        changes = []
        for row in rows:
            old = there.get(row.subject_id or 0)
            if old is not None and not difference(old, row.content["values"]):
                row.outcome = Row.Outcome.UNCHANGED
                continue
            if old is None or old.version != row.subject_version or old.is_received:
                outdated(row, MESSAGES["changed_since"])
                continue
            new = columns(row.content["values"])
            kept = {name: getattr(old, name) for name in COMPARED}
            changes.append(RowChange(old.pk, **(kept | new)))

        def change(wanted: list[RowChange]) -> list[Disbursement]:
            return change_rows(programme, wanted, actor=actor, past=not planned)

        if changes:
            of = {one.pk: one.member_id for one in there.values()}
            changed = {one.pk for one in as_allowed(changes, change, lambda one: of[one.pk])}
            for row in rows:
                if row.outcome in WRITTEN and row.subject_id not in changed:
                    outdated(row, MESSAGES["changed_since"])

    def finish(self, batch: Batch, *, actor: User | None) -> None:
        """One line of the log for the list as a whole, and one notice to each who may confirm."""
        names = _programmes(batch)
        record(
            Verb.IMPORTED,
            actor=actor,
            organisation=batch.organisation,
            subject=batch,
            new=batch.new_rows,
            changed=batch.changed_rows,
            programmes=names,
            planned=is_planned(batch.options),
        )
        for programme in Programme.objects.filter(organisation=batch.organisation, name__in=names):
            announce_gift(programme, actor=actor)
            announce_choice(programme, actor=actor)

    @classmethod
    def advice(cls, organisation: Organisation) -> Any:
        """The roster comes first: a gift is given to somebody who stands there."""
        some = Member.objects.filter(union=organisation).order_by()[:A_FEW].count()
        return _("The roster is still nearly empty: import it first.") if some < A_FEW else ""

    def result_url(self, batch: Batch) -> str:
        """The programme that was filled, or the list of programmes when there were several."""
        names = _programmes(batch)
        if len(names) == 1:
            found = Programme.objects.filter(organisation=batch.organisation, name=names[0]).first()
            if found is not None:
                return reverse("welfare:detail", args=[found.pk])
        return reverse("welfare:list")


def _programmes(batch: Batch) -> list[str]:
    return [one["name"] for one in (batch.facts or {}).get("programmes", [])]
