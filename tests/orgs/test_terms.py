"""A term ends, is taken back, and the last chair stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def term_of(user: User) -> Appointment:
    return Appointment.objects.get(user=user)


def test_what_is_taken_back_gives_nothing_at_the_next_click(
    chair: User, welfare: User, login: Callable[[User], Client]
) -> None:
    client = login(welfare)
    assert client.get("/desk/members/").status_code == 200
    actions.revoke(term_of(welfare), actor=chair)
    assert client.get("/desk/members/").status_code == 404
    assert client.get("/desk/settings/appointments/").status_code == 404
    entry = Entry.objects.get(verb="orgs.appointment_revoked")
    assert (entry.actor_id, entry.subject_id) == (chair.pk, term_of(welfare).pk)
    kinds = Notice.objects.of_user(welfare).values_list("kind", flat=True)
    assert list(kinds) == ["orgs.term_ended"]


def test_a_term_taken_back_was_in_force_until_yesterday(chair: User, welfare: User) -> None:
    actions.revoke(term_of(welfare), actor=chair)
    today, terms = local_today(), Appointment.objects.filter(user=welfare)
    row = terms.get()
    for day in (today - DAY, today, today + DAY):
        assert terms.in_force(day).exists() == row.covers(day) == (day < today), day
    assert terms.over(today).exists()
    assert not terms.coming(today).exists()


def test_a_coming_term_taken_back_was_never_in_force(
    chair: User, member: User, union: Organisation
) -> None:
    first = local_today() + 20 * DAY
    term = actions.appoint(member, Role.ORGANISER, union, actor=chair, starts_on=first)
    assert Appointment.objects.coming(local_today()).get() == term
    actions.revoke(term, actor=chair)
    terms = Appointment.objects.filter(user=member)
    for day in (first - DAY, first, first + DAY):
        assert not terms.in_force(day).exists()
        assert not terms.get().covers(day)
    assert not terms.overlapping(local_today(), None).exists()
    assert not terms.coming(local_today()).exists()
    # The office can be given again for the same days.
    actions.appoint(member, Role.ORGANISER, union, actor=chair, starts_on=first)
    with pytest.raises(actions.TermEnded):
        actions.revoke(term, actor=chair)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("deputy", NotAllowed),
        ("auditor", NotAllowed),
        ("sysadmin", NotReachable),
        ("leader", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_nobody_else_takes_an_office_back(
    cast: dict[str, User], who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.revoke(term_of(cast["committee"]), actor=cast[who])
    assert scoping.roles(cast["committee"]) == {Role.COMMITTEE}


@pytest.mark.parametrize("who", ["leader", "organiser", "auditor", "sysadmin"])
def test_everybody_gives_up_her_own_office(cast: dict[str, User], who: str) -> None:
    user = cast[who]
    actions.end_appointment(term_of(user), on=local_today() + DAY, actor=user)
    assert scoping.holds_office(user)
    actions.revoke(term_of(user), actor=user)
    assert not scoping.holds_office(user)
    assert not Notice.objects.of_user(user).exists()


def test_the_last_chair_cannot_go_without_a_successor(
    chair: User, deputy: User, member: User, union: Organisation
) -> None:
    today = local_today()
    for end in (
        lambda: actions.revoke(term_of(chair), actor=chair),
        lambda: actions.end_appointment(term_of(chair), on=today + 5 * DAY, actor=chair),
    ):
        with pytest.raises(actions.LastChair):
            end()
    assert scoping.roles(chair) == {Role.CHAIR}
    assert term_of(chair).ends_on is None
    # A successor who begins on the day after is enough.
    next_one = actions.propose(member, Role.CHAIR, union, actor=chair, starts_on=today + 6 * DAY)
    with pytest.raises(actions.LastChair):
        actions.end_appointment(term_of(chair), on=today + 5 * DAY, actor=chair)
    actions.confirm(next_one, actor=deputy)
    with pytest.raises(actions.LastChair):
        actions.end_appointment(term_of(chair), on=today + 4 * DAY, actor=chair)
    actions.end_appointment(term_of(chair), on=today + 5 * DAY, actor=chair)
    assert term_of(chair).ends_on == today + 5 * DAY
    # And now the successor is the last one, so she stays.
    with pytest.raises(actions.LastChair):
        actions.revoke(term_of(member), actor=member)


def test_a_successor_whose_account_is_closed_is_none(
    chair: User, member: User, union: Organisation
) -> None:
    actions.appoint(member, Role.CHAIR, union, actor=chair)
    User.objects.filter(pk=member.pk).update(is_active=False)
    with pytest.raises(actions.LastChair):
        actions.revoke(term_of(chair), actor=chair)


def test_that_somebody_who_confirms_was_removed_is_told_to_the_others(
    chair: User, deputy: User, auditor: User, committee: User, treasurer: User
) -> None:
    actions.revoke(term_of(auditor), actor=chair)
    told = Notice.objects.filter(kind="orgs.term_of_control_ended")
    assert {notice.user for notice in told} == {deputy, committee}
