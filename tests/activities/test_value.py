"""What each who was there got: it counts in the ledger of everybody who was ticked, and once."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.activities.conftest import Join, everything, facts, fresh, pass_time, refused
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed
from union.members.models import Member
from union.orgs.models import Organisation
from union.rules import actions as rules
from union.rules.actions import BookFacts, ClauseFacts, RuleFacts
from union.rules.judging import entitlements
from union.rules.models import Grant

VALUE = {"head_value": Decimal("80.00"), "head_benefit": "festival"}


@pytest.fixture
def garden(make_activity: Callable[..., Activity], join: Join) -> tuple[Activity, list[SignUp]]:
    """A garden party worth 80 yuan a head, counted with the festivals; it has begun, two came."""
    activity = make_activity(**VALUE)
    rows = [join(activity) for _one in range(3)]
    pass_time(activity, days=14, hours=1)
    return fresh(activity), rows


def tick(rows: list[SignUp], organiser: User, *, present: bool = True) -> None:
    for row in rows:
        actions.mark_present(row, present, actor=organiser)


def close(activity: Activity, organiser: User) -> bool:
    return actions.close(fresh(activity), actor=organiser)


def ledger(*, live: bool = True) -> list[tuple[int, str, Decimal]]:
    rows = Grant.objects.live() if live else Grant.objects.all()
    return list(rows.order_by("source_id", "pk").values_list("member", "benefit", "amount"))


@pytest.fixture
def book(union: Organisation, chair: User) -> Any:
    """Festivals at most 100 yuan a year, in force since last year."""
    draft = rules.make_book(union, BookFacts(title="细则"), actor=chair)
    clause = rules.save_clause(draft, ClauseFacts(text="如下。", number="第二条"), actor=chair)
    rules.save_rule(
        draft, RuleFacts("cap_per_year", "festival", clause=clause, amount=Decimal(100)),
        actor=chair,
    )  # fmt: skip
    draft.refresh_from_db()
    start = date(timezone.localdate().year - 1, 1, 1)
    return rules.switch_on(draft, valid_from=start, version=draft.version, actor=chair)


def test_whoever_was_there_has_it_in_her_ledger_when_the_activity_is_closed(
    garden: tuple[Activity, list[SignUp]], organiser: User, logged: Callable[[str], list[dict]]
) -> None:
    activity, rows = garden
    tick(rows[:2], organiser)
    tick(rows[2:], organiser, present=False)
    assert ledger() == []
    assert close(activity, organiser)
    assert ledger() == [(row.member_id, "festival", Decimal(80)) for row in rows[:2]]
    grant = Grant.objects.live().first()
    assert grant is not None
    assert (grant.state, grant.is_past, grant.source_kind) == ("final", True, "activity")
    assert grant.event_on == timezone.localdate(activity.starts_at)
    assert logged("activities.closed") == [{"going": 3, "attended": 2, "granted": 2}]


def test_closing_once_more_gives_nothing_more(
    garden: tuple[Activity, list[SignUp]], organiser: User
) -> None:
    activity, rows = garden
    tick(rows, organiser)
    close(activity, organiser)
    before = ledger(live=False)
    assert not close(activity, organiser)
    assert ledger(live=False) == before


def test_opening_it_again_takes_it_back_and_the_new_attendance_counts(
    garden: tuple[Activity, list[SignUp]], organiser: User
) -> None:
    activity, rows = garden
    tick(rows[:2], organiser)
    close(activity, organiser)
    assert actions.reopen(fresh(activity), actor=organiser)
    assert ledger() == []
    tick(rows[:1], organiser, present=False)
    tick(rows[2:], organiser)
    close(activity, organiser)
    assert [member for member, _what, _sum in ledger()] == [row.member_id for row in rows[1:]]
    # What was taken back stays in the ledger as taken back.
    assert len(ledger(live=False)) == 4


def test_it_counts_against_the_cap_of_its_day(
    garden: tuple[Activity, list[SignUp]], organiser: User, book: Any
) -> None:
    activity, rows = garden
    tick(rows[:1], organiser)
    close(activity, organiser)
    day = timezone.localdate(activity.starts_at)
    _book, [festival] = entitlements(Member.objects.get(pk=rows[0].member_id), day)
    assert (festival.used, festival.left) == (Decimal(80), Decimal(20))


def test_over_the_cap_it_only_warns_and_the_organiser_reads_the_clause_before(
    make_activity: Callable[..., Activity],
    join: Join,
    organiser: User,
    book: Any,
    login: Callable[[User], Client],
) -> None:
    activity = make_activity(**VALUE | {"head_value": Decimal(150)})
    row = join(activity)
    pass_time(activity, days=14, hours=1)
    tick([row], organiser)
    there = fresh(activity)
    assert (actions.coming(there).count, actions.coming(there).warned) == (1, 1)
    page = login(organiser).get(there.get_desk_url()).content.decode()
    assert "第二条" in page
    assert "¥150" in page
    close(activity, organiser)
    assert ledger() == [(row.member_id, "festival", Decimal(150))]


def test_without_a_value_nothing_is_entered(
    outing: Activity, full: list[SignUp], organiser: User
) -> None:
    pass_time(outing, days=14, hours=1)
    tick(full, organiser)
    assert close(outing, organiser)
    assert ledger(live=False) == []


def test_nobody_else_closes_it_and_nothing_is_entered(
    garden: tuple[Activity, list[SignUp]], organiser: User, treasurer: User
) -> None:
    activity, rows = garden
    tick(rows, organiser)
    before = everything()
    with pytest.raises(NotAllowed):
        actions.close(fresh(activity), actor=treasurer)
    assert everything() == before
    assert ledger() == []


def test_a_value_says_as_what_it_counts(union: Organisation, organiser: User) -> None:
    for wrong in ({"head_benefit": ""}, {"head_value": Decimal(0)}):
        said = facts(**VALUE | wrong)
        refused(
            actions.WrongValue,
            lambda said=said: actions.create_activity(union, said, actor=organiser),
        )


def test_the_form_asks_for_both(
    union: Organisation, organiser: User, login: Callable[[User], Client]
) -> None:
    def moment(days: int) -> str:
        return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"

    typed = {
        "title": "游园会", "kind": "culture", "organisation": union.pk, "starts_at": moment(9),
        "closes_at": moment(5), "family_limit": "0", "organiser": organiser.pk,
        "head_value": "80", "key": "k1",
    }  # fmt: skip
    client = login(organiser)
    answer = client.post("/desk/activities/new/", typed)
    assert answer.status_code == 422
    assert not Activity.objects.exists()
    answer = client.post("/desk/activities/new/", typed | {"head_benefit": "culture"})
    assert answer.status_code == 303
    made = Activity.objects.get()
    assert (made.head_value, made.head_benefit) == (Decimal(80), "culture")


def test_the_member_reads_it_on_her_page(
    garden: tuple[Activity, list[SignUp]], organiser: User, login: Callable[[User], Client]
) -> None:
    activity, rows = garden
    tick(rows[:1], organiser)
    close(activity, organiser)
    came, stayed = (Member.objects.get(pk=row.member_id).user for row in (rows[0], rows[2]))
    assert came is not None
    assert stayed is not None
    page = login(came).get("/me/entitlements/").content.decode()
    assert activity.title in page
    assert "¥80" in page
    assert activity.title not in login(stayed).get("/me/entitlements/").content.decode()


def test_closing_asks_no_more_for_more_members(
    make_activity: Callable[..., Activity], join: Join, organiser: User, book: Any
) -> None:
    asked = []
    for many in (2, 7):
        activity = make_activity(**VALUE, title=f"{many}人", capacity=20)
        rows = [join(activity) for _one in range(many)]
        pass_time(activity, days=14, hours=1)
        tick(rows, organiser)
        there = fresh(activity)
        with CaptureQueriesContext(connection) as questions:
            actions.close(there, actor=organiser)
        asked.append(len(questions))
    assert asked[0] == asked[1]
