"""Reporting what happened: one report, and everything follows; and who may know of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.evidence.models import Kind as PaperKind
from union.notifications.models import Notice
from union.occasions import actions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.privacy import actions as privacy
from union.rules.models import Grant
from union.visits.models import Visit
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def sick(make_member, group):
    return make_member("王芳", organisation=group)


def facts(kind="illness", days_ago=2, **more):
    return OccasionFacts(kind=kind, happened_on=local_today() - timedelta(days=days_ago), **more)


def test_a_leader_reports_a_hospital_stay_and_everything_follows(
    book, sick, leader, welfare, chair
) -> None:
    occasion = actions.report(sick, facts(note="三楼"), actor=leader)
    visit = Visit.objects.get()
    assert (visit.occasion, visit.due_on) == (occasion, local_today() + timedelta(days=3))
    row = Disbursement.objects.get()
    assert (row.member, row.amount, row.is_planned, row.occasion) == (sick, 1000, True, occasion)
    grant = Grant.objects.get()
    assert (grant.state, grant.event_on) == ("draft", occasion.happened_on)
    told = {(one.user.username, one.text) for one in Notice.objects.all()}
    assert {name for name, _text in told} == {"chair", "welfare"}
    for _name, text in told:
        assert "王芳" not in text
        assert "住院" not in text
    entry = Entry.objects.get(verb="occasions.reported")
    assert "王芳" not in str(entry.details)


def test_the_same_reported_again_is_the_same_event(book, sick, leader, welfare) -> None:
    first = actions.report(sick, facts(), actor=leader)
    assert actions.report(sick, facts(), actor=welfare) == first
    assert Occasion.objects.count() == Visit.objects.count() == Disbursement.objects.count() == 1


def test_without_a_book_the_visit_is_due_and_no_gift_is_guessed(sick, leader) -> None:
    actions.report(sick, facts(), actor=leader)
    assert Visit.objects.count() == 1
    assert not Disbursement.objects.exists()


def test_a_second_marriage_gift_is_not_planned_where_the_book_says_once(
    book, sick, welfare
) -> None:
    first = actions.report(sick, facts("marriage", days_ago=300), actor=welfare)
    assert Disbursement.objects.filter(occasion=first).exists()
    second = actions.report(sick, facts("marriage"), actor=welfare)
    assert not Disbursement.objects.filter(occasion=second).exists()
    assert Occasion.objects.count() == 2


@pytest.mark.parametrize("who", ["member", "treasurer", "auditor", "outsider"])
def test_others_cannot_report_about_somebody(who, request, sick) -> None:
    with pytest.raises(NotReachable):
        actions.report(sick, facts(), actor=request.getfixturevalue(who))
    assert not Occasion.objects.exists()


def test_what_is_still_to_come_is_not_reported(sick, leader) -> None:
    with pytest.raises(actions.StillToCome):
        actions.report(sick, facts(days_ago=-1), actor=leader)
    ends = local_today() - timedelta(days=5)
    with pytest.raises(actions.EndsBefore):
        actions.report(sick, facts(ended_on=ends), actor=leader)
    assert not Occasion.objects.exists()


def test_the_small_circle_sees_it_and_nobody_else(
    sick, leader, member, chair, deputy, welfare, committee, treasurer, auditor, sysadmin, outsider
) -> None:
    occasion = actions.report(sick, facts(), actor=leader)

    def sees(user):
        return Occasion.objects.for_user(user).filter(pk=occasion.pk).exists()

    assert [sees(one) for one in (chair, deputy, welfare, committee, leader)] == [True] * 5
    assert not any(sees(one) for one in (member, treasurer, auditor, sysadmin, outsider))


def test_a_hardship_is_known_to_the_chair_and_whom_she_names(
    book, sick, welfare, chair, deputy, committee, login
) -> None:
    occasion = actions.report(sick, facts("hardship"), actor=chair)
    for user in (welfare, deputy, committee):
        assert not Occasion.objects.for_user(user).exists()
        assert login(user).get(occasion.get_desk_url()).status_code == 404
        assert not Programme.objects.for_user(user).filter(kind="hardship").exists()
        assert not Grant.objects.for_user(user).filter(benefit="hardship").exists()
    actions.name_somebody(occasion, welfare, actor=chair)
    assert Occasion.objects.for_user(welfare).exists()
    assert login(welfare).get(occasion.get_desk_url()).status_code == 200
    assert not Occasion.objects.for_user(deputy).exists()


def test_what_was_written_is_sealed(sick, leader) -> None:
    actions.report(sick, facts(note="市一医院"), actor=leader)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM occasions_occasion")
        assert "医院" not in str(cursor.fetchone())


def test_the_discharge_moves_the_draft_to_its_day_and_year(book, sick, welfare) -> None:
    occasion = actions.report(sick, facts(days_ago=9), actor=welfare)
    out = local_today() - timedelta(days=1)
    changed = OccasionFacts("illness", occasion.happened_on, ended_on=out)
    actions.change(occasion, changed, version=occasion.version, actor=welfare)
    row = Disbursement.objects.get()
    assert (row.event_on, row.matter) == (out, out.isoformat())
    assert Grant.objects.live().get().event_on == out


def test_a_mistake_takes_along_what_was_only_planned(
    book, sick, welfare, leader, committee
) -> None:
    occasion = actions.report(sick, facts(), actor=leader)
    with pytest.raises(NotAllowed):
        actions.withdraw(occasion, actor=committee)
    actions.withdraw(occasion, actor=welfare)
    assert not Disbursement.objects.exists()
    assert not Grant.objects.live().exists()
    assert Visit.objects.get().state == "dropped"
    # It may be reported once more, rightly.
    again = actions.report(sick, facts(), actor=leader)
    assert again.pk != occasion.pk


def test_a_report_in_two_taps_on_the_phone(book, login, leader, sick) -> None:
    client = login(leader)
    found = client.get(reverse("occasions:choose"), {"q": "王芳"}).content.decode()
    address = reverse("occasions:report", args=[sick.pk])
    assert address in found
    wrong = client.post(address, {"happened_on": "2026-13-01", "note": "三楼"})
    assert wrong.status_code == 422
    assert "三楼" in wrong.content.decode()
    sent = {"kind": "illness", "happened_on": local_today().isoformat()}
    done = client.post(address, sent)
    occasion = Occasion.objects.get()
    assert done["Location"] == occasion.get_desk_url()
    page = client.get(done["Location"]).content.decode()
    assert "出院小结" in page or "材料" in page


def test_a_member_reports_about_herself_and_sees_what_is_missing(
    book, login, member, welfare
) -> None:
    client = login(member)
    sent = {"kind": "illness", "happened_on": local_today().isoformat()}
    done = client.post(reverse("report_own"), sent)
    page = client.get(done["Location"]).content.decode()
    assert "还缺" in page
    mine = client.get(reverse("my_entitlements")).content.decode()
    assert "住院" in mine
    assert "还缺" in mine
    # What is only planned she does not see.
    assert "¥1,000" not in page


def test_a_wedding_that_is_under_way_is_not_offered_once_more(book, login, member) -> None:
    client = login(member)

    def offered():
        page = client.get(reverse("my_entitlements"))
        return {one.key for one in page.context["to_apply"]}

    assert offered() == {"illness", "marriage"}
    client.post(
        reverse("report_own"), {"kind": "marriage", "happened_on": local_today().isoformat()}
    )
    assert offered() == {"illness"}


def test_papers_are_put_in_by_the_member_and_opening_them_is_logged(
    book, login, member, welfare, chair, tmp_path
) -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    occasion = actions.report(member.member, facts(), actor=member)
    privacy.give_consent(member.member, actions.MEDICAL_PAPERS, version=1, actor=member)
    picture = BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "JPEG")
    file = SimpleUploadedFile("出院.jpg", picture.getvalue(), "image/jpeg")
    client = login(member)
    address = reverse("my_occasion_papers", args=[occasion.pk])
    done = client.post(address, {"papers": file, "kind": "record"})
    assert done.status_code == 303
    [paper] = occasion.case.papers.all()
    added = Entry.objects.get(verb="evidence.added")
    assert added.details == {"papers": [paper.pk]}, "the log does not say that it is medical"
    hers = client.get(reverse("my_occasion", args=[occasion.pk])).content.decode()
    assert "hospital_bill" not in hers
    assert (
        'value="hospital_bill" selected'
        in client.get(f"{address}?line={PaperKind.HOSPITAL_BILL.number}").content.decode()
    )
    shown = client.get(reverse("my_occasion_paper", args=[occasion.pk, paper.pk]))
    assert shown.status_code == 200
    assert not Entry.objects.filter(verb="occasions.paper_opened").exists()
    client = login(welfare)
    page = client.get(occasion.get_desk_url()).content.decode()
    assert "1 / 2" in page or "1 / " in page
    client.get(reverse("occasions:paper", args=[occasion.pk, paper.pk]))
    entry = Entry.objects.get(verb="occasions.paper_opened")
    assert entry.details == {"paper": paper.pk}
    assert Entry.objects.filter(verb="occasions.opened", actor_id=welfare.pk).exists()


def test_the_list_asks_the_same_however_many(
    book, login, welfare, make_member, leader, group
) -> None:
    from tests.questions import afresh

    client = login(welfare)
    counts = []
    for n in (1, 6):
        for k in range(n):
            person = make_member(f"周{n}{k}", organisation=group)
            actions.report(person, facts(), actor=leader)
        client.get(reverse("occasions:list"))
        with afresh() as asked:
            assert client.get(reverse("occasions:list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_gift_of_a_hospital_stay_is_not_seen_by_the_leader(book, sick, leader, welfare) -> None:
    actions.report(sick, facts(), actor=welfare)
    assert Disbursement.objects.for_user(welfare).count() == 1
    assert not Disbursement.objects.for_user(leader).exists()


def test_a_stay_over_new_year_counts_in_the_year_of_the_discharge(
    says, switch, sick, welfare, monkeypatch
) -> None:
    says("cap_per_year", "illness", amount="1000")
    switch(date(2025, 1, 1))
    occasion = actions.report(
        sick,
        OccasionFacts("illness", date(2025, 12, 20), ended_on=date(2026, 1, 4)),
        actor=welfare,
    )
    row = Disbursement.objects.get()
    assert row.programme.name.startswith("2026")
    assert (row.event_on, row.amount) == (occasion.ended_on, Decimal(1000))


def test_the_whole_file_comes_in_print_order_and_its_names_say_nothing(
    book, login, member, welfare
) -> None:
    from io import BytesIO
    from zipfile import ZipFile

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    occasion = actions.report(member.member, facts(), actor=member)
    privacy.give_consent(member.member, actions.MEDICAL_PAPERS, version=1, actor=member)
    for kind, colour in (("photo", "red"), ("hospital_bill", "blue"), ("record", "green")):
        picture = BytesIO()
        Image.new("RGB", (60, 40), colour).save(picture, "JPEG")
        file = SimpleUploadedFile("林晓住院.jpg", picture.getvalue(), "image/jpeg")
        actions.attach(occasion, [file], kind=kind, actor=member)
    client = login(welfare)
    answer = client.get(reverse("occasions:file", args=[occasion.pk]))
    with ZipFile(BytesIO(answer.getvalue())) as found:
        names = found.namelist()
        assert found.read(names[0]).startswith(b"%PDF")
    # No book asks for papers here: what is usual does.
    assert names == [
        "00-审批表.pdf",
        "01-住院病历首页.jpg",
        "02-住院收费票据.jpg",
        "03-照片.jpg",
    ]
    assert "林" not in answer["Content-Disposition"]
    assert Entry.objects.filter(verb="occasions.printed", actor_id=welfare.pk).exists()
    form = client.get(reverse("occasions:form", args=[occasion.pk]))
    assert form.content.startswith(b"%PDF")
    # A file that is lost is said, alone and in the file as a whole.
    lost = occasion.case.papers.get(kind="photo")
    lost.file.storage.delete(lost.file.name)
    alone = client.get(reverse("occasions:paper", args=[occasion.pk, lost.pk]))
    assert alone.status_code == 409
    assert "这份文件已经打不开了" in alone.content.decode()
    answer = client.get(reverse("occasions:file", args=[occasion.pk]))
    with ZipFile(BytesIO(answer.getvalue())) as found:
        assert found.namelist()[3] == "03-照片-打不开.txt"


def test_what_turns_out_to_be_another_event_has_the_gift_of_that_one(book, sick, welfare) -> None:
    occasion = actions.report(sick, facts(), actor=welfare)
    assert Disbursement.objects.get().programme.kind == "illness"
    actions.change(occasion, facts("marriage"), version=occasion.version, actor=welfare)
    row = Disbursement.objects.get()
    assert (row.programme.kind, row.amount, row.is_planned) == ("marriage", 600, True)
    assert Grant.objects.get().benefit == "marriage"


def test_who_finds_out_that_it_is_a_hardship_goes_on_knowing_of_it(
    sick, welfare, deputy, committee
) -> None:
    occasion = actions.report(sick, facts(), actor=deputy)
    actions.change(occasion, facts("hardship"), version=occasion.version, actor=welfare)
    assert Occasion.objects.for_user(welfare).exists()
    assert Occasion.objects.for_user(deputy).exists(), "who reported it"
    assert not Occasion.objects.for_user(committee).exists()


def test_the_papers_of_a_hardship_are_printed_by_those_who_know(
    sick, welfare, deputy, committee, chair, login
) -> None:
    occasion = actions.report(sick, facts("hardship"), actor=deputy)
    address = reverse("occasions:application", args=[occasion.pk])
    for user in (chair, deputy):
        paper = login(user).get(address)
        assert paper.content.startswith(b"%PDF")
        assert address in login(user).get(occasion.get_desk_url()).content.decode()
    assert Entry.objects.filter(verb="occasions.printed").count() == 2
    assert login(committee).get(address).status_code == 404
    assert login(welfare).get(address).status_code == 404
    assert Entry.objects.filter(verb="occasions.printed").count() == 2
