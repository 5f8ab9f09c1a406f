"""Rules about the member, the form, the papers, the time and the words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from union.core.dates import (
    is_working_day,
    local_today,
    months_after,
    months_before,
    working_days_after,
)
from union.evidence.models import Kind as PaperKind
from union.members.models import Employment, Status
from union.orgs.holidays import working_days
from union.rules.judging.ledger import Ledger
from union.rules.judging.proposal import Proposal
from union.rules.judging.rules import Asked, Said
from union.rules.models import Form, Rule, Unit


def eligible(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Only for members who stood so on the day of the event."""
    for place, one in asked:
        then = ledger.then(one.member, one.event_on)
        day = one.event_on.isoformat()
        if then is None:
            yield place, "no_member_then", {"day": day}
            continue
        if rule.statuses and then.status not in rule.statuses:
            yield place, "status", {"status": str(Status(then.status).label), "day": day}
        if rule.employments and then.employment not in rule.employments:
            known = str(Employment(then.employment).label) if then.employment else "–"
            yield place, "employment", {"employment": known}
        if rule.refuses_served_elsewhere and then.served_by:
            yield place, "served_elsewhere", {"by": then.served_by}
        if rule.number and (since := _too_new(rule.number, one, ledger)):
            yield place, "too_new", {"since": since.isoformat(), "months": rule.number}


def _too_new(months: int, one: Proposal, ledger: Ledger) -> date | None:
    """The day on which a member joined, if that is less than so many months before the event."""
    joined = ledger.joined_on.get(one.member)
    return joined if joined and joined > months_before(one.event_on, months) else None


def in_form(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """Only in the forms of payment that are allowed."""
    allowed = "、".join(str(Form(one).label) for one in rule.words if one in Form.values)
    for place, one in asked:
        if not one.form:
            yield place, "form_missing", {"forms": allowed}
        elif one.form not in rule.words:
            yield place, "form_not_allowed", {"form": str(Form(one.form).label), "forms": allowed}


def papers(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """Of each group of papers one must lie in the file, as soon as it is asked for."""
    for place, one in asked:
        if one.papers is None:
            continue
        missing = [group for group in rule.words if not one.papers & set(group.split("|"))]
        if missing:
            yield place, "papers", {"papers": "、".join(paper_names(group) for group in missing)}


def paper_names(group: str) -> str:
    """`出院小结／病历首页` for the group `discharge|record`."""
    return "／".join(str(PaperKind(one).label) for one in group.split("|"))


def deadline_of(rule: Rule, event_on: date) -> date:
    """The last day of a rule's time after an event."""
    number = rule.number or 0
    match rule.unit:
        case Unit.MONTHS:
            return months_after(event_on, number)
        case Unit.YEARS:
            return months_after(event_on, 12 * number)
        case Unit.WORKING_DAYS:
            return working_days_after(event_on, number, holidays=working_days())
    return event_on + timedelta(days=number)


def in_time(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """Applied for within a time after the event."""
    if rule.aspect == "visit":
        # The visit is a to-do with a day, and nothing is given or not given because of it.
        return
    for place, one in asked:
        last = deadline_of(rule, one.event_on)
        if (one.asked_on or local_today()) > last:
            yield place, "too_late", {"day": last.isoformat()}


def announced(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """Announced so long before it takes place."""
    special = working_days() if rule.unit == Unit.WORKING_DAYS else {}
    for place, one in asked:
        last = _before(rule, one.event_on, special)
        if (one.announced_on or local_today()) > last:
            yield place, "short_notice", {"day": last.isoformat()}


def _before(rule: Rule, event_on: date, special: Mapping[date, bool]) -> date:
    number, day = rule.number or 0, event_on
    match rule.unit:
        case Unit.MONTHS:
            return months_before(event_on, number)
        case Unit.YEARS:
            return months_before(event_on, 12 * number)
        case Unit.WORKING_DAYS:
            while number:
                day -= timedelta(days=1)
                number -= is_working_day(day, special)
            return day
    return event_on - timedelta(days=number)


def negative_words(rule: Rule, asked: Asked, _ledger: Ledger) -> Iterator[Said]:
    """Words of the negative list in what something is called."""
    for place, one in asked:
        found = [word for word in rule.words if word and word.lower() in one.text.lower()]
        if found:
            yield place, "words", {"words": "、".join(found)}
