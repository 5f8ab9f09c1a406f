"""The log as officers read it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from union.accounts import actions as accounts
from union.accounts.models import User
from union.approvals.models import Review
from union.audit.actions import record
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.desk.actions import note_log_export
from union.evidence.models import CaseFile
from union.funds.models import Budget, BudgetLine, FundRequest
from union.occasions.models import Occasion
from union.orgs.models import Organisation
from union.orgs.verbs import Verb

Login = Callable[[User], Client]


@pytest.fixture
def entries(union: Organisation, chair: User, deputy: User) -> None:
    """One line by the chair, one by the deputy, one by nobody."""
    with transaction.atomic():
        record(Verb.FOUNDED, actor=chair, organisation=union, subject=union)
        record(Verb.UNIT_ADDED, actor=deputy, organisation=union, subject=union)
        record(Verb.APPOINTMENT_ENDED, actor=None, organisation=union)


@pytest.mark.usefixtures("entries")
def test_the_newest_line_stands_first_and_says_who_and_about_what(
    login: Login, auditor: User, chair: User, union: Organisation
) -> None:
    lines = login(auditor).get("/desk/log/").context["lines"]
    assert [line.entry.verb for line in lines] == [
        Verb.APPOINTMENT_ENDED,
        Verb.UNIT_ADDED,
        Verb.FOUNDED,
    ]
    assert (lines[0].who, lines[0].about) == ("", "")
    assert lines[2].who == str(chair)
    assert lines[2].about.endswith(f" #{union.pk}")


def test_a_line_names_in_whose_place_somebody_acted_and_whom_it_is_about(
    login: Login, auditor: User, chair: User, deputy: User, member: User, union: Organisation
) -> None:
    with transaction.atomic():
        record(Verb.NOMINATED, actor=chair, organisation=union, user=member.pk)
        record(Verb.UNIT_ADDED, actor=deputy, organisation=union, principal=chair.pk)
    stands_in, proposed = login(auditor).get("/desk/log/").context["lines"]
    assert stands_in.who == f"{deputy}（代 {chair}）"
    assert proposed.about == str(member)


@pytest.mark.usefixtures("entries")
def test_the_log_is_searched_by_person_deed_and_day(
    login: Login, auditor: User, deputy: User
) -> None:
    client = login(auditor)
    tomorrow = local_today() + timedelta(days=1)

    def found(**asked: Any) -> list[str]:
        answer = client.get("/desk/log/", asked, headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()
        return [line.entry.verb for line in answer.context["lines"]]

    assert found(q=deputy.name) == [Verb.UNIT_ADDED]
    assert found(verb=Verb.FOUNDED) == [Verb.FOUNDED]
    assert found(since=tomorrow) == []
    assert found(until=local_today(), q=deputy.name) == [Verb.UNIT_ADDED]


@pytest.mark.usefixtures("entries")
def test_the_lines_that_were_looked_for_are_exported_and_the_log_says_so(
    login: Login, auditor: User, union: Organisation
) -> None:
    client = login(auditor)
    before = set(Entry.objects.values_list("pk", flat=True))
    answer = client.get("/desk/log/", {"verb": Verb.FOUNDED, "format": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [len(row) for row in rows] == [5, 5]
    assert rows[1][2] == Verb.FOUNDED.label
    entry = Entry.objects.exclude(pk__in=before).get()
    assert (entry.verb, entry.actor_id, entry.organisation_id, entry.details) == (
        "desk.log_exported",
        auditor.pk,
        union.pk,
        {"rows": 1, "form": "xlsx"},
    )
    csv = client.get("/desk/log/", {"format": "csv", "verb": Verb.UNIT_ADDED})
    assert csv.content.count(b"\r\n") == 2


@pytest.mark.usefixtures("entries")
def test_an_export_of_the_log_asks_for_the_password_once_more(
    login_earlier: Login, auditor: User
) -> None:
    answer = login_earlier(auditor).get("/desk/log/", {"format": "xlsx"})
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]
    assert not Entry.objects.filter(verb="desk.log_exported").exists()


def test_who_sees_no_log_notes_no_export_of_it(deputy: User) -> None:
    with pytest.raises(NotAllowed):
        note_log_export(rows=1, form="csv", actor=deputy)
    assert not Entry.objects.exists()


def test_what_happens_to_accounts_of_the_unions_people_stands_in_its_log(
    login: Login, auditor: User, member: User, sysadmin: User, outsider: User, make_user: Any
) -> None:
    stranger = make_user("stranger")
    for user in (member, sysadmin, outsider, stranger):
        accounts.set_password(user, "another-word", actor=user)
    # From the command line nobody acts: then it is the account that tells whose line this is.
    accounts.set_phone(member, "", actor=None)
    lines = login(auditor).get("/desk/log/").context["lines"]
    seen = [(line.entry.verb, line.entry.actor_id, line.entry.subject_id) for line in lines]
    assert seen[-3:] == [
        ("accounts.phone_set", None, member.pk),
        ("accounts.password_set", sysadmin.pk, sysadmin.pk),
        ("accounts.password_set", member.pk, member.pk),
    ]
    assert not {outsider.pk, stranger.pk} & {actor for _verb, actor, _subject in seen}
    hers = login(outsider).get("/desk/log/").context["lines"]
    assert {line.entry.actor_id for line in hers} == {outsider.pk}


@pytest.mark.usefixtures("entries")
def test_another_unions_log_is_not_shown(login: Login, outsider: User) -> None:
    answer = login(outsider).get("/desk/log/")
    assert (answer.status_code, answer.context["lines"]) == (200, [])


@pytest.mark.parametrize("who", ["deputy", "treasurer", "leader", "member", "sysadmin"])
def test_for_others_there_is_no_log(login: Login, cast: dict[str, User], who: str) -> None:
    assert login(cast[who]).get("/desk/log/").status_code == 404


def test_a_line_leads_to_what_it_is_about_where_the_reader_may_open_it(
    login: Login, auditor: User, chair: User, make_member: Callable[..., Any], union: Organisation
) -> None:
    budget = Budget.objects.create(organisation=union, year=2026)
    line = BudgetLine.objects.create(
        budget=budget, name="春秋游", category="culture", source="dues", budget_fen=100
    )
    request = FundRequest.objects.create(
        organisation=union,
        case=CaseFile.objects.create(organisation=union),
        line=line,
        title="大巴",
        amount=1,
        number="2026-0012",
        state="submitted",
        submitted_at=timezone.now(),
        applicant=chair,
    )
    matter = Occasion.objects.create(
        organisation=union,
        case=CaseFile.objects.create(organisation=union),
        member=make_member("王芳"),
        kind="hardship",
        happened_on=local_today(),
        reported_by=chair,
    )
    with transaction.atomic():
        for subject in (request, matter):
            record(Verb.FOUNDED, actor=chair, organisation=union, subject=subject)
    hardship, money = login(auditor).get("/desk/log/").context["lines"]
    assert (money.about, money.url) == ("经费申请 2026-0012", f"/desk/funds/{request.pk}/")
    assert (hardship.about.endswith(f"#{matter.pk}"), hardship.url) == (True, "")
    page = login(chair).get("/desk/log/").content.decode()
    for path in (f"/desk/funds/{request.pk}/", f"/desk/occasions/{matter.pk}/"):
        assert f'href="{path}"' in page


def test_a_line_says_which_review_or_spreadsheet_it_is_about_and_never_whose(
    login: Login,
    auditor: User,
    chair: User,
    union: Organisation,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    """One question for each kind, however many lines there are."""
    facts = {"organisation": union, "applicant": chair, "kind": "activity", "amount": 1}
    reviews = [
        Review.objects.create(
            subject_type="funds.fundrequest",
            subject_id=number,
            title="王芳住院慰问",
            reference=f"2026-001{number}",
            **facts,
        )
        for number in range(1, 7)
    ]
    client = login(auditor)
    with transaction.atomic():
        record(Verb.FOUNDED, actor=chair, organisation=union, subject=reviews[0])
    with django_assert_max_num_queries(40) as few:
        (line,) = client.get("/desk/log/").context["lines"]
    assert line.about == f"审批 #{reviews[0].pk} 2026-0011"
    with transaction.atomic():
        for review in reviews[1:]:
            record(Verb.FOUNDED, actor=chair, organisation=union, subject=review)
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get("/desk/log/").content.decode()
    assert "2026-0016" in page
    assert "住院" not in page
