"""Who reaches what: lists and single rows give the same answer."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import RIGHTS, Role

pytestmark = pytest.mark.django_db


def test_a_leader_reaches_her_own_group_and_no_other(
    leader: User, make_member: Callable[..., Member], other_group: Organisation
) -> None:
    mine = make_member("王芳")
    theirs = make_member("李娜", organisation=other_group)
    seen = Member.objects.for_user(leader)
    assert mine in seen
    assert theirs not in seen
    with pytest.raises(NotReachable):
        scoping.authorise(leader, "members.view", theirs)


def test_what_is_seen_and_may_not_be_done_is_refused_with_a_reason(
    leader: User, make_member: Callable[..., Member]
) -> None:
    with pytest.raises(NotAllowed):
        scoping.authorise(leader, "members.change", make_member())


def test_an_outsider_reaches_nothing(outsider: User, make_member: Callable[..., Member]) -> None:
    member = make_member()
    assert not Member.objects.for_user(outsider).exists()
    with pytest.raises(NotReachable):
        scoping.authorise(outsider, "members.change", member)


def test_a_term_that_ended_yesterday_gives_nothing_today(
    chair: User, make_member: Callable[..., Member]
) -> None:
    make_member()
    Appointment.objects.filter(user=chair).update(ends_on=local_today() - timedelta(days=1))
    scoping.forget(chair)
    assert not Member.objects.for_user(chair).exists()


def test_a_term_is_valid_on_its_last_day(chair: User) -> None:
    Appointment.objects.filter(user=chair).update(ends_on=local_today())
    scoping.forget(chair)
    assert scoping.may(chair, "members.view")


def test_the_superuser_flag_gives_nothing(member: User) -> None:
    member.is_superuser = True
    member.save()
    assert not any(scoping.may(member, right) for right in RIGHTS)


def test_list_and_single_row_agree_for_everybody(
    cast: dict[str, User], make_member: Callable[..., Member], other_group: Organisation
) -> None:
    rows = [make_member("王芳"), make_member("李娜", organisation=other_group)]
    for user in cast.values():
        for row in rows:
            for right in ("members.view", "members.change", "members.issue_code"):
                listed = Member.objects.for_user(user, right).filter(pk=row.pk).exists()
                try:
                    scoping.authorise(user, right, row)
                    allowed = True
                except (NotAllowed, NotReachable):
                    allowed = False
                assert listed == allowed, (user.username, right)


def test_the_chair_appoints_and_the_log_says_so(
    chair: User, member: User, union: Organisation
) -> None:
    actions.appoint(member, Role.ORGANISER, union, actor=chair)
    assert scoping.roles(member) == {Role.ORGANISER}


OTHERS = pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("deputy", NotAllowed),
        ("welfare", NotAllowed),
        ("auditor", NotAllowed),
        ("sysadmin", NotReachable),
        ("leader", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)


@OTHERS
def test_nobody_else_appoints(
    cast: dict[str, User], union: Organisation, who: str, refusal: type[Exception]
) -> None:
    before = Appointment.objects.count()
    with pytest.raises(refusal):
        actions.appoint(cast["member"], Role.ORGANISER, union, actor=cast[who])
    assert Appointment.objects.count() == before


def test_treasurer_and_cashier_are_two_people(
    chair: User, treasurer: User, union: Organisation
) -> None:
    with pytest.raises(actions.IncompatibleOffices):
        actions.appoint(treasurer, Role.CASHIER, union, actor=chair)
    assert scoping.roles(treasurer) == {Role.TREASURER}


def test_offices_exclude_each_other_on_any_day_that_their_terms_share(
    chair: User, member: User, union: Organisation
) -> None:
    later, last = date(2099, 1, 1), date(2099, 12, 31)
    actions.appoint(member, Role.TREASURER, union, actor=chair, starts_on=later, ends_on=last)
    with pytest.raises(actions.IncompatibleOffices):
        actions.appoint(member, Role.CASHIER, union, actor=chair)
    assert not Appointment.objects.filter(user=member, role=Role.CASHIER).exists()
    before = later - timedelta(days=1)
    actions.appoint(member, Role.CASHIER, union, actor=chair, ends_on=before)
    assert scoping.roles(member) == {Role.CASHIER}


def _ends(user: User) -> date | None:
    return Appointment.objects.get(user=user).ends_on


def test_a_term_is_ended_by_the_chair_and_gives_nothing_the_day_after(
    chair: User, committee: User
) -> None:
    term = Appointment.objects.select_related("user").get(user=committee)
    assert scoping.holds_office(term.user)
    yesterday = local_today() - timedelta(days=1)
    actions.end_appointment(term, on=yesterday, actor=chair)
    assert not scoping.holds_office(term.user)
    entry = Entry.objects.get(verb="orgs.appointment_ended")
    assert (entry.actor_id, entry.subject_id) == (chair.pk, term.pk)
    assert entry.details == {"on": yesterday.isoformat()}


@OTHERS
def test_nobody_else_ends_a_term(cast: dict[str, User], who: str, refusal: type[Exception]) -> None:
    term = Appointment.objects.get(user=cast["committee"])
    with pytest.raises(refusal):
        actions.end_appointment(term, on=local_today(), actor=cast[who])
    assert _ends(cast["committee"]) is None


def test_a_term_is_made_shorter_and_never_longer(chair: User, committee: User) -> None:
    term = Appointment.objects.get(user=committee)
    today = local_today()
    with pytest.raises(actions.EndsBeforeItsStart):
        actions.end_appointment(term, on=term.starts_on - timedelta(days=1), actor=chair)
    actions.end_appointment(term, on=today + timedelta(days=9), actor=chair)
    # What the caller holds may be old: the stored row counts.
    term.ends_on = None
    with pytest.raises(actions.TermEnded):
        actions.end_appointment(term, on=today + timedelta(days=10), actor=chair)
    actions.end_appointment(term, on=today - timedelta(days=2), actor=chair)
    with pytest.raises(actions.TermEnded):
        actions.end_appointment(term, on=today, actor=chair)
    assert _ends(committee) == today - timedelta(days=2)


def test_nobody_appoints_themselves(chair: User, union: Organisation) -> None:
    with pytest.raises(actions.OwnOffice):
        actions.appoint(chair, Role.ORGANISER, union, actor=chair)


def test_a_term_that_begins_later_gives_nothing_yet(
    chair: User, member: User, union: Organisation
) -> None:
    actions.appoint(member, Role.ORGANISER, union, actor=chair, starts_on=date(2099, 1, 1))
    assert scoping.roles(member) == set()


def test_a_visitor_reaches_nothing_and_the_command_line_everything(
    make_member: Callable[..., Member],
) -> None:
    member = make_member()
    visitor = AnonymousUser()
    assert not Member.objects.for_user(visitor).exists()
    with pytest.raises(NotReachable):
        scoping.authorise(visitor, "members.change", member)
    scoping.authorise(None, "members.change", member)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("welfare", None),
        ("auditor", NotAllowed),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_where_there_is_no_row_yet_the_place_is_asked(
    cast: dict[str, User], union: Organisation, who: str, refusal: type[Exception] | None
) -> None:
    def ask() -> None:
        scoping.authorise_in(cast[who], "welfare.change", union, seen="welfare.view")

    if refusal is None:
        ask()
    else:
        with pytest.raises(refusal):
            ask()
