"""Health certificates: entered by the keeper, seen by few, reminded of in time."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection

from tests.health.conftest import photo
from tests.questions import afresh
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.health import actions
from union.health.actions import certificates
from union.health.actions.certificates import EndsBeforeExamination, EnteredAlready
from union.health.models import Access, Certificate, Record
from union.health.verbs import Verb
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db


def facts(valid_until=None, **more):
    end = valid_until or local_today() + timedelta(days=200)
    said = {
        "number": "浙健20260317",
        "issuer": "滨江区疾控中心",
        "examined_on": end - timedelta(days=364),
        "valid_until": end,
    }
    return actions.CertificateFacts(**(said | more))


@pytest.fixture
def enter(keeper):
    def one(user_or_member, valid_until=None, **more):
        about = getattr(user_or_member, "member", user_or_member)
        return actions.add_certificate(about, facts(valid_until, **more), actor=keeper)

    return one


def test_the_keeper_enters_one_with_a_photo(member, keeper) -> None:
    row = actions.add_certificate(
        member.member, facts(), actor=keeper, photo=actions.Sent(photo("健康证.png"))
    )
    assert row.number == "浙健20260317"
    assert row.photo.kind == "certificate"
    assert list(Entry.objects.filter(verb=Verb.CERTIFIED).values_list("subject_id")) == [(row.pk,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM health_certificate")
        assert "浙健" not in repr(cursor.fetchall())
    actions.read(row.photo, actor=keeper, purpose="certificate")
    assert Access.objects.of_user(member).count() == 1


@pytest.mark.parametrize("role", ["chair", "deputy", "welfare", "leader", "member", "outsider"])
def test_nobody_else_enters_or_changes_one(role, cast, enter) -> None:
    row = enter(cast["member"])
    for act in (
        lambda actor: actions.add_certificate(cast["member"].member, facts(), actor=actor),
        lambda actor: actions.change_certificate(row, facts(number="x"), version=1, actor=actor),
    ):
        with pytest.raises(NotReachable):
            act(cast[role])
    assert Certificate.objects.get().number == "浙健20260317"


def test_what_cannot_be_is_refused(member, enter) -> None:
    row = enter(member)
    with pytest.raises(EnteredAlready):
        enter(member)
    with pytest.raises(EndsBeforeExamination):
        enter(member, examined_on=date(2026, 3, 2), valid_until=date(2026, 3, 1))
    assert list(Certificate.objects.all()) == [row]


def test_it_is_put_right_and_the_older_ones_stay(member, keeper, enter) -> None:
    old = enter(member, local_today() - timedelta(days=10))
    new = enter(member)
    actions.change_certificate(new, facts(number="浙健2"), version=1, actor=keeper)
    actions.change_certificate(new, facts(number="浙健2"), version=1, actor=keeper)
    with pytest.raises(actions.StaleCertificate):
        actions.change_certificate(new, facts(number="浙健3"), version=1, actor=keeper)
    assert [one.pk for one in Certificate.objects.all()] == [new.pk, old.pk]
    assert Certificate.objects.get(pk=new.pk).number == "浙健2"
    assert Entry.objects.filter(verb=Verb.CERTIFIED).last().details == {"fields": ["number"]}


def told():
    return sorted(Notice.objects.values_list("user__username", "kind"))


@pytest.mark.parametrize(
    ("days", "tells"), [(31, False), (30, True), (8, True), (7, True), (0, True), (-1, True)]
)
def test_she_and_her_leader_are_told_in_time_and_once(days, tells, member, leader, enter) -> None:
    today = local_today()
    enter(member, today + timedelta(days=days))
    for _twice in range(2):
        actions.tell_of_ends(today)
    wanted = [("leader", certificates.ENDS_IN_GROUP), ("member", certificates.ENDS)]
    assert told() == (wanted if tells else [])
    said = repr(list(Notice.objects.values("kind", "params", "url", "key")))
    assert not any(word in said for word in ("林晓", "浙健", "滨江"))


def test_each_stage_is_told_once_and_a_new_certificate_ends_it(member, enter) -> None:
    end = local_today() + timedelta(days=30)
    enter(member, end)
    for days in (30, 20, 7, 3, -1, -20):
        actions.tell_of_ends(end - timedelta(days=days))
    assert Notice.objects.filter(kind=certificates.ENDS).count() == 3
    enter(member, end + timedelta(days=300))
    Notice.objects.all().delete()
    actions.tell_of_ends(end)
    assert not told()


def test_a_leader_sees_of_her_group_only_whether_it_is_valid(
    member, leader, make_member, other_group, enter, login
) -> None:
    enter(member, local_today() - timedelta(days=1))
    make_member("孟夏", organisation=other_group)
    page = login(leader).get("/desk/health/certificates/").content.decode()
    assert "林晓" in page
    assert "已过期" in page
    ends = (local_today() - timedelta(days=1)).isoformat()
    assert not any(word in page for word in ("浙健", "疾控", "孟夏", ends))
    assert login(leader).get("/desk/health/certificates/print/").status_code == 404


def test_the_inspectors_list_has_those_without_one_as_well(
    member, chair, keeper, make_member, enter, login
) -> None:
    enter(member)
    make_member("孟夏")
    answer = login(keeper).get("/desk/health/certificates/export/")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["林晓"][4:6] == ("浙健20260317", "滨江区疾控中心")
    assert rows["孟夏"][8] == "没有"
    assert login(chair).get("/desk/health/certificates/print/").content[:4] == b"%PDF"
    taken = Entry.objects.filter(verb=Verb.CERTIFICATES_OUT).values_list("details", flat=True)
    assert [one["form"] for one in taken] == ["xlsx", "pdf"]


def test_keeper_and_chair_have_it_on_their_list(
    member, chair, keeper, deputy, enter, login
) -> None:
    assert "健康合格证需要更新" not in login(keeper).get("/desk/").content.decode()
    enter(member, local_today() - timedelta(days=1))
    for user in (keeper, chair):
        assert "4 人的健康合格证需要更新" in login(user).get("/desk/").content.decode()


def test_the_forms(member, keeper, login) -> None:
    address = f"/desk/health/certificates/add/{member.member.pk}/"
    assert login(keeper).post(address, {"number": ""}).status_code == 422
    sent = {"number": "浙健7", "issuer": "疾控", "examined_on": "2026-10-01", "papers": photo()}
    assert login(keeper).post(address, sent).status_code == 303
    row = Certificate.objects.get()
    assert row.valid_until == date(2027, 9, 30)
    assert Record.objects.get() == row.photo
    edit = f"/desk/health/certificates/{row.pk}/"
    assert "浙健7" in login(keeper).get(edit).content.decode()
    changed = sent | {"number": "浙健8", "version": row.version, "papers": ""}
    assert login(keeper).post(edit, changed).status_code == 303
    assert Certificate.objects.get().number == "浙健8"


def test_the_lists_ask_no_more_for_more_people(member, keeper, make_member, enter, login) -> None:
    client = login(keeper)
    for address in ("/desk/health/", "/desk/health/certificates/"):
        enter(make_member("甲"))
        client.get(address)
        with afresh() as few:
            client.get(address)
        for name in "乙丙丁戊己":
            enter(make_member(name))
        with afresh() as many:
            client.get(address)
        assert len(many) == len(few), address


def test_a_new_photo_wipes_the_old_one(member, keeper) -> None:
    first = actions.Sent(photo("健康证.png"))
    row = actions.add_certificate(member.member, facts(), actor=keeper, photo=first)
    old = row.photo_id
    second = actions.Sent(photo("健康证.png", "blue"))
    actions.change_certificate(row, facts(), version=1, actor=keeper, photo=second)
    replaced = Record.objects.get(pk=old)
    assert (bytes(replaced.sealed), replaced.deletion) == (b"", "replaced")
    row.refresh_from_db()
    assert row.photo.is_held
    assert Entry.objects.filter(verb=Verb.DELETED, subject_id=old).count() == 1


def test_what_was_entered_for_the_wrong_person_is_taken_back(member, keeper, login) -> None:
    sent = actions.Sent(photo("健康证.png"))
    row = actions.add_certificate(member.member, facts(), actor=keeper, photo=sent)
    client = login(keeper)
    address = f"/desk/health/certificates/{row.pk}/"
    assert f"{address}remove/" in client.get(address).content.decode()
    assert client.post(f"{address}remove/").status_code == 303
    assert not Certificate.objects.exists()
    assert not Record.objects.held().exists()
    assert Entry.objects.filter(verb=Verb.CERTIFICATE_TAKEN_BACK).count() == 1
    actions.take_back_certificate(row, actor=keeper)
    assert Entry.objects.filter(verb=Verb.CERTIFICATE_TAKEN_BACK).count() == 1
    assert "没有" in login(keeper).get("/desk/health/?q=林晓").content.decode()


@pytest.mark.parametrize("role", ["chair", "leader", "member", "outsider"])
def test_nobody_else_takes_one_back(role, cast, enter) -> None:
    row = enter(cast["member"])
    with pytest.raises(NotReachable):
        actions.take_back_certificate(row, actor=cast[role])
    assert Certificate.objects.get() == row


def test_a_typo_of_a_century_is_refused(member, enter) -> None:
    with pytest.raises(certificates.EndsTooLate):
        enter(member, date(2062, 9, 30), examined_on=date(2026, 10, 1))
    enter(member, date(2027, 11, 1), examined_on=date(2026, 10, 1))
    assert Certificate.objects.count() == 1


def test_an_end_that_was_put_right_is_told_anew(member, keeper, enter) -> None:
    today = local_today()
    row = enter(member, today + timedelta(days=20))
    actions.tell_of_ends(today)
    end = today + timedelta(days=300)
    actions.change_certificate(row, facts(end), version=1, actor=keeper)
    actions.tell_of_ends(end - timedelta(days=30))
    assert Notice.objects.filter(kind=certificates.ENDS).count() == 2


def test_a_leader_is_told_once_for_each_end_and_stage(member, leader, make_member, enter) -> None:
    """Over the turn of two months; and somebody else of the group, whose end is another day."""
    end = date(2026, 11, 15)
    enter(member, end)
    enter(make_member("孟夏"), end + timedelta(days=4))
    for days in range(31, -31, -1):
        actions.tell_of_ends(end - timedelta(days=days))
    assert Notice.objects.filter(kind=certificates.ENDS_IN_GROUP, user=leader).count() == 6


def test_the_list_as_a_file_is_not_bound_to_what_fits_on_paper(
    member, keeper, enter, login, monkeypatch
) -> None:
    monkeypatch.setattr("union.health.views.certificates.MOST_ON_PAPER", 1)
    client = login(keeper)
    assert client.get("/desk/health/certificates/print/").status_code == 409
    assert client.get("/desk/health/certificates/export/").status_code == 200
