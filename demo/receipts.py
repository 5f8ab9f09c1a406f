"""The receipts of a programme: most confirm by themselves, some gifts are collected for others."""

import random
from datetime import date, datetime, timedelta

from demo import past
from demo.occasions import Occasion
from demo.people import SEED
from demo.pictures import photo
from union.accounts.models import User
from union.welfare import actions as welfare
from union.welfare.models import Disbursement, Programme

# Older programmes are settled and closed; of newer ones such a part has confirmed.
CLOSED_AFTER, RECENT = timedelta(days=45), timedelta(days=8)
SHARE_OF_RECENT, SHARE_OF_OTHERS = 0.38, 0.84
BY_PROXY = 0.07
REASONS = ("在外培训", "当天有课走不开", "产假在家", "值班", "家里有事提前走")
# She has something to confirm right now, and had one gift collected by a colleague.
HEROINE, COLLECTED = "member", "national-day"
STILL_TO_CONFIRM = ("cinema-tickets", "this-week")


def give_receipts(
    programme: Programme, one: Occasion, *, since: date, today: date, officer: User
) -> None:
    """Confirms, collects and signs for the gifts of a programme; closes it when it is settled.

    `since` is the day on which its list was whole.
    """
    chance = random.Random(f"{SEED} receipts {one.name}")
    age = today - one.given_on
    is_settled = age > CLOSED_AFTER
    share = 1.0 if is_settled else SHARE_OF_RECENT if age < RECENT else SHARE_OF_OTHERS
    rows = list(
        programme.disbursements.unconfirmed()
        .select_related("member__user")
        .defer("member__id_number", "member__phone")
        .order_by("pk")
    )
    on_paper = dict[int, datetime]()
    for row in rows:
        is_heroine = _is_heroine(row)
        collected = is_heroine and one.sheet == COLLECTED and one.given_on.year < today.year
        share_of_this = (0 if one.sheet in STILL_TO_CONFIRM else 1) if is_heroine else share
        if not is_settled and chance.random() >= share_of_this:
            continue
        moment = past.moment(max(one.given_on, since), chance, days=6)
        own = row.member.user_id == officer.pk
        if collected or (chance.random() < BY_PROXY and not own and not is_heroine):
            with past.at(moment):
                _collect(row, rows, chance, officer)
        elif row.member.user is not None:
            with past.at(moment):
                welfare.confirm(row, actor=row.member.user)
        else:
            on_paper[row.pk] = moment
    if on_paper:
        # Entered at once, when the last of them had signed.
        with past.at(max(on_paper.values())):
            if one.given_on.year == today.year:
                sheet = [photo("list", one.name)]
                welfare.confirm_on_sheet(programme, list(on_paper), sheet, actor=officer)
            else:
                welfare.confirm_on_paper(programme, list(on_paper), actor=officer)
    if is_settled:
        welfare.close_programme(programme, actor=officer)


def _is_heroine(row: Disbursement) -> bool:
    return row.member.user is not None and row.member.user.username == HEROINE


def _collect(
    row: Disbursement, rows: list[Disbursement], chance: random.Random, officer: User
) -> None:
    """By a colleague of the same group, else by anybody."""
    others = [
        one for one in rows if one.member_id != row.member_id and one.member.name != row.member.name
    ]
    near = [one for one in others if one.organisation_id == row.organisation_id] or others
    name = chance.choice(near).member.name if near else "门卫室"
    welfare.confirm_by_proxy(row, proxy_name=name, reason=chance.choice(REASONS), actor=officer)
