"""What a person says about an activity, and what can be wrong with it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.activities.models import Activity, Kind
from union.activities.models.activity import MOST_FAMILY
from union.core.errors import Refused
from union.orgs.models import Organisation

# 52 weeks: the same day of the week.
A_YEAR, A_WEEK = timedelta(weeks=52), timedelta(weeks=1)
SEASON = timedelta(weeks=8)
TIME_TO_SIGN_UP = timedelta(weeks=2)


class WrongOrder(Refused):
    """The times of an activity contradict one another."""

    message = _("These times do not fit together.")


class WrongNumber(Refused):
    """Less than one place, or more relatives than anybody brings."""

    message = _("At least one place.")


class GroupElsewhere(Refused):
    """A group that does not belong to the activity's organisation."""

    message = _("Only groups of %(organisation)s can be named.")
    field = "groups"


class WrongValue(Refused):
    """What each gets is worth nothing, or does not say as what it counts."""

    message = _("Choose as what it counts.")
    field = "head_benefit"


@dataclass(frozen=True)
class ActivityFacts:
    """What a person says about an activity; without an organiser it is whoever says it."""

    title: str
    starts_at: datetime
    closes_at: datetime
    kind: str = Kind.OUTING
    summary: str = ""
    place: str = ""
    ends_at: datetime | None = None
    capacity: int | None = None
    family_limit: int = 0
    fee: str = ""
    head_value: Decimal | None = None
    head_benefit: str = ""
    opens_at: datetime | None = None
    cancel_until: datetime | None = None
    organiser: User | None = None
    groups: Sequence[Organisation] = ()
    posts: Sequence[str] = ()
    employments: Sequence[str] = ()

    @classmethod
    def of(cls, activity: Activity) -> "ActivityFacts":
        """The facts of an activity as they are, for a form or a copy."""
        there: dict[str, Any] = {
            field.name: getattr(activity, field.name, None) for field in fields(cls)
        }
        return cls(**(there | {"groups": tuple(activity.groups.all())}))

    def columns(self, actor: User | None) -> dict[str, Any]:
        """The same as columns of the table, without the groups."""
        there: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        del there["groups"]
        return there | {
            "title": " ".join(self.title.split()),
            "organiser": self.organiser or actor,
            "posts": sorted(self.posts),
            "employments": sorted(self.employments),
            "head_benefit": self.head_benefit if self.head_value is not None else "",
        }

    def problems(self, organisation: Organisation) -> Iterator[Refused]:
        """Everything that is wrong, each with the field that it belongs to."""
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            yield WrongOrder(_("It ends before it begins."), field="ends_at")
        if self.closes_at > self.starts_at:
            yield WrongOrder(_("Sign-up ends after the activity has begun."), field="closes_at")
        if self.opens_at is not None and self.opens_at >= self.closes_at:
            yield WrongOrder(_("Sign-up ends before it begins."), field="opens_at")
        if self.cancel_until is not None and self.cancel_until > self.starts_at:
            yield WrongOrder(
                _("Cancelling ends after the activity has begun."), field="cancel_until"
            )
        if self.capacity is not None and self.capacity < 1:
            yield WrongNumber(field="capacity")
        if not 0 <= self.family_limit <= MOST_FAMILY:
            yield WrongNumber(
                _("Between 0 and %(most)s."), field="family_limit", params={"most": MOST_FAMILY}
            )
        if self.head_value is not None and self.head_value <= 0:
            yield WrongValue(_("More than nothing, or leave it empty."), field="head_value")
        if self.head_value is not None and not self.head_benefit:
            yield WrongValue()
        if any(not group.path.startswith(organisation.path) for group in self.groups):
            yield GroupElsewhere(params={"organisation": organisation.name})

    def check(self, organisation: Organisation) -> None:
        """Raises the first of WrongOrder, WrongNumber, GroupElsewhere, with its field."""
        for problem in self.problems(organisation):
            raise problem

    def a_year_later(self, now: datetime) -> "ActivityFacts":
        """The same for the next time: by as many years of 52 weeks as bring it into the future.

        Where that day has just gone by, it is this season's that is meant: the same day of the
        week, as soon as there is time to sign up. A year in the title goes along.
        """
        step = A_YEAR
        while self.starts_at + step + SEASON <= now:
            step += A_YEAR
        if self.starts_at + step <= now:
            while self.starts_at + step <= now + TIME_TO_SIGN_UP:
                step += A_WEEK
        years = (self.starts_at + step).year - self.starts_at.year
        year = re.compile(rf"(?<!\d){self.starts_at.year}(?!\d)", re.ASCII)
        return replace(
            self,
            title=year.sub(str(self.starts_at.year + years), self.title),
            starts_at=self.starts_at + step,
            closes_at=self.closes_at + step,
            ends_at=self.ends_at + step if self.ends_at else None,
            opens_at=self.opens_at + step if self.opens_at else None,
            cancel_until=self.cancel_until + step if self.cancel_until else None,
            organiser=None,
        )
