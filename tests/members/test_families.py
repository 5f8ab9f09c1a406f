"""A member's family: entered by her, or by the office with the signed paper; read by few."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.questions import afresh
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.members import actions
from union.members.actions import DependantFacts
from union.members.models import Dependant
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db
HERS = "/me/family/"
BORN = date(2019, 5, 1)
CHILD = {"name": "林小满", "born_on": BORN.isoformat(), "consent": "on"}


def text(response):
    return response.content.decode()


def child(member, actor, name="林小满", born_on=BORN):
    facts = DependantFacts("child", name, born_on)
    return actions.enter_dependant(member, facts, consented=True, actor=actor)


@pytest.fixture
def hers(member):
    """林小满, the child of 林晓."""
    return child(member.member, member)


def test_a_member_enters_her_child_and_a_double_click_enters_it_once(login, member):
    client = login(member)
    assert "还没有登记" in text(client.get(HERS))
    assert HERS in text(client.get("/me/"))
    for _click in range(2):
        answer = client.post(f"{HERS}add/child/", CHILD)
        assert (answer.status_code, answer["Location"]) == (303, HERS)
    one = Dependant.objects.get()
    assert (one.member, one.name, one.born_on) == (member.member, "林小满", BORN)
    assert one.consented_by == member
    assert one.consented_at is not None
    assert "林小满" in text(client.get(HERS))
    entry = Entry.objects.get(verb="members.dependant_entered")
    assert (entry.actor_id, entry.subject_id) == (member.pk, member.member.pk)
    assert entry.details == {"dependant": one.pk}
    assert not Notice.objects.exists()
    assert "登记家属" in text(client.get("/me/log/"))


def test_the_name_is_sealed_and_the_address_holds_numbers_alone(login, member, hers):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, child_index FROM members_dependant")
        sealed, index = cursor.fetchone()
    assert "林小满".encode() not in bytes(sealed)
    assert "林小满" not in index
    assert f'href="{HERS}{hers.pk}/"' in text(login(member).get(HERS))


def test_of_a_child_nothing_is_kept_without_consent(login, member):
    page = login(member).post(f"{HERS}add/child/", CHILD | {"consent": ""})
    assert page.status_code == 422
    assert "没有监护人的同意" in text(page)
    facts = DependantFacts("child", "林小满", BORN)
    with pytest.raises(actions.ConsentMissing):
        actions.enter_dependant(member.member, facts, consented=False, actor=member)
    assert not Dependant.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependant.objects.create(
            member=member.member, relation="child", name="林小满", born_on=BORN
        )


@pytest.mark.parametrize(
    "days",
    [
        {"born_on": local_today() + timedelta(days=1)},
        {"born_on": date(1930, 1, 1)},
        {},
    ],
)
def test_a_day_on_which_no_child_was_born_is_refused(member, days):
    facts = DependantFacts("child", "林小满", **days)
    with pytest.raises(actions.BirthUnlikely):
        actions.enter_dependant(member.member, facts, consented=True, actor=member)
    assert not Dependant.objects.exists()


@pytest.mark.parametrize("days", [-90, 400])
def test_a_day_on_which_no_child_is_expected_is_refused(login, member, days):
    due = local_today() + timedelta(days=days)
    page = login(member).post(f"{HERS}add/expected/", {"due_on": due.isoformat(), "consent": "on"})
    assert page.status_code == 422
    assert "未来十个月" in text(page)
    assert not Dependant.objects.exists()


def test_an_expected_child_is_born(login, member):
    client, due = login(member), local_today() + timedelta(days=20)
    client.post(f"{HERS}add/expected/", {"due_on": due.isoformat(), "consent": "on"})
    one = Dependant.objects.get()
    assert (one.due_on, one.born_on, one.name) == (due, None, "")
    today = local_today()
    born = {"due_on": due.isoformat(), "name": "林小雪", "born_on": today, "version": 1}
    client.post(f"{HERS}{one.pk}/", born)
    one.refresh_from_db()
    assert (one.due_on, one.born_on, one.name) == (None, today, "林小雪")
    assert Entry.objects.filter(verb="members.dependant_changed").count() == 1


def test_a_husband_or_wife_is_one_at_a_time(login, member):
    client = login(member)
    for _click in range(2):
        assert client.post(f"{HERS}add/spouse/", {"name": "李 明"}).status_code == 303
    page = client.post(f"{HERS}add/spouse/", {"name": "王强"})
    assert page.status_code == 422
    assert "请先删除原来的登记" in text(page)
    assert Dependant.objects.get().name == "李明"
    assert client.get(f"{HERS}add/cousin/").status_code == 404


def test_a_change_is_one_change_and_not_over_somebody_elses(login, member, hers):
    client = login(member)
    changed = {"name": "林小禾", "born_on": "2019-05-02", "version": 1}
    for _click in range(2):
        assert client.post(f"{HERS}{hers.pk}/", changed).status_code == 303
    hers.refresh_from_db()
    assert (hers.name, hers.version) == ("林小禾", 2)
    assert Entry.objects.filter(verb="members.dependant_changed").count() == 1
    page = client.post(f"{HERS}{hers.pk}/", changed | {"name": "林小苗"})
    assert page.status_code == 422
    other = child(member.member, member, "林小树")
    facts = DependantFacts("child", "林小树", BORN)
    with pytest.raises(actions.ChildThere):
        actions.change_dependant(hers, facts, version=2, actor=member)
    assert {one.name for one in Dependant.objects.all()} == {"林小禾", other.name}


def test_taken_out_after_a_question_it_is_wiped_and_may_be_entered_again(login, member, hers):
    client, away = login(member), f"{HERS}{hers.pk}/remove/"
    assert "删除这条登记？" in text(client.get(away))
    assert Dependant.objects.live().exists()
    for _click in range(2):
        assert client.post(away).status_code == 303
    hers.refresh_from_db()
    assert (hers.name, hers.child_index, hers.born_on) == ("", "", None)
    assert Entry.objects.filter(verb="members.dependant_removed").count() == 1
    assert "林小满" not in text(client.get(HERS))
    assert client.get(f"{HERS}{hers.pk}/").status_code == 404
    facts = DependantFacts("child", "林小满", BORN)
    with pytest.raises(actions.StaleVersion):
        actions.change_dependant(hers, facts, version=2, actor=member)
    assert client.post(f"{HERS}add/child/", CHILD).status_code == 303
    assert Dependant.objects.live().get().name == "林小满"


def test_an_officer_enters_it_for_her_with_the_paper_at_hand(login, welfare, member):
    client, page = login(welfare), f"/desk/members/{member.member.pk}/"
    form = text(client.get(f"{page}family/add/child/"))
    assert "签字的纸质同意书" in form
    assert client.post(f"{page}family/add/child/", CHILD | {"consent": ""}).status_code == 422
    answer = client.post(f"{page}family/add/child/", CHILD)
    assert (answer.status_code, answer["Location"]) == (303, f"{page}#family")
    one = Dependant.objects.get()
    assert one.consented_by == welfare
    assert "林小满" in text(client.get(page))
    # The member reads what was entered, and takes it out herself.
    client = login(member)
    assert "林小满" in text(client.get(HERS))
    client.post(f"{HERS}{one.pk}/remove/")
    assert not Dependant.objects.live().exists()


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("outsider", NotReachable),
        ("organiser", NotReachable),
        ("leader", NotAllowed),
        ("committee", NotAllowed),
        ("auditor", NotAllowed),
        ("sysadmin", NotAllowed),
    ],
)
def test_nobody_else_enters_changes_or_takes_out(request, member, hers, who, error):
    actor, before = request.getfixturevalue(who), Dependant.objects.values().get()
    with pytest.raises(error):
        child(member.member, actor, "林小树")
    facts = DependantFacts("child", "林小树", BORN)
    with pytest.raises(error):
        actions.change_dependant(hers, facts, version=1, actor=actor)
    with pytest.raises(error):
        actions.remove_dependant(hers, actor=actor)
    assert Dependant.objects.values().get() == before
    assert Entry.objects.filter(verb__startswith="members.dependant").count() == 1


@pytest.mark.parametrize("who", ["leader", "committee", "auditor", "sysadmin"])
def test_who_reads_the_record_reads_no_family_on_it(login, request, member, hers, who):
    client = login(request.getfixturevalue(who))
    page = client.get(f"/desk/members/{member.member.pk}/")
    assert page.status_code == 200
    assert "林小满" not in text(page)
    assert 'id="family"' not in text(page)
    assert client.get(f"/desk/members/{member.member.pk}/family/{hers.pk}/").status_code == 404


def test_a_colleagues_child_is_found_nowhere(login, member, chair, hers):
    client = login(chair)
    for address in (f"{HERS}{hers.pk}/", f"{HERS}{hers.pk}/remove/"):
        assert client.get(address).status_code == 404
        assert client.post(address, CHILD).status_code == 404
    assert not client.get("/desk/members/", {"q": "林小满"}).context["page_obj"].object_list
    assert Dependant.objects.live().count() == 1


def test_the_second_parent_is_told_kindly_and_nobody_else_is_compared(
    login, member, chair, outsider, make_member, hers
):
    stranger = make_member("钱多", organisation=outsider.appointments.get().organisation)
    child(stranger, outsider)
    assert "另一位会员" not in text(login(member).get(HERS))
    answer = login(chair).post(f"{HERS}add/child/", CHILD | {"name": "林 小满"}, follow=True)
    assert "名单上只算一次" in text(answer)
    assert "另一位会员也登记了这个孩子" in text(login(member).get(HERS))


def test_families_ask_the_same_however_many(login, welfare, member, hers):
    asked = []
    for user, page in ((member, HERS), (welfare, f"/desk/members/{member.member.pk}/")):
        client = login(user)
        client.get(page)
        for number in range(2):
            for more in range(4):
                child(member.member, member, f"林小{user.pk}{number}{more}")
            with afresh() as questions:
                client.get(page)
            asked.append(len(questions))
    assert asked[0] == asked[1]
    assert asked[2] == asked[3]


def test_the_day_of_the_personnel_list_is_entered_and_stands_in_the_log(login, welfare, member):
    record = member.member
    record.born_on, record.sex, record.post = date(1975, 1, 9), "female", "行政"
    record.save()
    client, page = login(welfare), f"/desk/members/{record.pk}/"
    shown = text(client.get(page))
    assert "2025-02-09" in shown
    assert "2031-05-09" in shown
    assert "预计" in shown
    given = {
        "name": record.name,
        "staff_number": record.staff_number,
        "sex": "female",
        "retires_on": "2030-01-31",
        "version": record.version,
    }
    assert client.post(f"{page}edit/", given).status_code == 303
    record.refresh_from_db()
    assert record.retirement_days == [date(2030, 1, 31)]
    assert "retires_on" in Entry.objects.get(verb="members.changed").details["fields"]
    shown = text(client.get(page))
    assert "2030-01-31" in shown
    assert "预计" not in shown
