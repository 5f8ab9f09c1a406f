"""The file of a programme: what it needs, who opens it, and what leaves the house."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.evidence import made
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.evidence.actions import open_case
from union.evidence.actions.papers import InvoiceUsed, add_papers, duplicates_of
from union.evidence.models import CaseFile, Paper
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Source
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.welfare import actions
from union.welfare.actions import NewRow, ProgrammeClosed, ProgrammeFacts
from union.welfare.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


def sent(content=None, name="发票.jpg"):
    return [SimpleUploadedFile(name, content or made.picture("JPEG"))]


@pytest.fixture
def request_for(programme, union, treasurer):
    """A request for the programme's money, submitted, with a case of its own."""
    budget = Budget.objects.create(organisation=union, year=2026)
    line = BudgetLine.objects.create(
        budget=budget, name="慰问", category=Category.CULTURE, source=Source.DUES,
        budget_fen=100_000, is_open=True,
    )  # fmt: skip
    return FundRequest.objects.create(
        organisation=union, case=open_case(union), line=line, number="2026-0007", title="中秋",
        amount=Decimal(300), payee="粮油店", applicant=treasurer, purpose_kind="programme",
        purpose_id=programme.pk, state=FundRequest.State.SUBMITTED,
        submitted_at="2026-09-20T08:00:00+08:00",
    )  # fmt: skip


def test_the_page_says_what_is_missing_and_each_paper_meets_its_line(
    programme, welfare, login
) -> None:
    client = login(welfare)
    page = client.get(programme.get_desk_url())
    assert (page.context["checklist"].met, len(page.context["checklist"].needs)) == (0, 6)
    asked = client.get(f"/desk/welfare/{programme.pk}/file/papers/?kind=inbound")
    assert 'value="inbound" selected' in asked.content.decode()
    done = client.post(
        f"/desk/welfare/{programme.pk}/file/papers/", {"papers": sent()[0], "kind": "quote"}
    )
    assert done["Location"] == programme.get_desk_url()
    checklist = client.get(programme.get_desk_url()).context["checklist"]
    assert checklist.met == 1
    assert CaseFile.objects.count() == 1
    assert Entry.objects.filter(verb="evidence.added").count() == 1


def test_it_may_be_closed_with_an_incomplete_file_and_papers_come_later(
    programme, welfare, login
) -> None:
    client = login(welfare)
    assert "还缺：" in client.get(f"/desk/welfare/{programme.pk}/close/").content.decode()
    [paper] = actions.attach(programme, sent(), kind="invoice", actor=welfare)
    actions.close_programme(programme, actor=welfare)
    assert "档案还不齐。还缺：" in client.get(programme.get_desk_url()).content.decode()
    more = sent(made.picture("PNG", (50, 50)), "合同.png")
    assert len(actions.attach(programme, more, kind="contract", actor=welfare)) == 1
    programme.refresh_from_db()
    with pytest.raises(ProgrammeClosed):
        actions.detach(programme, paper, actor=welfare)
    actions.reopen_programme(programme, actor=welfare)
    actions.detach(programme, paper, actor=welfare)
    assert Paper.objects.of_case(programme.case).count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("treasurer", NotAllowed), ("leader", NotAllowed), ("member", NotReachable)],
)
def test_only_who_may_change_it_puts_papers_in(programme, mine, who, refusal, request) -> None:
    actor = request.getfixturevalue(who)
    with pytest.raises(refusal):
        actions.attach(programme, sent(), kind="invoice", actor=actor)
    assert not Paper.objects.exists()


def test_opening_is_logged_and_a_leader_opens_none(programme, mine, welfare, leader, login) -> None:
    [paper] = actions.attach(programme, sent(), kind="invoice", actor=welfare)
    address = f"/desk/welfare/{programme.pk}/file/papers/{paper.pk}/"
    client = login(leader)
    assert client.get(address).status_code == 404
    assert "checklist" not in client.get(programme.get_desk_url()).context
    assert not Entry.objects.filter(verb="welfare.paper_opened").exists()
    assert login(welfare).get(address).status_code == 200
    assert Entry.objects.get(verb="welfare.paper_opened").details == {"paper": paper.pk}


