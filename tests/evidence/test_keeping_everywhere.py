"""Medical papers in the files of gifts and of requests for money go after their time as well."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from tests.evidence import made
from union.audit import append_only
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.desk.files import incomplete
from union.evidence.actions import add_papers, open_case, reduce_old_papers
from union.evidence.models import KEPT, Paper
from union.funds import actions as funds
from union.funds.models import Budget, BudgetLine, Category, FundRequest, Payment, Source
from union.welfare import actions
from union.welfare.actions import NewRow, ProgrammeFacts
from union.welfare.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return tmp_path / "private" / "papers"


def photo(name="王芳出院小结.png", size=(60, 40)):
    return [SimpleUploadedFile(name, made.picture("PNG", size))]


@pytest.fixture
def gifts(union, welfare):
    """A programme for those who were in hospital, with a discharge summary in its file."""
    facts = ProgrammeFacts(name="住院慰问", kind="illness", eligible_on=local_today())
    programme = actions.add_programme(union, facts, actor=welfare)
    actions.attach(programme, photo(), kind="discharge", actor=welfare)
    programme.refresh_from_db()
    return programme


@pytest.fixture
def paid(union, treasurer, cashier):
    """A request that was paid today, with a hospital bill beside its receipt."""
    budget = Budget.objects.create(organisation=union, year=2026)
    line = BudgetLine.objects.create(
        budget=budget, name="慰问", category=Category.CULTURE, source=Source.DUES,
        budget_fen=100_000, is_open=True,
    )  # fmt: skip
    row = FundRequest.objects.create(
        organisation=union, case=open_case(union), line=line, number="2026-0007", title="住院慰问",
        amount=Decimal(300), payee="王芳", applicant=treasurer, state=FundRequest.State.PAID,
        submitted_at="2026-01-20T08:00:00+08:00",
    )  # fmt: skip
    Payment.objects.create(
        request=row, organisation=union, year=2026, state=Payment.State.PAID, method="transfer",
        paid_on=local_today(), amount=row.amount, digest="d", cashier=cashier, voucher="7",
    )  # fmt: skip
    for n, kind in enumerate(("hospital_bill", "receipt")):
        add_papers(
            row.case, photo(size=(60 + n, 40)), kind=kind, actor=treasurer,
            still_allowed=lambda: None,
        )  # fmt: skip
    return row


def was_paid(day) -> None:
    """Time passes: payments are never changed, so their triggers step aside for it."""
    table = Payment._meta.db_table
    with connection.cursor() as cursor:
        for name in append_only._names(table):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    QuerySet(Payment).update(paid_on=day)
    append_only.install(connection)


def medical(case):
    return Paper.objects.exclude(kind="receipt").get(case=case)


def swept(on_commit):
    with on_commit(execute=True):
        return reduce_old_papers()


def test_a_paper_of_a_programme_is_checked_and_goes_after_its_time(
    gifts, welfare, login, store, django_capture_on_commit_callbacks
) -> None:
    paper, client = medical(gifts.case), login(welfare)
    assert "/check/" in client.get(gifts.get_desk_url()).content.decode()
    address = reverse("welfare:file_paper_check", args=[gifts.pk, paper.pk])
    assert client.post(address).status_code == 303
    client.post(address)
    assert Entry.objects.filter(verb="evidence.checked").count() == 1
    actions.close_programme(gifts, actor=welfare)
    gifts.refresh_from_db()
    assert gifts.closed_on == local_today()
    assert swept(django_capture_on_commit_callbacks) == 0
    Programme.objects.update(closed_on=local_today() - timedelta(days=KEPT))
    assert swept(django_capture_on_commit_callbacks) == 1
    assert swept(django_capture_on_commit_callbacks) == 0
    paper.refresh_from_db()
    assert (paper.file.name, paper.file_name, paper.checked_by) == ("", "", welfare)
    assert list(store.iterdir()) == []
    page = client.get(gifts.get_desk_url()).content.decode()
    assert "核对" in page
    assert client.get(reverse("welfare:file_paper", args=[gifts.pk, paper.pk])).status_code == 404


def test_opening_a_programme_again_stops_the_clock(
    gifts, welfare, django_capture_on_commit_callbacks
) -> None:
    actions.check_paper(gifts, medical(gifts.case), actor=welfare)
    actions.close_programme(gifts, actor=welfare)
    actions.reopen_programme(gifts, actor=welfare)
    gifts.refresh_from_db()
    assert gifts.closed_on is None
    assert swept(django_capture_on_commit_callbacks) == 0


def test_a_paper_of_a_paid_request_goes_after_its_time(
    paid, treasurer, login, store, django_capture_on_commit_callbacks
) -> None:
    paper, client = medical(paid.case), login(treasurer)
    address = reverse("funds:paper_check", args=[paid.pk, paper.pk])
    assert address in client.get(paid.get_desk_url()).content.decode()
    assert client.post(address).status_code == 303
    assert swept(django_capture_on_commit_callbacks) == 0
    was_paid(local_today() - timedelta(days=KEPT))
    assert swept(django_capture_on_commit_callbacks) == 1
    # The receipt says nothing of an illness and stays.
    assert len(list(store.iterdir())) == 1
    page = client.get(paid.get_desk_url())
    assert page.status_code == 200
    assert "王芳出院小结" in page.content.decode()  # the receipt's own name
    shown = client.get(reverse("funds:paper", args=[paid.pk, paper.pk]))
    assert shown.status_code == 404


def test_what_is_still_to_be_paid_keeps_its_papers(
    paid, treasurer, django_capture_on_commit_callbacks
) -> None:
    funds.check_paper(paid, medical(paid.case), actor=treasurer)
    was_paid(local_today() - timedelta(days=KEPT))
    FundRequest.objects.update(state=FundRequest.State.APPROVED)
    assert swept(django_capture_on_commit_callbacks) == 0


def test_what_nobody_checked_stays_and_stands_among_the_incomplete_files(
    gifts, paid, welfare, chair, make_member, django_capture_on_commit_callbacks
) -> None:
    row = NewRow(make_member("王芳"), Decimal(300), given_on=local_today())
    actions.add_one(gifts, row, actor=welfare)
    actions.close_programme(gifts, actor=welfare)
    long_ago = local_today() - timedelta(days=KEPT)
    Programme.objects.update(closed_on=long_ago)
    was_paid(long_ago)
    assert swept(django_capture_on_commit_callbacks) == 0
    said = {one.url: one.missing for one in incomplete(chair)}
    assert "医" in said[gifts.get_desk_url()]
    assert "医" in said[paid.get_desk_url()]


@pytest.mark.parametrize(("who", "error"), [("auditor", NotReachable), ("outsider", NotReachable)])
def test_others_do_not_check_a_paper_of_a_programme(gifts, request, who, error) -> None:
    with pytest.raises(error):
        actions.check_paper(gifts, medical(gifts.case), actor=request.getfixturevalue(who))
    assert medical(gifts.case).checked_on is None


def test_nobody_checks_the_papers_of_her_own_money(paid, treasurer) -> None:
    FundRequest.objects.update(payee_member=treasurer.member)
    with pytest.raises(NotAllowed):
        funds.check_paper(paid, medical(paid.case), actor=treasurer)
    assert medical(paid.case).checked_on is None
