"""The demo: loaded once for all tests of the class, by the command that `make run` calls."""

import io
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from demo.asks import asks, lines
from demo.load import PASSWORD, USERNAMES
from demo.make_sheets import COMMITTED_ON, gift_sheets, make_all
from demo.occasions import birthdays, this_week
from demo.people import ACCOUNTS, roster
from union.accounts.models import User
from union.approvals.models import Review
from union.audit.actions import verify
from union.audit.models import Entry
from union.core.dates import local_today
from union.evidence.models import Kind as PaperKind
from union.evidence.models import Paper
from union.funds.models import BudgetChange, BudgetLine, FundRequest, LedgerEntry
from union.funds.models.books import mismatches
from union.imports.models import Batch, Row
from union.members.models import Correction, Dependant, Member, Status
from union.members.models.dependant import each_once
from union.notifications.models import Notice
from union.orgs.models import Appointment, Nomination, Organisation
from union.outbox.models import Message
from union.rules.models import RuleBook
from union.welfare.models import Disbursement, Kind, Programme

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "imports" / "samples"


def load_demo():
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows_of_everything():
    models = (User, Organisation, Member, Batch, Row, Programme, Disbursement, Notice, Entry)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.slow
@override_settings(DEMO=True)
class TestTheDemo(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.output = load_demo()

    def test_each_step_prints_a_line(self):
        assert self.output.splitlines()[0] == "工会和会员花名册……"
        assert self.output.splitlines()[-1] == "演示已就绪。"

    def test_the_union_has_its_roster_and_one_member_who_is_new(self):
        assert Organisation.objects.get(depth=1).name == "星河幼儿园工会"
        assert Member.objects.count() == 86 + 1
        assert Member.objects.in_union().count() == 87 - 2

    def test_every_status_of_the_story_is_there(self):
        held = set(Member.objects.values_list("status", flat=True))
        assert held == {
            Status.ACTIVE,
            Status.SECONDED,
            Status.MATERNITY,
            Status.RETIRED,
            Status.LEFT,
        }

    def test_families_have_children_of_all_ages_and_one_who_is_expected(self):
        today = local_today()
        children = each_once(Dependant.objects.children_on(today, 18).select_related("member"))
        assert len(children) == 9
        assert sum(len(one.entries) > 1 for one in children) == 1
        assert Dependant.objects.expected().count() == 1
        assert Member.objects.filter(retires_on__gt=today).count() == 1

    def test_the_book_says_in_its_text_what_its_rules_say(self):
        book = RuleBook.objects.switched_on().get()
        caps = book.rules.filter(kind__in=["cap_per_event", "cap_per_year"], clause__isnull=False)
        for rule in caps.select_related("clause"):
            assert f"不超过{rule.amount:,.0f}元" in rule.clause.text
        assert book.region == "演示"
        assert book.rules.filter(kind="once_per_life", benefit="marriage").exists()

    def test_warmth_takes_nothing_of_what_is_left_for_festivals(self):
        programme = Programme.objects.get(name=this_week(local_today()).name)
        assert programme.kind == Kind.WARMTH

    def test_everybody_of_the_cast_logs_in_with_the_password_of_the_demo(self):
        for username in USERNAMES:
            self.client.logout()
            sent = {"login": username, "password": PASSWORD}
            assert self.client.post(reverse("account_login"), sent).status_code == 302, username
            assert self.client.session["_auth_user_id"], username

    def test_nobody_knows_the_passwords_of_the_other_members(self):
        others = User.objects.exclude(username__in=USERNAMES)
        assert others.exists()
        assert not any(user.has_usable_password() for user in others)

    def test_each_account_is_another_member_with_the_office_of_its_name(self):
        today = local_today()
        for account in ACCOUNTS:
            user = User.objects.get(username=account.username)
            held = Appointment.objects.filter(user=user).in_force(today)
            assert user.member.name == account.name
            assert [office.role for office in held] == ([account.role] if account.role else [])
        assert not Member.objects.filter(user__username="sysadmin").exists()

    def test_one_proposal_for_an_office_waits_for_a_second_person(self):
        nomination = Nomination.objects.get()
        assert nomination.is_pending
        told = Notice.objects.filter(kind="orgs.confirm_asked")
        # Two more sit on the committee, members like all others.
        asked = {notice.user.username for notice in told}
        assert {"deputy", "committee", "auditor"} < asked
        assert len(asked) == 5

    def test_the_leader_leads_the_group_of_the_member(self):
        office = Appointment.objects.get(user__username="leader")
        assert Member.objects.get(user__username="member").organisation == office.organisation

    def test_the_member_has_gifts_to_confirm_and_gifts_of_last_year(self):
        member = Member.objects.get(user__username="member")
        mine = Disbursement.objects.of_member(member)
        last_year = mine.received().filter(given_on__year=local_today().year - 1)
        assert mine.waiting().count() == 2
        assert last_year.exists()
        assert mine.filter(receipt=Disbursement.Receipt.PROXY).exists()

    def test_the_next_gift_is_chosen_by_some_and_not_yet_by_the_member(self):
        [programme] = Programme.objects.exclude(choose_by=None)
        assert programme.is_choosing
        rows = programme.disbursements.all()
        assert {row.choice for row in rows} == {"", "self", "office"}
        assert rows.planned().count() == rows.count() > 70
        assert rows.silent().filter(member__user__username="member").exists()

    def test_gifts_are_confirmed_collected_signed_for_and_still_missing(self):
        given = set(Disbursement.objects.values_list("receipt", flat=True))
        assert given == {"", "self", "proxy", "paper", "signed"}
        settled = Disbursement.objects.filter(programme__state=Programme.State.CLOSED)
        assert not settled.unconfirmed().exists()

    def test_no_receipt_is_older_than_its_gift_and_none_is_still_to_come(self):
        rows = list(Disbursement.objects.received().select_related("programme"))
        assert all(timezone.localdate(row.received_at) >= row.day for row in rows)
        assert all(timezone.localdate(row.received_at) <= local_today() for row in rows)

    def test_a_list_comes_in_on_its_day_and_before_everything_that_follows_from_it(self):
        came_in = set(Batch.objects.values_list("applied_at", flat=True))
        # Of the next festival one still chooses.
        lists = Programme.objects.filter(kind__in=[Kind.FESTIVAL, Kind.BIRTHDAY], choose_by=None)
        for programme in lists.prefetch_related("disbursements"):
            rows = programme.disbursements.all()
            assert timezone.localdate(programme.created_at) <= min(row.day for row in rows)
            assert all(row.received_at > programme.created_at for row in rows if row.received_at)
            told = Notice.objects.filter(key__startswith=f"welfare.gift:{programme.pk}:")
            assert not told.filter(created_at__lt=programme.created_at).exists()
            assert (
                programme.created_at in came_in or programme.name == this_week(local_today()).name
            )

    def test_who_confirmed_a_gift_by_herself_has_been_logged_in(self):
        own = Disbursement.objects.filter(receipt=Disbursement.Receipt.SELF)
        assert own.exists()
        assert not own.filter(member__user__last_login=None).exists()

    def test_one_spreadsheet_waits_to_be_put_right_and_the_others_are_in(self):
        waiting = Batch.objects.get(state=Batch.State.CHECKED)
        others = Batch.objects.exclude(pk=waiting.pk)
        assert (waiting.new_rows, waiting.rejected_rows) == (10, 4)
        assert {batch.state for batch in others} == {Batch.State.APPLIED}
        assert others.filter(rejected_rows__gt=0).exists()

    def test_questions_wait_and_one_has_its_answer(self):
        states = sorted(Correction.objects.values_list("state", flat=True))
        assert states == ["done", "waiting", "waiting"]

    def test_some_notices_have_not_been_opened(self):
        mine = Notice.objects.filter(user__username="member")
        assert mine.unread().exists()

    def test_the_books_agree_and_each_line_is_what_its_basis_says(self):
        assert mismatches(BudgetLine.objects.all()) == []
        for line in BudgetLine.objects.filter(basis__contains="×"):
            people, each = re.fullmatch(r"(\d+)人 × (\d+)元", line.basis).groups()
            assert int(people) * int(each) == line.amount, line.name

    def test_what_was_handed_out_this_year_was_paid_for_and_what_begins_is_asked_for(self):
        today = local_today()
        given = Disbursement.objects.filter(given_on__year=today.year)
        begun = {this_week(today).name, birthdays(today)[-1].name}
        for programme in Programme.objects.filter(pk__in=given.values("programme")):
            if programme.follows_an_event:
                # The money of single events is asked for by the office, member by member.
                continue
            rows = programme.disbursements.all()
            asked = FundRequest.objects.get(purpose_kind="programme", purpose_id=programme.pk)
            assert asked.people == rows.count()
            assert asked.amount == sum(row.amount for row in rows) == asked.basis
            assert asked.state == ("approved" if programme.name in begun else "paid")

    def test_most_of_what_was_paid_has_its_receipt_and_some_lacks_it(self):
        paid = FundRequest.objects.filter(state=FundRequest.State.PAID)
        receipts = Paper.objects.filter(kind=PaperKind.RECEIPT, removed_at=None)
        shown = paid.filter(case__in=receipts.values("case")).count()
        assert paid.count() * 0.7 < shown < paid.count()

    def test_no_step_of_a_request_stands_before_an_earlier_one(self):
        reviews = Review.objects.filter(subject_type="funds.fundrequest")
        by_request = {one.subject_id: one for one in reviews.prefetch_related("decisions")}
        for request in FundRequest.objects.prefetch_related("payments", "entries"):
            steps = [request.created_at]
            if request.number:
                review = by_request[request.pk]
                decided = [one.at for one in review.decisions.all()]
                assert review.submitted_at == request.submitted_at == decided[0]
                assert not review.is_pending or review.waiting_since == decided[-1]
                assert request.approved_at in (None, decided[-1])
                steps += decided
            steps += [one.created_at for one in request.payments.all()]
            steps += [one.at for one in reversed(request.entries.all())]
            assert steps == sorted(steps), request.title
            assert steps[-1] < timezone.now()
            for one in request.entries.all():
                assert one.booked_on == timezone.localdate(one.at)
            told = Notice.objects.filter(url=request.get_desk_url())
            assert not told.filter(created_at__lt=steps[0]).exists()

    def test_the_budget_was_adopted_before_anybody_asked(self):
        change = BudgetChange.objects.get()
        first = FundRequest.objects.order_by("created_at")[0]
        decided = Review.objects.get(subject_type="funds.budgetchange").decided_at
        assert change.created_at <= decided == change.adopted_at <= first.created_at

    def test_numbers_and_vouchers_follow_the_calendar(self):
        asked = FundRequest.objects.exclude(number="").order_by("number")
        assert all(one.submitted_at <= two.submitted_at for one, two in pairwise(asked))
        booked = LedgerEntry.objects.order_by("pk").select_related("payment")
        assert all(one.booked_on <= two.booked_on for one, two in pairwise(booked))
        vouchers = [one.payment.voucher for one in booked.filter(kind="payment")]
        assert vouchers == sorted(vouchers)

    def test_the_log_is_intact_and_no_work_is_left(self):
        verdict = verify()
        assert verdict.is_intact
        assert verdict.unsealed == 0
        # The end of an offer comes in its time; everything else is done.
        assert not Message.objects.due(timezone.now()).exists()

    def test_a_second_call_changes_nothing(self):
        before = rows_of_everything()

        assert load_demo() == "演示数据已经在了，没有改动。\n"

        assert rows_of_everything() == before


@pytest.mark.django_db
def test_the_demo_is_refused_where_it_is_switched_off(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        load_demo()

    assert not User.objects.exists()


def test_the_demo_is_refused_beside_a_unions_own_data(settings, chair):
    settings.DEMO = True
    before = rows_of_everything()

    with pytest.raises(CommandError, match="工会自己的数据"):
        load_demo()

    assert rows_of_everything() == before


def test_the_sheets_in_the_repository_are_those_that_the_script_makes(tmp_path):
    make_all(tmp_path, COMMITTED_ON)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {
        path.name: path.read_bytes()
        for path in (ROOT / "demo").iterdir()
        if path.suffix in {".xlsx", ".csv"}
    }
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_sheets_fit_any_day_of_the_calendar():
    for year in (2026, 2027, 2028):
        for month in range(1, 13):
            for day in (1, 15, 28):
                today = date(year, month, day)
                sheets = gift_sheets(today)
                assert all(sheet.programme.given_on <= today for sheet in sheets)
                assert len({sheet.file for sheet in sheets}) == len(sheets)


def test_the_money_fits_any_day_of_the_calendar():
    for year in (2026, 2027, 2028):
        for month in range(1, 13):
            for day in (1, 15, 28):
                today = date(year, month, day)
                room = {line.name: line.amount - line.opening for line in lines(today)}
                for ask in asks(today):
                    assert ask.day <= today
                    room[ask.line] -= ask.amount
                assert min(room.values()) >= 0


def test_nobody_of_the_samples_is_in_the_demo():
    from openpyxl import load_workbook

    sheet = load_workbook(SAMPLES / "members.xlsx").worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    people = roster()
    assert not cells & {one.id_number for one in people}
    assert not cells & {one.phone for one in people}
