"""A union that has locked itself out, and the command that opens one door."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from union.accounts.models import User
from union.audit.models import Entry
from union.notifications.models import Notice
from union.orgs import actions, scoping
from union.orgs.models import Appointment, Organisation
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db


def give(*words: str) -> str:
    out = StringIO()
    call_command("give_office", *words, stdout=out)
    return out.getvalue()


def test_a_union_without_anybody_who_confirms_gets_one_and_every_officer_hears_of_it(
    chair: User, deputy: User, treasurer: User, member: User, union: Organisation
) -> None:
    actions.revoke(Appointment.objects.get(user=deputy), actor=chair)
    assert give("member", "committee", "--until", "2031-08-31") == (
        "林晓已担任委员。已告知所有任职人员，并写入操作日志。\n"
    )
    assert scoping.roles(member) == {Role.COMMITTEE}
    entry = Entry.objects.get(verb="orgs.appointed")
    assert (entry.actor_id, entry.details["server"]) == (None, True)
    told = Notice.objects.filter(kind="orgs.given_on_server")
    assert {notice.user for notice in told} == {chair, treasurer, member}
    # Now the pages do again what they are for.
    assert actions.propose(deputy, Role.ORGANISER, union, actor=chair).is_pending


def test_a_union_whose_chair_has_gone_gets_another(chair: User, member: User) -> None:
    Appointment.objects.filter(user=chair).update(ends_on="2026-01-01")
    give("member", "chair")
    assert scoping.roles(member) == {Role.CHAIR}


def test_a_chair_who_has_died_in_office_is_followed(
    chair: User, deputy: User, member: User
) -> None:
    give("member", "chair", "--instead-of", "chair")
    assert (scoping.roles(member), scoping.roles(chair)) == ({Role.CHAIR}, set())
    assert Appointment.objects.get(user=chair).revoked_at is not None
    ended = Entry.objects.get(verb="orgs.appointment_revoked")
    assert (ended.actor_id, ended.details) == (None, {"user": chair.pk, "server": True})


@pytest.mark.parametrize(
    "words",
    [("member", "chair", "deputy"), ("chair", "chair", "chair"), ("member", "deputy", "deputy")],
)
def test_nobody_is_put_out_of_office_whom_others_can_follow(
    chair: User, deputy: User, committee: User, member: User, words: tuple[str, ...]
) -> None:
    who, role, gone = words
    with pytest.raises(CommandError, match="仅用于"):
        give(who, role, "--instead-of", gone)
    assert not Appointment.objects.filter(revoked_at__isnull=False).exists()
    assert scoping.roles(member) == set()


@pytest.mark.parametrize("role", ["chair", "deputy", "committee", "auditor"])
def test_a_union_that_can_help_itself_is_left_alone(
    chair: User, deputy: User, member: User, role: str
) -> None:
    with pytest.raises(CommandError, match="仅用于"):
        give("member", role)
    assert scoping.roles(member) == set()


@pytest.mark.parametrize("role", ["treasurer", "cashier", "keeper", "administrator"])
def test_offices_that_lock_nobody_out_are_not_given_there(
    chair: User, member: User, role: str
) -> None:
    with pytest.raises(CommandError):
        give("member", role)
    assert scoping.roles(member) == set()


def test_offices_that_exclude_each_other_do_so_here_too(chair: User, treasurer: User) -> None:
    with pytest.raises(CommandError, match="一人不能同时担任"):
        give("treasurer", "auditor")
    assert scoping.roles(treasurer) == {Role.TREASURER}


def test_an_unknown_person_day_or_union_is_said_in_one_sentence(
    chair: User, member: User, outsider: User
) -> None:
    for words in (
        ("nobody", "deputy"),
        ("member", "deputy"),
        ("member", "deputy", "--union", "没有这个工会"),
        ("member", "deputy", "--union", "星河幼儿园工会", "--until", "31.2."),
    ):
        with pytest.raises(CommandError):
            give(*words)
    assert scoping.roles(member) == set()
