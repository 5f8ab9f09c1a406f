"""The check-up centre's list (体检结果): date and done, and more only where it may be kept.

The file is made smaller before it is stored (`taken_in`): columns about hepatitis B are dropped
always, and all results unless the keeper has ticked them and the member has agreed. What is stored,
staged and shown afterwards holds nothing else. Why: docs/decisions/0022-sealed-health-files.md.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from union.accounts.models import User
from union.core.dates import local_today, months_before
from union.core.errors import filled
from union.health.actions import results
from union.health.hepatitis import without_it
from union.health.models import Campaign, Invitation
from union.health.resources.columns import (
    ABSENT,
    WITH_RESULTS,
    day_or_absent,
    is_result,
    is_sure,
)
from union.health.resources.smaller import Smaller
from union.imports.judged import Judged, problem
from union.imports.models import Batch, Row
from union.imports.reading import values
from union.imports.reading.cells import Cell
from union.imports.reading.reader import read, require
from union.imports.reading.unreadable import Unreadable
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
from union.orgs.models import Organisation

NEW = "new"
# So far back lists are taken: results are kept no longer either.
YEARS = 3
# So far from most days of a list a day is thought to be mistyped.
APART = timedelta(days=183)
# What stays of a row when the list is in; the numbers by which she was found do not.
KEPT_AFTERWARDS = ("staff_number", "name", "on")
MESSAGES = {
    "duplicate_in_file": _("The same person stands in row %(row)s already."),
    "not_yet": _("She has booked a day that is still to come."),
    "long_ago": _("This day lies more than %(years)s years back. Please look at the year."),
    "far_away": _(
        "This day lies more than half a year from most days of the list. Please look at the year, "
        "or send this row in a list of its own."
    ),
    "before_joining": _("On this day she was not in the union yet."),
    "closed": _("The check-up of %(year)s is closed: its figures stay as they are."),
    "dropped": _("Dropped before anything was stored (hepatitis B): %(columns)s."),
    "parts_dropped": ngettext_lazy(
        "In %(n)s cell what speaks of hepatitis B was taken out.",
        "In %(n)s cells what speaks of hepatitis B was taken out.",
        "n",
    ),
    "only_done": _(
        "Only the day and that she was there are kept; all other columns were left out."
    ),
    "with_results": ngettext_lazy(
        "Results go into the file of %(n)s member who has agreed to it.",
        "Results go into the files of %(n)s members who have agreed to it.",
        "n",
    ),
    "without_consent": ngettext_lazy(
        "%(n)s member has not agreed: of her only the day and that she was there are kept.",
        "%(n)s members have not agreed: of them only the day and that they were there are kept.",
        "n",
    ),
    "not_sure": ngettext_lazy(
        "Of %(n)s member who has agreed no results are kept: the row names her without a number, "
        "was put right here, or holds none.",
        "Of %(n)s members who have agreed no results are kept: the rows name them without a "
        "number, were put right here, or hold none.",
        "n",
    ),
    "counts": _("%(done)s were there, %(absent)s did not come."),
    "campaign": _("It goes into “%(title)s”."),
    "new_campaign": _("No check-up of %(year)s is planned: one is made of this list."),
}


def _say(message: Any, params: dict[str, Any]) -> str:
    return str(message % params)


# As it is said to whoever reads it, also where a number decides on the words.
SAID = lazy(_say, str)


class CheckUpResource(SheetResource):
    """One row is one member who was at the check-up, or was not."""

    kind: ClassVar[str] = "checkups"
    label: ClassVar[Any] = _("Check-up centre's list")
    help: ClassVar[Any] = _("Enters who was at the check-up; results only of those who agree.")
    right: ClassVar[str] = "health.import"
    is_guarded: ClassVar[bool] = True
    ways: ClassVar[tuple[Way, ...]] = (
        Way(
            "done",
            _("Only day and done"),
            _("Nothing that the centre found is stored."),
        ),
        Way(
            WITH_RESULTS,
            _("Also the results"),
            _("Only of members who have agreed; the others stand with day and done alone."),
        ),
    )

    staff_number = identity.staff_number()
    name = Column(
        "name",
        also=["姓名", "受检人", "体检人", "员工姓名", "职工姓名"],
        widget=CellWidget(values.name),
        required=True,
        example="王芳",
    )
    id_number = identity.id_number()
    phone = identity.phone()
    on = Column(
        "on",
        also=["体检日期", "检查日期", "到检日期", "体检时间", "登记日期"],
        widget=CellWidget(day_or_absent),
        required=True,
        labels=[(ABSENT, _("Did not come"))],
        example="2026-10-18",
    )

    class Meta:
        model = Invitation
        fields = ("staff_number", "name", "id_number", "phone", "on")

    @classmethod
    def taken_in(
        cls, union: Organisation, content: bytes, name: str, options: dict[str, Any]
    ) -> tuple[bytes, dict[str, Any]]:
        """The file without what must not be kept: read in the child, written anew."""
        asked = options.get("sheet") or None
        reading = read(content, name=name, synonyms=cls.synonyms(), sheet=asked)
        if reading.sheet is None:
            names = "、".join(one.name for one in reading.sheets if one.rows)
            raise Unreadable("which_sheet", sheets=names)
        require(reading.sheet, cls.synonyms(), [
            name for name, column in cls.columns().items() if column.required
        ])  # fmt: skip
        smaller = Smaller(cls, union, reading, reading.sheet, options)
        stored = smaller.workbook()
        noted = {"dropped": smaller.dropped, "parts_dropped": smaller.parts, "whose": smaller.whose}
        # What is stored has one sheet.
        return stored, noted | ({"sheet": ""} if asked else {})

    @classmethod
    def becomes_of(cls, heading: str, options: dict[str, Any]) -> Any:
        """Columns with findings are kept where that was ticked, of those who agree."""
        if options.get("way") == WITH_RESULTS and is_result(heading, None):
            return _("kept for those who agree")
        return ""

    @classmethod
    def questions(cls, context: Context) -> list[Question]:
        """Which check-up, where more than one fits, or only one of the year before."""
        if context.union is None or context.union.pk is None or said_of(context):
            return []
        year = results.year_of(_days(cls(context).parse()))
        found = results.fitting(context.union, year)
        if len(found) < 2 and all(one is None or one.year == year for one in found):
            return []
        new = str(_("A new check-up of %(year)s") % {"year": year})
        choices = tuple((str(one.pk), one.title) if one else (NEW, new) for one in found)
        return [Question("campaign", str(_("Which check-up?")), choices=choices)]

    def read(self, name: str, column: Column, cell: Cell, row: Judged, letter: str) -> Any:
        """As the column says; days count from where the workbook counts."""
        if name == "on":
            return column.widget.clean(cell, epoch_1904=self.context.epoch_1904)
        return super().read(name, column, cell, row, letter)

    def judge(self, rows: list[Judged]) -> None:
        """Who is meant, and whether that is known already."""
        roster = Roster(self.context.union)
        seen: dict[int, int] = {}
        for row in rows:
            member = self._whose(row, roster)
            if member is None or row.is_rejected:
                continue
            row.subject_id = member
            first = seen.setdefault(member, row.number)
            if first != row.number:
                message = filled(MESSAGES["duplicate_in_file"], {"row": first})
                row.reject("member", "duplicate_in_file", message, self.letter("name"))
        self._must_be_likely(rows, roster)
        good = [row for row in rows if not row.is_rejected]
        campaign, year = self._campaign(good)
        if campaign is not None and campaign.state == Campaign.State.CLOSED:
            for row in good:
                message = filled(MESSAGES["closed"], {"year": year})
                row.reject("on", "closed", message, self.letter("on"))
            return
        self._compare(good, campaign)

    def _whose(self, row: Judged, roster: Roster) -> int | None:
        found = roster.named_by(row.values, self.context.chosen.get(str(row.number)))
        found.blame(row, self.letter("name"))
        return found.member.pk if found.member else None

    def _must_be_likely(self, rows: Sequence[Judged], roster: Roster) -> None:
        """A mistyped year makes no check-up of it, and enters nobody on a day of long ago."""
        middle = results.middle_of(_days(rows))
        oldest = months_before(local_today(), 12 * YEARS)
        for row in rows:
            said = row.values.get("on")
            if row.is_rejected or not said or said == ABSENT:
                continue
            day, letter = date.fromisoformat(said), self.letter("on")
            if day < oldest:
                row.reject("on", "long_ago", filled(MESSAGES["long_ago"], {"years": YEARS}), letter)
            elif abs(day - middle) > APART:
                row.reject("on", "far_away", str(MESSAGES["far_away"]), letter)
            elif row.subject_id and day < (roster.by_pk[row.subject_id].joined_on or day):
                row.warn("on", "before_joining", str(MESSAGES["before_joining"]), letter)

    def _campaign(self, rows: Sequence[Judged]) -> tuple[Campaign | None, int]:
        year = results.year_of(_days(rows))
        union = self.context.union
        if union is None or union.pk is None:
            return None, year
        return results.campaign_of(union, year, said_of(self.context)), year

    def _compare(self, rows: Sequence[Judged], campaign: Campaign | None) -> None:
        members = [row.subject_id for row in rows if row.subject_id is not None]
        known = results.standing_of(campaign, members)
        found = self.found_in(rows)
        held = results.results_held(found) if found else set()
        for row in rows:
            if row.subject_id is None:
                continue
            state, day, booked = known.get(row.subject_id, (Invitation.State.INVITED, None, None))
            said = row.values["on"]
            if said == ABSENT and booked is not None and booked > local_today():
                row.reject("on", "not_yet", str(MESSAGES["not_yet"]), self.letter("on"))
                continue
            before = (
                ABSENT if state == Invitation.State.ABSENT else day.isoformat() if day else None
            )
            fresh = row.subject_id in found and (
                said != ABSENT and (row.subject_id, date.fromisoformat(said)) not in held
            )
            if fresh:
                row.values["results"] = found[row.subject_id]
            if before is None:
                row.outcome = Row.Outcome.NEW
            elif before != said:
                row.outcome, row.diff = Row.Outcome.CHANGED, {"on": [before, said]}
            else:
                row.outcome = Row.Outcome.CHANGED if fresh else Row.Outcome.UNCHANGED

    def found_in(self, rows: Sequence[Judged]) -> dict[int, list[list[str]]]:
        """What the sheet holds of those who agree, by member; nothing unless it was ticked."""
        if self.context.options.get("way") != WITH_RESULTS:
            return {}
        # A row that was put right since and names somebody else has findings of the first.
        whose = self.context.options.get("whose", {})
        sure = {
            row.subject_id: row
            for row in rows
            if row.subject_id and is_sure(row) and row.subject_id == whose.get(str(row.number))
        }
        columns = [one for one in self.context.sheet.headers if is_result(one.text, one.field)]
        found = {}
        for member in results.consenting(sure):
            cells = sure[member].cells
            pairs = [[one.text, without_it(cells[one.index].text)[0]] for one in columns]
            if said := [pair for pair in pairs if pair[1]]:
                found[member] = said
        return found

    @classmethod
    def people(cls, numbers: set[int]) -> dict[int, Any]:
        """Namesakes among whom the sender is asked to choose."""
        return namesakes(numbers)

    @classmethod
    def facts(cls, context: Context, rows: list[Judged]) -> dict[str, Any]:
        """How many were there, what was dropped, and of how many more than that is kept."""
        good = [row for row in rows if not row.is_rejected and row.subject_id is not None]
        absent = [row for row in good if row.values["on"] == ABSENT]
        year = results.year_of(_days(good))
        said = said_of(context)
        campaign = results.campaign_of(context.union, year, said) if context.union else None
        dropped = context.options.get("dropped", [])
        parts = context.options.get("parts_dropped", 0)
        remarks = [
            cls._remark("counts", done=len(good) - len(absent), absent=len(absent)),
            cls._remark("campaign", title=campaign.title)
            if campaign
            else cls._remark("new_campaign", year=year),
        ]
        if dropped:
            remarks.append(cls._remark("dropped", columns="、".join(dropped)))
        if parts:
            remarks.append(cls._remark("parts_dropped", n=parts))
        if context.options.get("way") == WITH_RESULTS:
            there = {row.subject_id for row in good if row.values["on"] != ABSENT}
            agree = results.consenting(pk for pk in there if pk is not None)
            found = agree & cls(context).found_in(good).keys()
            remarks.append(cls._remark("with_results", n=len(found)))
            if len(agree) < len(there):
                remarks.append(cls._remark("without_consent", n=len(there) - len(agree)))
            if len(found) < len(agree):
                remarks.append(cls._remark("not_sure", n=len(agree) - len(found)))
        else:
            remarks.append(cls._remark("only_done"))
        staff = Roster(context.union).by_pk if context.union else {}
        strangers = [row for row in rows if any(one["code"] == "unknown" for one in row.errors)]
        return {
            # Of a list in which nobody is ours, one sentence instead of as many as there are rows.
            "foreign": len(rows) > 1 and len(strangers) == len(rows),
            "remarks": remarks,
            "dropped": dropped,
            "year": year,
            "done": len(good) - len(absent),
            "absent": [staff[row.subject_id].staff_number for row in absent if row.subject_id],
        }

    @classmethod
    def _remark(cls, code: str, **params: Any) -> dict[str, Any]:
        return problem("", code, SAID(MESSAGES[code], params))

    def begin(self, batch: Batch, *, actor: User | None) -> None:
        """The check-up into which the list goes, made of it where nobody has planned one."""
        campaign = results.begin(
            batch.organisation,
            batch.facts["year"],
            actor=actor,
            answer=str(batch.options.get("campaign") or ""),
        )
        batch.options = {**batch.options, "campaign": campaign.pk}
        batch.save(update_fields=["options"])

    def apply(self, rows: Sequence[Row], batch: Batch, *, actor: User | None) -> None:
        """Marks those of some rows; results go into the files of those who still agree."""
        campaign = Campaign.objects.select_related("organisation").get(pk=batch.options["campaign"])
        if campaign.state != Campaign.State.OPEN:
            for row in rows:
                outdated(row, filled(MESSAGES["closed"], {"year": campaign.year}))
            return
        outcomes = []
        for row in rows:
            said = row.content["values"]
            day = None if said["on"] == ABSENT else date.fromisoformat(said["on"])
            member = row.subject_id or 0
            outcomes.append(results.Outcome(member, day, said.get("results", ())))
        results.take_in(campaign, outcomes, actor=actor)

    def finish(self, batch: Batch, *, actor: User | None) -> None:
        """What was staged of results is wiped, and the file goes: they lie in the files alone.

        Of rows that were left out stays by what they can be sent once more: name, number and day.
        """
        kept = [
            one["index"]
            for one in (batch.facts or {})["headers"]
            if one["field"] in KEPT_AFTERWARDS
        ]
        emptied = []
        for row in batch.rows.iterator(chunk_size=500):
            values, cells = row.content["values"], row.content["cells"]
            said = {name: values[name] for name in KEPT_AFTERWARDS if name in values}
            if row.outcome == Row.Outcome.REJECTED:
                cells = [text if at in kept else "" for at, text in enumerate(cells)]
            else:
                cells = []
            row.content = {"cells": cells, "values": said, "diff": {}, "candidates": []}
            emptied.append(row)
        Row.objects.bulk_update(emptied, ["content"], batch_size=200)
        stored, storage = batch.file.name, batch.file.storage
        batch.file = ""
        batch.save(update_fields=["file"])
        if stored:
            transaction.on_commit(lambda: storage.delete(stored))

    def result_url(self, batch: Batch) -> str:
        """The check-up with those who were there."""
        return reverse("health:campaign", args=[batch.options["campaign"]])


def said_of(context: Context) -> str:
    """Which check-up the sender has said it is: its number, or a new one."""
    return str(context.options.get("campaign") or "")


def _days(rows: Sequence[Judged]) -> list[date]:
    said = (row.values.get("on") for row in rows)
    return [date.fromisoformat(one) for one in said if one and one != ABSENT]
