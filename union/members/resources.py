"""The roster as a spreadsheet (会员花名册)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core import id_numbers
from union.core.chinese import fold_name
from union.core.dates import UnclearDay
from union.core.errors import filled
from union.imports.judged import Judged
from union.imports.models import Batch, Row
from union.imports.reading import values
from union.imports.reading.cells import Cell
from union.imports.resources import CellWidget, Column, Context, SheetResource, outdated
from union.members import identity
from union.members.actions.corrections import OwnCorrection, is_for_others
from union.members.actions.roster import OTHERS_WRITE, Places, add_members, change_members
from union.members.matching import Roster, namesakes
from union.members.models import Employment, Member, Sex
from union.members.verbs import Verb
from union.orgs.models import Organisation

# The columns by which an officer would write of herself what others write.
OF_OTHERS = OTHERS_WRITE - {"organisation"} | {"campus", "group"}
SEXES = {"女": Sex.FEMALE, "男": Sex.MALE, "f": Sex.FEMALE, "m": Sex.MALE}
EMPLOYMENTS = {
    "在编": Employment.ESTABLISHED,
    "事业编制": Employment.ESTABLISHED,
    "编内": Employment.ESTABLISHED,
    "备案制": Employment.FILED,
    "备案": Employment.FILED,
    "报备员额": Employment.FILED,
    "人事代理": Employment.AGENCY,
    "合同": Employment.CONTRACT,
    "合同制": Employment.CONTRACT,
    "非编": Employment.CONTRACT,
    "非编合同": Employment.CONTRACT,
    "编外": Employment.CONTRACT,
    "劳务派遣": Employment.DISPATCHED,
    "派遣": Employment.DISPATCHED,
    "返聘": Employment.REHIRED,
    "退休返聘": Employment.REHIRED,
    "外包": Employment.OUTSOURCED,
    "劳务外包": Employment.OUTSOURCED,
    "见习": Employment.TRAINEE,
    "见习生": Employment.TRAINEE,
    "实习": Employment.TRAINEE,
    "实习生": Employment.TRAINEE,
}
# The words that the template and a refusal offer; the others are understood as well.
SEX_WORDS = ("女", "男")
EMPLOYMENT_WORDS = ("在编", "备案制", "人事代理", "合同制", "劳务派遣", "退休返聘", "外包", "见习")
MESSAGES = {
    "not_a_choice": _("“%(value)s” is not one of: %(choices)s."),
    "duplicate_in_file": _("The same person stands in row %(row)s already."),
    "taken": _("This %(what)s belongs to another member of the roster."),
    "sex_differs": _("The ID number says otherwise (%(value)s)."),
    "birth_differs": _("The ID number says otherwise (%(value)s)."),
    "month_only": _("Only the month is given; the first of the month was taken."),
    "changed_since": _(
        "Somebody changed this member after the preview. Please check the row again."
    ),
    "namesake": _(
        "Somebody of this name was entered in the meantime. If she is meant, nothing is missing; "
        "if not, please add the staff number."
    ),
    "no_identity": _("Without staff number and ID number only the name can tell who this is."),
}
# Fields that are compared and stored as they are; campus and group become the organisation.
COMPARED = (
    "staff_number",
    "name",
    "sex",
    "born_on",
    "id_number",
    "employment",
    "post",
    "joined_on",
    "phone",
    "note",
)
DAYS = {"born_on", "joined_on"}


def choice(cell: Cell, *, choices: dict[str, str], offered: Sequence[str]) -> str:
    """One of a few words, as the sheets of the field write them; a refusal names those offered."""
    written = values.text(cell, most=40)
    found = choices.get(fold_name(written).lower())
    if found is None:
        raise NotAChoice(written, "、".join(offered))
    return str(found)


class NotAChoice(values.BadCell):
    """A word that is none of those known."""

    def __init__(self, written: str, offered: str) -> None:
        super().__init__("not_a_choice", "not_a_date")
        self.message = filled(MESSAGES["not_a_choice"], {"value": written, "choices": offered})


class MemberResource(SheetResource):
    """One row is one member, new or known."""

    kind: ClassVar[str] = "members"
    label: ClassVar[Any] = _("Roster")
    help: ClassVar[Any] = _("Adds members, and brings campus, group, post and numbers up to date.")
    right: ClassVar[str] = "imports.change"

    staff_number = identity.staff_number()
    name = Column(
        "name",
        also=["姓名", "教师姓名", "会员姓名", "职工姓名", "员工姓名"],
        widget=CellWidget(values.name),
        required=True,
        example="王芳",
    )
    sex = Column(
        "sex",
        also=["性别"],
        widget=CellWidget(choice, choices=SEXES, offered=SEX_WORDS),
        labels=Sex.choices,
        example="女",
        options=SEX_WORDS,
    )
    born_on = Column(
        "born_on",
        also=["出生日期", "出生年月日", "出生年月", "生日"],
        widget=CellWidget(values.past_day),
        example="1990-05-20",
    )
    id_number = identity.id_number(clearable=True)
    campus = Column(
        "campus",
        also=["园区", "校区", "分会", "所属园区", "所在园区"],
        widget=CellWidget(values.text, most=60),
        example="滨江园区",
    )
    group = Column(
        "group",
        also=["工会小组", "小组", "班组", "部门", "所在小组", "部门/班级", "班级/部门"],
        widget=CellWidget(values.text, most=60),
        example="大班组",
    )
    employment = Column(
        "employment",
        also=["用工形式", "用工性质", "编制", "在编/合同", "编制类型"],
        widget=CellWidget(choice, choices=EMPLOYMENTS, offered=EMPLOYMENT_WORDS),
        labels=Employment.choices,
        example="在编",
        options=EMPLOYMENT_WORDS,
    )
    post = Column(
        "post",
        also=["岗位", "岗位名称", "职务", "工作岗位"],
        widget=CellWidget(values.remark, most=32),
        clearable=True,
        example="教师",
    )
    joined_on = Column(
        "joined_on",
        also=["入会时间", "入会日期", "入会年月"],
        widget=CellWidget(values.past_day),
        example="2015-09-01",
    )
    phone = identity.phone(clearable=True)
    note = Column(
        "note",
        also=["备注", "说明"],
        widget=CellWidget(values.remark),
        clearable=True,
    )

    class Meta:
        model = Member
        fields = (*COMPARED, "campus", "group")

    def read(self, name: str, column: Column, cell: Cell, row: Judged, letter: str) -> Any:
        """As the column says; a month without a day is taken as its first, with a warning."""
        try:
            return super().read(name, column, cell, row, letter)
        except values.BadCell as bad:
            unclear = bad.__cause__
            if not isinstance(unclear, UnclearDay) or unclear.month is None:
                raise
            first = values.not_ahead(unclear.month)
            row.warn(name, "month_only", MESSAGES["month_only"], letter)
            return first

    def judge(self, rows: list[Judged]) -> None:
        """New, changed, unchanged or rejected, with one look at the union's whole roster."""
        union = self.context.union
        roster = Roster(union, with_numbers=True)
        places = Places(union) if union is not None and union.pk else None
        seen: dict[tuple[str, str], int] = {}
        fresh: dict[str, int] = {}
        for row in rows:
            self._complete(row)
            if self._is_double(row, seen) or row.is_rejected:
                continue
            member = self._whose(row, roster)
            if member is not None:
                self._compare(row, member, places)
            elif not row.errors:
                row.outcome = Row.Outcome.NEW
                first = fresh.setdefault(name_key(row.values), row.number)
                if not has_number(row.values):
                    self._reject_double(row, first, "name")

    def _complete(self, row: Judged) -> None:
        """What the ID number says of birth and sex fills gaps, and is held against the cells."""
        number = row.values.get("id_number")
        if not number:
            return
        born, sex = id_numbers.birth_date(number).isoformat(), id_numbers.sex(number)
        if row.values.setdefault("born_on", born) != born:
            row.warn("born_on", "birth_differs", filled(MESSAGES["birth_differs"], {"value": born}))
        if row.values.setdefault("sex", sex) != sex:
            label = Sex(sex).label
            row.warn("sex", "sex_differs", filled(MESSAGES["sex_differs"], {"value": label}))

    def _is_double(self, row: Judged, seen: dict[tuple[str, str], int]) -> bool:
        """The second row of one person is rejected, and names the first."""
        for name in ("staff_number", "id_number"):
            value = row.values.get(name)
            if not value:
                continue
            first = seen.setdefault((name, value.upper()), row.number)
            if self._reject_double(row, first, name):
                return True
        if row.values.get("name") and not has_number(row.values):
            # Two of one name are told apart by a number, as where somebody is entered by hand.
            first = seen.setdefault(("name", name_key(row.values)), row.number)
            return self._reject_double(row, first, "name")
        return False

    def _reject_double(self, row: Judged, first: int, by: str) -> bool:
        """Rejects a row that is not the first of its person; whether it did.

        `by` is the field that says who it is: it is put right on the page.
        """
        if first == row.number:
            return False
        message = filled(MESSAGES["duplicate_in_file"], {"row": first})
        row.reject("member", "duplicate_in_file", message, self.letter(by))
        return True

    def _whose(self, row: Judged, roster: Roster) -> Member | None:
        """The member whom the row changes; None for a new one; rejects what contradicts itself."""
        facts = row.values
        by_number = roster.by_staff_number.get((facts.get("staff_number") or "").upper())
        by_id = roster.named_by({"id_number": facts.get("id_number")}).member
        if by_id is not None and by_id.name_key != name_key(facts):
            # Who it is is not told: the sender may have typed somebody else's number.
            said = filled(MESSAGES["taken"], {"what": _("ID number")})
            row.reject("id", "taken", said, self.letter("id_number"))
            return None
        number_taken = filled(MESSAGES["taken"], {"what": _("staff number")})
        if by_number is not None and by_id is not None and by_number != by_id:
            row.reject("staff_number", "taken", number_taken, self.letter("staff_number"))
            return None
        if by_number is not None:
            # Without an ID number to go by, a name may be spelt otherwise; another surname is
            # somebody else, whose staff number was mistyped.
            called = name_key(facts)
            other = by_number.name_key != called and bool(
                by_number.id_index or by_number.name_key[:1] != called[:1]
            )
            if other and by_number != by_id:
                row.reject("staff_number", "taken", number_taken, self.letter("staff_number"))
                return None
            return by_number
        if by_id is not None:
            return by_id
        if has_number(facts):
            return None
        found = roster.named_by(facts, self.context.chosen.get(str(row.number)))
        if found.problem == "ambiguous":
            found.blame(row, self.letter("name"))
        elif found.member is None:
            row.warn("name", "no_identity", MESSAGES["no_identity"], self.letter("name"))
        return found.member

    def _compare(self, row: Judged, member: Member, places: Places | None) -> None:
        """Old and new of what differs. A blank cell wipes nothing."""
        row.subject_id, row.subject_version = member.pk, member.version
        for name in COMPARED:
            if name not in row.values:
                continue
            old = getattr(member, name)
            old = old.isoformat() if isinstance(old, date) else old or ""
            new = row.values[name] or ""
            if old != new:
                row.diff[name] = [old, new]
        campus, group = row.values.get("campus") or "", row.values.get("group") or ""
        if (campus or group) and places is not None:
            place = places.find(campus, group)
            if place is None or place.pk != member.organisation_id:
                was_campus, was_group = places.name_of(member.organisation_id)
                new_campus, new_group = places.name_of(place.pk) if place else (campus, group)
                for name, was, new in (
                    ("campus", was_campus, new_campus),
                    ("group", was_group, new_group),
                ):
                    if was != new:
                        row.diff[name] = [was, new]
        row.outcome = Row.Outcome.CHANGED if row.diff else Row.Outcome.UNCHANGED
        actor = self.context.actor
        is_own = actor is not None and member.user_id == actor.pk
        if is_own and OF_OTHERS.intersection(row.diff) and is_for_others(member, actor=actor):
            first = next(name for name in row.diff if name in OF_OTHERS)
            row.reject(first, "own", OwnCorrection.message, self.letter(first))

    @classmethod
    def people(cls, numbers: set[int]) -> dict[int, Any]:
        """Namesakes among whom the sender is asked to choose."""
        return namesakes(numbers)

    @classmethod
    def facts(cls, context: Context, rows: list[Judged]) -> dict[str, Any]:
        """The campuses and groups that the sheet names and the union does not have yet."""
        places = Places(context.union) if context.union is not None and context.union.pk else None
        wanted = dict.fromkeys(
            (row.values.get("campus") or "", row.values.get("group") or "")
            for row in rows
            if not row.is_rejected
        )
        fresh = [
            " ".join(filter(None, place))
            for place in wanted
            if any(place) and (places is None or places.find(*place) is None)
        ]
        return {"new_units": fresh}

    def apply(self, rows: Sequence[Row], batch: Batch, *, actor: User | None) -> None:
        """Adds the new members, and changes the known ones that nobody touched meanwhile."""
        places = Places(batch.organisation)
        namesakes_now = self._namesakes(rows, batch)
        known = Member.objects.select_for_update().in_bulk(
            [row.subject_id for row in rows if row.subject_id]
        )
        fresh, changes = [], []
        for row in rows:
            facts = stored(row.content["values"])
            named_only = row.subject_id is None and not has_number(facts)
            if named_only and name_key(facts) in namesakes_now:
                outdated(row, MESSAGES["namesake"])
                continue
            place = self._place(facts, places, actor)
            member = known.get(row.subject_id)
            if row.subject_id is None:
                facts["organisation"] = place or batch.organisation
                fresh.append((row, facts))
                continue
            if member is None or member.version != row.subject_version:
                outdated(row, MESSAGES["changed_since"])
                continue
            wanted = {name: facts[name] for name in row.content["diff"] if name in facts}
            if place is not None and place.pk != member.organisation_id:
                wanted["organisation"] = place
            if not OTHERS_WRITE.isdisjoint(wanted) and is_for_others(member, actor=actor):
                outdated(row, OwnCorrection.message)
                continue
            changes.append((member, wanted))
        added = add_members(batch.organisation, [facts for _row, facts in fresh], actor=actor)
        Row.objects.note_subjects(
            {row.pk: member.pk for (row, _facts), member in zip(fresh, added, strict=True)}
        )
        change_members(batch.organisation, changes, actor=actor)

    @staticmethod
    def _namesakes(rows: Sequence[Row], batch: Batch) -> set[str]:
        """Names in the roster by now, of those whom the preview called new by the name alone.

        The union is locked, so that two spreadsheets cannot both bring in the same person.
        """
        values = [row.content["values"] for row in rows if row.subject_id is None]
        names = {name_key(facts) for facts in values if not has_number(facts)}
        if not names:
            return set()
        union = Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
        there = Member.objects.filter(union=union, name_key__in=names)
        return set(there.values_list("name_key", flat=True))

    @staticmethod
    def _place(facts: dict[str, Any], places: Places, actor: User | None) -> Organisation | None:
        campus, group = facts.pop("campus", None) or "", facts.pop("group", None) or ""
        return places.make(campus, group, actor=actor) if campus or group else None

    def finish(self, batch: Batch, *, actor: User | None) -> None:
        """One line of the log for the roster as a whole."""
        record(
            Verb.IMPORTED,
            actor=actor,
            organisation=batch.organisation,
            subject=batch,
            new=batch.new_rows,
            changed=batch.changed_rows,
        )

    def result_url(self, batch: Batch) -> str:
        """Of the roster those whom it has added or changed."""
        return f"{reverse('members:list')}?sheet={batch.pk}"


def name_key(facts: dict[str, Any]) -> str:
    """The name as names are compared."""
    return fold_name(facts["name"]).lower()


def has_number(facts: dict[str, Any]) -> bool:
    """Whether more than the name says who it is."""
    return bool(facts.get("staff_number") or facts.get("id_number"))


def stored(facts: dict[str, Any]) -> dict[str, Any]:
    """Staged values as columns of a member; what is to be emptied is an empty text."""
    ready = {name: "" if value is None else value for name, value in facts.items()}
    for name in DAYS & set(ready):
        ready[name] = date.fromisoformat(ready[name])
    return ready
