"""Events with their papers and visits, for the access table."""

from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL.Image import new as picture

from union.accounts.models import User
from union.evidence.models import CaseFile, Kind, Paper
from union.members.models import Member
from union.occasions.models import Occasion
from union.visits.models import Visit

DAY = date(2026, 9, 20)


def add_paper(case: CaseFile, by: User, number: int) -> Paper:
    """A small picture in a case."""
    dot = BytesIO()
    picture("RGB", (40, 30), "red").save(dot, "PNG")
    paper = Paper(
        case=case,
        kind=Kind.RECORD,
        file_name="首页.png",
        media_type="image/png",
        size=len(dot.getvalue()),
        sha256=f"{case.pk:032x}{number:032x}",
        uploaded_by=by,
    )
    paper.file.save("paper", ContentFile(dot.getvalue()), save=False)
    paper.save()
    return paper


def _occasion(member: Member, by: User, day: date) -> Occasion:
    union = member.union
    return Occasion.objects.create(
        organisation=union,
        case=CaseFile.objects.create(organisation=union),
        member=member,
        kind="birth",
        happened_on=day,
        reported_by=by,
    )


def add_happenings(house: dict[str, Any], *, officer: User) -> None:
    """One event with papers and a visit, and a second one that is only turned about."""
    occasion = _occasion(house["member"], officer, DAY)
    turned = _occasion(house["receiver"], officer, DAY)
    house |= {
        "occasion": occasion,
        "turned": turned,
        "occasion_paper": add_paper(occasion.case, officer, 1),
        "occasion_paper_out": add_paper(occasion.case, officer, 2),
        "visit": Visit.objects.create(
            organisation=occasion.organisation, occasion=occasion, due_on=DAY
        ),
        "visit_made": Visit.objects.create(
            organisation=turned.organisation,
            occasion=turned,
            due_on=DAY,
            state=Visit.State.DONE,
            done_on=DAY,
            visitor=house["member"],
            receiver=Visit.Receiver.NOBODY,
        ),
    }


def add_my_happening(mine: dict[str, Any], member: Member, user: User) -> None:
    """A person's own event, with papers that she has put in."""
    occasion = _occasion(member, user, DAY)
    mine |= {
        "my_occasion": occasion,
        "my_paper": add_paper(occasion.case, user, 1),
        "my_paper_out": add_paper(occasion.case, user, 2),
    }


def add_files(house: dict[str, Any], *, officer: User) -> None:
    """A programme and an activity with two papers each."""
    for name in ("programme", "activity"):
        row = house[name]
        row.case = CaseFile.objects.create(organisation=house["union"])
        row.save()
        house[f"{name}_paper"] = add_paper(row.case, officer, 1)
        house[f"{name}_paper_out"] = add_paper(row.case, officer, 2)
