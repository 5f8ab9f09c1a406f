"""Giving an office: one proposes, another confirms, and neither gets it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Nomination, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def nomination(chair: User, deputy: User, member: User, union: Organisation) -> Nomination:
    """The chair proposes 林晓 as organiser; the deputy could confirm."""
    return actions.propose(member, Role.ORGANISER, union, actor=chair)


def kinds(user: User) -> list[str]:
    return list(Notice.objects.of_user(user).order_by("pk").values_list("kind", flat=True))


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_proposal_gives_nothing_yet_and_is_told_to_those_who_can_confirm(
    chair: User, deputy: User, auditor: User, treasurer: User, member: User, union: Organisation
) -> None:
    nomination = actions.propose(member, Role.ORGANISER, union, actor=chair)
    assert nomination.state == "pending"
    assert scoping.roles(member) == set()
    assert [kinds(one) for one in (deputy, auditor)] == [["orgs.confirm_asked"]] * 2
    assert [kinds(one) for one in (chair, treasurer, member)] == [[], [], []]
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.subject_id) == (
        "orgs.nominated",
        chair.pk,
        nomination.pk,
    )
    assert entry.details == {"role": "organiser", "user": member.pk}


def test_a_second_person_confirms_and_both_are_told(
    nomination: Nomination, chair: User, deputy: User, member: User, union: Organisation
) -> None:
    appointment = actions.confirm(nomination, actor=deputy)
    assert scoping.roles(member) == {Role.ORGANISER}
    assert (appointment.appointed_by, appointment.organisation) == (chair, union)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.decided_by, nomination.alone) == (
        "confirmed",
        deputy,
        False,
    )
    assert nomination.appointment == appointment
    assert kinds(member) == ["orgs.office_given"]
    assert kinds(chair) == ["orgs.confirmed"]
    assert verbs() == ["orgs.nominated", "orgs.appointed", "orgs.nomination_confirmed"]
    last = Entry.objects.order_by("pk").last()
    assert last is not None
    assert last.actor_id == deputy.pk


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("deputy", NotAllowed),
        ("committee", NotAllowed),
        ("welfare", NotAllowed),
        ("auditor", NotAllowed),
        ("treasurer", NotAllowed),
        ("sysadmin", NotReachable),
        ("leader", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_nobody_else_proposes(
    cast: dict[str, User],
    make_user: Callable[..., User],
    union: Organisation,
    who: str,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        actions.propose(make_user("new"), Role.ORGANISER, union, actor=cast[who])
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("chair", NotAllowed),
        ("treasurer", NotAllowed),
        ("welfare", NotAllowed),
        ("leader", NotReachable),
        ("sysadmin", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_nobody_else_confirms_or_declines(
    cast: dict[str, User], union: Organisation, who: str, refusal: type[Exception]
) -> None:
    nomination = actions.propose(cast["member"], Role.ORGANISER, union, actor=cast["chair"])
    with pytest.raises(refusal):
        actions.confirm(nomination, actor=cast[who])
    with pytest.raises(refusal):
        actions.decline(nomination, reason="不合适", actor=cast[who])
    nomination.refresh_from_db()
    assert nomination.is_pending
    assert scoping.roles(cast["member"]) == set()


def test_whoever_proposed_it_is_no_second_person_whatever_her_offices(
    nomination: Nomination, chair: User, union: Organisation
) -> None:
    Appointment.objects.create(
        user=chair, role=Role.COMMITTEE, organisation=union, starts_on=local_today()
    )
    scoping.forget(chair)
    with pytest.raises(actions.SamePerson):
        actions.confirm(nomination, actor=chair)
    with pytest.raises(actions.SamePerson):
        actions.decline(nomination, reason="不合适", actor=chair)
    nomination.refresh_from_db()
    assert nomination.is_pending


def test_nobody_confirms_an_office_for_herself(
    chair: User, deputy: User, committee: User, union: Organisation
) -> None:
    nomination = actions.propose(deputy, Role.WELFARE, union, actor=chair)
    assert kinds(deputy) == []
    with pytest.raises(actions.OwnOffice):
        actions.confirm(nomination, actor=deputy)
    assert scoping.roles(deputy) == {Role.DEPUTY}
    actions.confirm(nomination, actor=committee)
    assert scoping.roles(User.objects.get(pk=deputy.pk)) == {Role.DEPUTY, Role.WELFARE}


def test_nobody_proposes_herself(chair: User, deputy: User, union: Organisation) -> None:
    with pytest.raises(actions.OwnOffice):
        actions.propose(chair, Role.ORGANISER, union, actor=chair)
    assert not Nomination.objects.exists()


def test_declining_says_why_to_the_chair_and_gives_nothing(
    nomination: Nomination, chair: User, deputy: User, member: User
) -> None:
    actions.decline(nomination, reason="本学期已带毕业班", actor=deputy)
    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason, nomination.decided_by) == (
        "declined",
        "本学期已带毕业班",
        deputy,
    )
    assert scoping.roles(member) == set()
    assert kinds(chair) == ["orgs.declined"]
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.verb, entry.details) == ("orgs.nomination_declined", {"user": member.pk})
    with pytest.raises(actions.AlreadyDecided):
        actions.confirm(nomination, actor=deputy)


def test_a_proposal_is_withdrawn_by_the_chair_and_then_is_over(
    nomination: Nomination, chair: User, deputy: User, member: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.withdraw(nomination, actor=deputy)
    actions.withdraw(nomination, actor=chair)
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"
    with pytest.raises(actions.AlreadyDecided):
        actions.confirm(nomination, actor=deputy)
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw(nomination, actor=chair)
    assert scoping.roles(member) == set()


def test_of_two_who_confirm_one_is_first_and_the_office_is_given_once(
    nomination: Nomination, deputy: User, committee: User, member: User
) -> None:
    stale = Nomination.objects.get(pk=nomination.pk)
    actions.confirm(nomination, actor=deputy)
    with pytest.raises(actions.AlreadyDecided):
        actions.confirm(stale, actor=committee)
    assert Appointment.objects.filter(user=member).count() == 1


def test_a_proposal_of_somebody_who_is_chair_no_more_has_no_effect(
    nomination: Nomination, chair: User, deputy: User, member: User
) -> None:
    Appointment.objects.filter(user=chair).update(ends_on=local_today() - DAY)
    with pytest.raises(actions.ProposerGone):
        actions.confirm(Nomination.objects.get(), actor=deputy)
    assert scoping.roles(member) == set()


def test_it_counts_from_the_day_on_which_it_is_confirmed(
    nomination: Nomination, deputy: User
) -> None:
    Nomination.objects.update(starts_on=local_today() - 5 * DAY)
    appointment = actions.confirm(Nomination.objects.get(), actor=deputy)
    assert appointment.starts_on == local_today()


def test_a_term_that_went_by_while_it_waited_is_not_confirmed(
    nomination: Nomination, deputy: User
) -> None:
    Nomination.objects.update(starts_on=local_today() - 5 * DAY, ends_on=local_today() - DAY)
    with pytest.raises(actions.TermOver):
        actions.confirm(Nomination.objects.get(), actor=deputy)


def test_an_office_is_not_proposed_backwards_nor_twice(
    nomination: Nomination, chair: User, member: User, union: Organisation
) -> None:
    with pytest.raises(actions.AlreadyProposed):
        actions.propose(member, Role.ORGANISER, union, actor=chair)
    with pytest.raises(actions.StartsInThePast):
        actions.propose(member, Role.WELFARE, union, actor=chair, starts_on=local_today() - DAY)
    assert Nomination.objects.count() == 1


def test_an_office_that_is_held_is_proposed_only_for_the_time_after(
    chair: User, deputy: User, organiser: User, union: Organisation
) -> None:
    last = local_today() + 9 * DAY
    Appointment.objects.filter(user=organiser).update(ends_on=last)
    with pytest.raises(actions.AlreadyHeld):
        actions.propose(organiser, Role.ORGANISER, union, actor=chair)
    nomination = actions.propose(
        organiser, Role.ORGANISER, union, actor=chair, starts_on=last + DAY
    )
    actions.confirm(nomination, actor=deputy)
    assert Appointment.objects.filter(user=organiser).coming(local_today()).count() == 1


def test_a_closed_account_gets_no_office(
    chair: User, deputy: User, member: User, union: Organisation
) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    with pytest.raises(actions.AccountClosed):
        actions.propose(member, Role.ORGANISER, union, actor=chair)


# Offices that exclude each other.


def test_incompatible_offices_are_refused_against_coming_terms_and_other_proposals(
    chair: User, deputy: User, member: User, union: Organisation
) -> None:
    later = date(2099, 1, 1)
    actions.propose(member, Role.TREASURER, union, actor=chair, starts_on=later)
    for role in (Role.CASHIER, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(actions.IncompatibleOffices):
            actions.propose(member, role, union, actor=chair)
    # Where the terms share no day, they may follow each other.
    actions.propose(member, Role.CASHIER, union, actor=chair, ends_on=later - DAY)
    assert Nomination.objects.count() == 2


def test_the_confirmation_looks_again_at_what_is_held_by_then(
    nomination: Nomination, deputy: User, chair: User, member: User, union: Organisation
) -> None:
    Nomination.objects.update(role=Role.CASHIER)
    actions.appoint(member, Role.TREASURER, union, actor=chair)
    with pytest.raises(actions.IncompatibleOffices):
        actions.confirm(Nomination.objects.get(), actor=deputy)
    assert Nomination.objects.get().is_pending
    assert scoping.roles(User.objects.get(pk=member.pk)) == {Role.TREASURER}


# The first days.


def test_in_the_first_days_it_takes_effect_at_once_and_the_log_says_so(
    chair: User, member: User, union: Organisation
) -> None:
    nomination = actions.propose(member, Role.DEPUTY, union, actor=chair)
    assert (nomination.state, nomination.alone, nomination.decided_by) == ("confirmed", True, None)
    assert scoping.roles(member) == {Role.DEPUTY}
    entry = Entry.objects.get(verb="orgs.appointed")
    assert entry.details["alone"] is True
    assert kinds(member) == ["orgs.office_given"]


def test_from_the_first_second_person_on_nothing_is_given_alone(
    chair: User, member: User, make_user: Callable[..., User], union: Organisation
) -> None:
    actions.propose(member, Role.DEPUTY, union, actor=chair)
    assert actions.propose(make_user("next"), Role.CASHIER, union, actor=chair).is_pending
    # Only the deputy could confirm what is for the deputy.
    with pytest.raises(actions.NobodyCanConfirm):
        actions.propose(member, Role.WELFARE, union, actor=chair)
    assert scoping.roles(User.objects.get(pk=member.pk)) == {Role.DEPUTY}


def test_a_chair_who_ends_all_who_could_confirm_gives_no_office_any_more(
    chair: User, deputy: User, member: User, union: Organisation
) -> None:
    actions.revoke(Appointment.objects.get(user=deputy), actor=chair)
    with pytest.raises(actions.NobodyCanConfirm):
        actions.propose(member, Role.TREASURER, union, actor=chair)
    assert not Nomination.objects.exists()
    assert scoping.roles(member) == set()


def test_the_offices_of_another_union_confirm_nothing_here(
    chair: User, outsider: User, member: User, union: Organisation
) -> None:
    there = outsider.appointments.get().organisation
    Appointment.objects.filter(user=outsider).update(role=Role.DEPUTY)
    assert list(scoping.holders("orgs.confirm", there)) == [outsider]
    assert not scoping.holders("orgs.confirm", union).exists()
    assert actions.propose(member, Role.DEPUTY, union, actor=chair).alone


def test_the_database_itself_keeps_the_two_persons_apart(
    nomination: Nomination, chair: User
) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(decided_by=chair, state="confirmed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(user=chair)