def test_a_paper_of_the_request_counts_and_is_not_used_twice(
    programme, request_for, welfare, treasurer, login
) -> None:
    invoice = sent(made.INVOICE.encode(), "发票.xml")
    [paid] = add_papers(request_for.case, invoice, kind="invoice", actor=treasurer)
    checklist = login(treasurer).get(programme.get_desk_url()).context["checklist"]
    [need] = [one for one in checklist.needs if one.kinds == ("invoice",)]
    assert [(one.pk, one.url, one.lies_in) for one in need.papers] == [
        (paid.pk, f"{request_for.get_desk_url()}papers/{paid.pk}/", "经费申请 2026-0007")
    ]
    # One matter with two files: it may lie in both, and in no third.
    actions.attach(
        programme, sent(made.INVOICE.encode(), "发票.xml"), kind="invoice", actor=welfare
    )
    assert duplicates_of(Paper.objects.select_related("case__organisation")) == {}
    facts = ProgrammeFacts(name="另一个项目")
    other = actions.add_programme(programme.organisation, facts, actor=welfare)
    again = sent(made.INVOICE.encode(), "发票.xml")
    with pytest.raises(InvoiceUsed, match=r"2026-0007|G\d"):
        actions.attach(other, again, kind="invoice", actor=welfare)


def test_the_whole_file_comes_in_print_order(programme, mine, welfare, login) -> None:
    for kind, colour in (("photo", 10), ("invoice", 90), ("notice", 200)):
        content = made.picture("PNG", (60 + colour, 40))
        actions.attach(programme, sent(content, "林晓.png"), kind=kind, actor=welfare)
    answer = login(welfare).get(f"/desk/welfare/{programme.pk}/file/")
    with ZipFile(BytesIO(answer.getvalue())) as found:
        assert found.namelist() == [
            "00-档案目录.pdf", "01-通知、方案.png", "02-发票.png", "03-照片.png",
        ]  # fmt: skip
        assert found.read("00-档案目录.pdf").startswith(b"%PDF")
    assert len(Entry.objects.get(verb="welfare.file_printed").details["papers"]) == 3


def test_what_follows_from_events_lies_with_them_and_is_for_the_small_circle(
    union, welfare, treasurer, chair, make_member, login
) -> None:
    facts = ProgrammeFacts(name="2026年住院慰问", kind="illness")
    programme = actions.add_programme(union, facts, actor=welfare)
    ill = make_member("王芳")
    told = OccasionFacts("illness", local_today() - timedelta(days=4))
    occasion = occasions.report(ill, told, actor=welfare)
    row = NewRow(ill, Decimal(500), event_on=occasion.judged_on, occasion=occasion)
    actions.add_one(programme, row, actor=welfare)
    [paper] = actions.attach(programme, sent(), kind="list", actor=welfare)
    page = login(welfare).get(programme.get_desk_url())
    assert page.context["checklist"].needs == []
    assert "她自己那件事的档案" in page.content.decode()
    # The treasurer sees the programme, and nothing of who was ill.
    client = login(treasurer)
    assert "checklist" not in client.get(programme.get_desk_url()).context
    address = f"/desk/welfare/{programme.pk}/file/papers/{paper.pk}/"
    assert client.get(address).status_code == 404
    # A row that came without an event needs its papers here.
    actions.add_one(programme, NewRow(make_member("李娜"), Decimal(500)), actor=welfare)
    assert len(login(welfare).get(programme.get_desk_url()).context["checklist"].needs) == 4


def test_the_file_of_a_hardship_opens_to_those_who_know_of_everybody_in_it(
    union, chair, welfare, committee, make_member
) -> None:
    facts = ProgrammeFacts(name="2026年困难帮扶", kind="hardship")
    programme = actions.add_programme(union, facts, actor=chair)
    [paper] = actions.attach(programme, sent(), kind="application", actor=chair)
    rows = []
    for name in ("赵敏", "钱红"):
        person = make_member(name)
        occasion = occasions.report(person, OccasionFacts("hardship", local_today()), actor=chair)
        given = NewRow(person, Decimal(900), event_on=local_today(), occasion=occasion)
        rows.append(actions.add_one(programme, given, actor=chair))

    def opens(user):
        return Programme.objects.with_file(user).filter(pk=programme.pk).exists()

    assert opens(chair)
    assert not opens(welfare)
    with pytest.raises(NotReachable):
        actions.attach(programme, sent(), kind="invoice", actor=welfare)
    occasions.name_somebody(rows[0].occasion, welfare, actor=chair)
    assert Programme.objects.for_user(welfare).filter(pk=programme.pk).exists()
    assert not opens(welfare)
    with pytest.raises(NotReachable):
        actions.note_look(programme, paper, actor=welfare)
    occasions.name_somebody(rows[1].occasion, welfare, actor=chair)
    assert opens(welfare)
    assert not opens(committee)
