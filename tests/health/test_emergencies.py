"""Two persons open one file for half an hour: nobody alone, nobody longer, nobody unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.conftest import LONG_AGO
from tests.health.conftest import SECRET
from union.approvals.models import Delegation
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.health import actions
from union.health.actions import emergencies
from union.health.forms.files import WHAT
from union.health.models import Access, Emergency
from union.health.verbs import Verb
from union.notifications.models import Notice
from union.orgs import scoping
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
REASON = "春游时昏倒，医生要知道过敏史，管理员电话不通"


@pytest.fixture
def asked(entry, member, chair, committee):
    return actions.ask(member.member, second=committee, reason=REASON, actor=chair)


@pytest.fixture
def given(asked, committee, auditor):
    return actions.confirm(asked, actor=committee)


def told(user):
    return set(Notice.objects.filter(user=user).values_list("kind", flat=True))


def test_it_opens_when_the_second_person_confirms_and_everybody_is_told(
    entry, asked, chair, committee, member, auditor
) -> None:
    with pytest.raises(NotReachable):
        actions.read_in_emergency(entry, asked, actor=chair)
    actions.confirm(asked, actor=committee)
    opened = actions.read_in_emergency(entry, asked, actor=chair)
    assert opened.facts["words"] == SECRET
    look = Access.objects.of_user(member).get()
    assert (look.reader, look.purpose, look.emergency) == (chair, "emergency", asked)
    assert emergencies.MEMBER_TOLD in told(member)
    assert emergencies.WATCH_TOLD in told(chair)
    assert emergencies.WATCH_TOLD in told(auditor)
    assert emergencies.TO_CONFIRM in told(committee)
    entries = Entry.objects.filter(verb__startswith="health.").order_by("pk")
    verbs = list(entries.values_list("verb", flat=True))
    assert verbs == [Verb.KEPT, Verb.EMERGENCY_ASKED, Verb.EMERGENCY_GIVEN, Verb.READ]
    everything = repr(list(Notice.objects.values())) + repr(list(Entry.objects.values()))
    assert not any(word in everything for word in ("昏倒", "过敏", SECRET, "林晓"))


def test_only_the_asker_reads_and_only_this_file(
    entry, given, committee, auditor, deputy, make_member
) -> None:
    for actor in (committee, auditor, deputy):
        with pytest.raises(NotReachable):
            actions.read_in_emergency(entry, given, actor=actor)
    assert not Access.objects.exists()


def test_it_is_shut_at_the_thirtieth_minute(entry, given, chair) -> None:
    assert given.ends_at - given.confirmed_at == timedelta(minutes=30)
    almost = given.ends_at - timedelta(seconds=1)
    assert given.opens(almost)
    assert not given.opens(given.ends_at)
    Emergency.objects.filter(pk=given.pk).update(ends_at=timezone.now())
    with pytest.raises(NotReachable):
        actions.read_in_emergency(entry, given, actor=chair)
    assert not Access.objects.exists()


def test_confirming_once_more_gives_no_second_half_hour(given, committee, member) -> None:
    again = actions.confirm(given, actor=committee)
    assert again.ends_at == given.ends_at
    Emergency.objects.filter(pk=given.pk).update(ends_at=timezone.now())
    assert actions.confirm(given, actor=committee).ends_at <= timezone.now()
    assert Notice.objects.filter(user=member, kind=emergencies.MEMBER_TOLD).count() == 1
    assert Entry.objects.filter(verb=Verb.EMERGENCY_GIVEN).count() == 1


def test_whoever_asks_twice_has_one_request(asked, member, chair, committee) -> None:
    with pytest.raises(actions.AskedAlready):
        actions.ask(member.member, second=committee, reason=REASON, actor=chair)
    assert Emergency.objects.count() == 1


def test_only_the_person_named_confirms(asked, chair, deputy, auditor, keeper) -> None:
    for actor in (chair, deputy, auditor, keeper):
        with pytest.raises(NotReachable):
            actions.confirm(asked, actor=actor)
    asked.refresh_from_db()
    assert asked.confirmed_at is None


def test_what_nobody_confirms_within_a_day_lapses(asked, committee) -> None:
    Emergency.objects.update(asked_at=timezone.now() - timedelta(days=1))
    with pytest.raises(actions.EmergencyOver):
        actions.confirm(asked, actor=committee)


@pytest.mark.parametrize("role", ["chair", "treasurer", "keeper", "member", "outsider", "auditor"])
def test_the_second_person_is_another_of_the_chairs_and_the_committee(role, cast, entry) -> None:
    with pytest.raises(actions.SecondPerson):
        actions.ask(cast["member"].member, second=cast[role], reason=REASON, actor=cast["chair"])
    assert not Emergency.objects.exists()


def test_nobody_opens_her_own_file_so_and_nobody_confirms_for_herself(
    chair, deputy, committee
) -> None:
    for about, second in ((chair, deputy), (committee, committee)):
        with pytest.raises(actions.SecondPerson):
            actions.ask(about.member, second=second, reason=REASON, actor=chair)


@pytest.mark.parametrize("from_asker", [True, False])
def test_whoever_stands_in_for_the_other_is_no_second_person(
    from_asker, entry, member, chair, deputy, union
) -> None:
    principal, delegate = (chair, deputy) if from_asker else (deputy, chair)
    Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        role="chair",
        organisation=union,
        starts_on=local_today(),
        ends_on=local_today() + timedelta(days=7),
        up_to=1000,
    )
    with pytest.raises(actions.SecondPerson):
        actions.ask(member.member, second=deputy, reason=REASON, actor=chair)
    assert not Emergency.objects.exists()


def test_a_delegation_between_asking_and_confirming_stops_it(
    asked, chair, committee, union
) -> None:
    Delegation.objects.create(
        principal=chair,
        delegate=committee,
        role="chair",
        organisation=union,
        starts_on=local_today(),
        ends_on=local_today(),
        up_to=1000,
    )
    with pytest.raises(actions.SecondPerson):
        actions.confirm(asked, actor=committee)


@pytest.mark.parametrize(
    "role", ["keeper", "auditor", "committee", "welfare", "leader", "member", "outsider"]
)
def test_only_the_chairs_ask(role, cast, entry) -> None:
    with pytest.raises(NotReachable):
        actions.ask(cast["member"].member, second=cast["deputy"], reason=REASON, actor=cast[role])


def test_a_word_is_no_reason(entry, member, chair, deputy) -> None:
    with pytest.raises(actions.ReasonTooShort):
        actions.ask(member.member, second=deputy, reason="急" * 19 + "  ", actor=chair)


def test_the_audit_committee_closes_it_in_words(given, auditor) -> None:
    with pytest.raises(actions.FindingMissing):
        actions.review(given, verdict="justified", finding=" ", actor=auditor)
    row = actions.review(given, verdict="justified", finding="确属紧急", actor=auditor)
    assert (row.verdict, row.reviewed_by) == ("justified", auditor)
    with pytest.raises(actions.ReviewedAlready):
        actions.review(given, verdict="unjustified", finding="再看", actor=auditor)


def test_nobody_reviews_what_she_did_herself(given, chair, committee, keeper) -> None:
    for actor in (chair, committee):
        with pytest.raises(NotAllowed):
            actions.review(given, verdict="justified", finding="好", actor=actor)
    with pytest.raises(NotReachable):
        actions.review(given, verdict="justified", finding="好", actor=keeper)


def test_it_stands_on_the_list_of_the_audit_committee_until_it_is_reviewed(
    given, auditor, login
) -> None:
    assert "1 次紧急查阅待复核" in login(auditor).get("/desk/").content.decode()
    actions.review(given, verdict="justified", finding="确属紧急", actor=auditor)
    assert "紧急查阅待复核" not in login(auditor).get("/desk/").content.decode()


def test_the_chair_sees_that_there_was_one_and_not_why(
    entry, member, chair, deputy, committee, welfare, login
) -> None:
    row = actions.ask(member.member, second=committee, reason=REASON, actor=deputy)
    actions.confirm(row, actor=committee)
    address = f"/desk/health/emergencies/{row.pk}/"
    page = login(chair).get(address).content.decode()
    assert deputy.name in page
    assert REASON not in page
    assert login(chair).post(f"{address}{entry.pk}/").status_code == 404
    assert login(welfare).get(address).status_code == 404


# Pages.


def test_the_way_through_the_pages(entry, member, chair, committee, auditor, login) -> None:
    page = login(chair).post(
        f"/desk/health/emergencies/ask/{member.member.pk}/",
        {"second": committee.pk, "reason": REASON},
    )
    row = Emergency.objects.get()
    address = f"/desk/health/emergencies/{row.pk}/"
    assert page["Location"] == address
    assert login(chair).post(f"{address}{entry.pk}/").status_code == 404
    assert Entry.objects.filter(verb=Verb.TRIED, actor_id=chair.pk).count() == 1
    assert login(committee).post(f"{address}confirm/").status_code == 303
    shown = login(chair).post(f"{address}{entry.pk}/").content.decode()
    assert SECRET in shown
    assert SECRET not in login(auditor).get(address).content.decode()
    listed = login(auditor).get("/desk/health/emergencies/").content.decode()
    assert member.name in listed
    mine = login(member).get("/me/health/").content.decode()
    assert REASON in mine
    assert chair.name in mine
    Emergency.objects.update(ends_at=timezone.now())
    assert login(chair).post(f"{address}{entry.pk}/").status_code == 404
    assert (
        login(auditor)
        .post(f"{address}review/", {"verdict": "justified", "finding": "确属紧急"})
        .status_code
        == 303
    )


def test_whoever_does_not_answer_is_asked_no_more(
    asked, member, chair, committee, deputy, login
) -> None:
    again = actions.ask(member.member, second=deputy, reason=REASON, actor=chair)
    with pytest.raises(actions.EmergencyOver):
        actions.confirm(asked, actor=committee)
    assert "紧急查阅待确认" not in login(committee).get("/desk/").content.decode()
    assert actions.confirm(again, actor=deputy).opens(timezone.now())
    with pytest.raises(actions.AskedAlready):
        actions.ask(member.member, second=committee, reason=REASON, actor=chair)


def administers(user, union):
    Appointment.objects.create(
        user=user, role=Role.ADMINISTRATOR, organisation=union, starts_on=LONG_AGO
    )
    scoping.forget(user)


def test_whoever_administers_the_system_neither_asks_nor_confirms_nor_looks(
    entry, asked, member, chair, committee, deputy, union, login
) -> None:
    administers(committee, union)
    for act in (
        lambda: actions.confirm(asked, actor=committee),
        lambda: actions.ask(member.member, second=committee, reason=REASON, actor=deputy),
    ):
        with pytest.raises(actions.SecondPerson):
            act()
    address = f"/desk/health/emergencies/ask/{member.member.pk}/"
    assert committee.name not in login(chair).get(address).content.decode()
    given = actions.ask(member.member, second=deputy, reason=REASON, actor=chair)
    actions.confirm(given, actor=deputy)
    administers(chair, union)
    with pytest.raises(NotReachable):
        actions.read_in_emergency(entry, given, actor=chair)
    Emergency.objects.filter(pk=given.pk).update(ends_at=timezone.now())
    sent = {"second": deputy.pk, "reason": REASON}
    assert login(chair).post(address, sent).status_code == 403
    assert not Access.objects.exists()


def test_a_deputy_of_a_campus_finds_nobody_to_ask_for(
    entry, member, committee, make_officer, group, login
) -> None:
    client = login(make_officer("near", Role.DEPUTY, group.get_parent()))
    found = client.get("/desk/health/emergencies/ask/?q=林晓").content.decode()
    assert "/emergencies/ask/" + str(member.member.pk) not in found
    assert client.get(f"/desk/health/emergencies/ask/{member.member.pk}/").status_code == 404


# The end of it.


def test_what_was_not_justified_is_shut_at_once_and_all_three_are_told(
    entry, given, chair, committee, member, auditor
) -> None:
    actions.review(given, verdict="unjustified", finding="管理员当时在校", actor=auditor)
    with pytest.raises(NotReachable):
        actions.read_in_emergency(entry, given, actor=chair)
    assert not Access.objects.exists()
    assert emergencies.FOUND in told(chair) & told(committee)
    assert emergencies.MEMBER_FOUND in told(member)


def test_either_of_the_two_ends_it_early_and_nobody_else(
    entry, given, chair, committee, auditor, deputy, login
) -> None:
    address = f"/desk/health/emergencies/{given.pk}/end/"
    for actor, error in ((auditor, NotAllowed), (deputy, NotReachable)):
        with pytest.raises(error):
            actions.end(given, actor=actor)
    actions.read_in_emergency(entry, given, actor=chair)
    assert login(committee).post(address).status_code == 303
    ended = Emergency.objects.get().ends_at
    assert actions.end(given, actor=chair).ends_at == ended
    with pytest.raises(NotReachable):
        actions.read_in_emergency(entry, given, actor=chair)
    assert Entry.objects.filter(verb=Verb.EMERGENCY_ENDED).count() == 1


def test_the_asker_is_told_and_finds_the_allergy_without_opening_the_rest(
    entry, member, given, chair, committee, login
) -> None:
    actions.add_entry(member.member, actions.Entry("contact", "丈夫"), actor=member)
    assert emergencies.ASKER_TOLD in told(chair)
    address = f"/desk/health/emergencies/{given.pk}/"
    page = login(chair).get(address).content.decode()
    assert str(dict(WHAT)["allergy"]) in page
    assert SECRET not in page
    assert not Access.objects.exists()
    assert str(dict(WHAT)["allergy"]) not in login(committee).get(address).content.decode()
    assert str(dict(WHAT)["allergy"]) in login(member).get("/me/health/").content.decode()
    with pytest.raises(NotReachable):
        actions.kinds_in_emergency(given, actor=committee)


def test_whoever_asks_for_an_emergency_that_is_closed_to_her_stands_in_the_log(
    entry, given, member, welfare, login
) -> None:
    address = f"/desk/health/emergencies/{given.pk}/"
    assert login(member).get(address).status_code == 404
    assert login(welfare).post(f"{address}{entry.pk}/").status_code == 404
    assert Entry.objects.filter(verb=Verb.TRIED).count() == 2


def test_after_the_password_what_she_wanted_is_one_press_away(
    entry, given, chair, login, login_earlier
) -> None:
    address = f"/desk/health/emergencies/{given.pk}/{entry.pk}/"
    client = login_earlier(chair)
    assert client.post(address)["Location"] == address
    assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")
    again = login(chair)
    page = again.get(address, follow=True).content.decode()
    assert "打开：过敏、不耐受" in page
    assert not Access.objects.exists(), "opening is a press, which is noted"
    assert SECRET in again.post(address).content.decode()
