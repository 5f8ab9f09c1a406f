"""The form of a request: what it takes, what it refuses, and what a second tap does."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.funds.asking import LIST, NEW, Login, Make, State, filled, text, words
from union.accounts.models import User
from union.audit.models import Entry
from union.funds.models import BudgetLine, FundRequest
from union.members.models import Member

pytestmark = pytest.mark.django_db


def test_a_request_is_filled_in_and_submitted_in_one_go(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    answer = client.post(NEW, filled(line))
    assert answer.status_code == 303
    row = FundRequest.objects.get()
    assert answer["Location"] == f"{LIST}{row.pk}/"
    assert (row.state, row.amount, row.payee, row.applicant) == (
        State.SUBMITTED,
        Decimal(4860),
        "顺达客运",
        organiser,
    )
    line.refresh_from_db()
    assert line.reserved == 4860
    page = words(client.get(answer["Location"]))
    for expected in ("审批中", "¥4,860", "本次前余额 ¥10,000", "本次后余额 ¥5,140", "何静"):
        assert expected in page, expected


def test_the_same_form_fifty_times_is_one_request(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    places = {client.post(NEW, filled(line))["Location"] for _once in range(50)}
    row = FundRequest.objects.get()
    assert places == {f"{LIST}{row.pk}/"}
    line.refresh_from_db()
    assert line.reserved == 4860
    assert Entry.objects.filter(verb="approvals.submitted", actor_id=organiser.pk).count() == 1


@pytest.mark.parametrize("first", ["submit", "save"])
def test_the_same_form_with_other_content_is_refused_and_nothing_changes(
    login: Login, organiser: User, line: BudgetLine, first: str
) -> None:
    client = login(organiser)
    data = filled(line)
    del data["submit"]
    assert client.post(NEW, data | {first: "1"}).status_code == 303
    before = FundRequest.objects.values().get()
    answer = client.post(NEW, filled(line, title="春游门票", amount="120"))
    assert answer.status_code == 422
    assert "这张表单已经提交过" in words(answer)
    assert 'value="春游门票"' in text(answer)
    assert FundRequest.objects.values().get() == before
    # A form that is opened anew has a key of its own.
    assert client.post(NEW, filled(line, title="春游门票", key="two")).status_code == 303
    assert FundRequest.objects.count() == 2


def test_an_old_form_does_not_send_in_again_what_came_back(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    client.post(NEW, filled(line))
    FundRequest.objects.update(state=State.RETURNED)
    assert client.post(NEW, filled(line)).status_code == 303
    assert FundRequest.objects.get().state == State.RETURNED


def test_a_form_sent_twice_from_the_edit_page_has_one_effect(
    login: Login, organiser: User, make_request: Make, line: BudgetLine
) -> None:
    row = make_request("100")
    client = login(organiser)
    data = filled(line, version=1, amount="200")
    for _twice in range(2):
        assert client.post(f"{LIST}{row.pk}/edit/", data).status_code == 303
    for _twice in range(2):
        assert client.post(f"{LIST}{row.pk}/submit/", {"version": 1}).status_code == 303
    line.refresh_from_db()
    assert line.reserved == 200


def test_a_draft_is_kept_and_nothing_is_reserved(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    data = filled(line)
    del data["submit"]
    client = login(organiser)
    assert client.post(NEW, data).status_code == 303
    row = FundRequest.objects.get()
    assert row.state == State.DRAFT
    line.refresh_from_db()
    assert line.reserved_fen == 0
    page = text(client.get(f"{LIST}{row.pk}/edit/"))
    assert 'value="秋游大巴"' in page
    assert 'value="4860.00"' in page


def test_the_amount_follows_from_people_and_standard(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    login(organiser).post(NEW, filled(line, amount="", people="30", standard="￥50.5"))
    row = FundRequest.objects.get()
    assert (row.amount, row.people, row.standard) == (Decimal("1515"), 30, Decimal("50.5"))


def test_another_amount_than_people_times_standard_is_taken_with_a_warning(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    answer = client.post(NEW, filled(line, amount="1600", people="30", standard="50"))
    assert answer.status_code == 303
    assert "¥1,500" in words(client.get(answer["Location"]))
    look = words(client.get(f"{LIST}line/?line={line.pk}&people=30&standard=50&amount=1600"))
    assert "与所填金额不同" in look


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    typed = {"title": "秋游大巴", "line": "", "amount": "x", "reason": "去植物园", "kind": "quote"}
    answer = login(organiser).post(NEW, typed | {"submit": "1"})
    assert answer.status_code == 422
    page = text(answer)
    for field in ("line", "amount", "payee"):
        assert f'id="id_{field}_error"' in page
    assert 'value="秋游大巴"' in page
    assert "去植物园" in page
    assert not FundRequest.objects.exists()


def test_a_draft_waits_for_its_payee_and_is_not_submitted_without(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    typed = {"title": "秋游大巴", "line": line.pk, "amount": "800", "kind": "quote"}
    assert client.post(NEW, typed | {"save": "1"}).status_code == 303
    row = FundRequest.objects.get()
    assert (row.payee, row.state) == ("", "draft")
    page = f"/desk/funds/{row.pk}/"
    answer = client.post(f"{page}submit/", {"version": row.version})
    assert answer.status_code == 409
    assert "请填写收款人" in text(answer)
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, row.number, line.reserved_fen) == ("draft", "", 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "NaN"),
        ("amount", "1e30"),
        ("amount", "10000000000"),
        ("people", "0"),
        ("people", "99999999999999999999"),
        ("line", "999999"),
        ("line", "9" * 40),
        ("title", "长" * 101),
        ("payee_member", "没有这个人"),
        ("version", "x"),
        ("kind", "poem"),
    ],
)
def test_odd_input_is_refused_and_nothing_is_kept(
    login: Login, organiser: User, line: BudgetLine, field: str, value: str
) -> None:
    assert login(organiser).post(NEW, filled(line, **{field: value})).status_code == 422
    assert not FundRequest.objects.exists()


def test_over_the_balance_it_stays_a_draft_and_the_way_on_is_shown(
    login: Login, officers: dict[str, User], line: BudgetLine
) -> None:
    client = login(officers["organiser"])
    answer = client.post(NEW, filled(line, amount="10000.01"))
    assert answer.status_code == 422
    page = words(answer)
    assert "“春秋游”还有 ¥10,000" in page or "¥10,000.01" in page
    assert "请何静（财务）调整预算" in page
    row = FundRequest.objects.get()
    assert row.state == State.DRAFT
    # The form now belongs to the draft: sent with less it goes through, and there is one request.
    assert f'action="{LIST}{row.pk}/edit/"' in text(answer)
    again = client.post(f"{LIST}{row.pk}/edit/", filled(line, amount="9000", version=row.version))
    assert again.status_code == 303
    assert FundRequest.objects.get().state == State.SUBMITTED
    detail = words(client.get(f"{LIST}{row.pk}/"))
    assert "用掉九成" in detail or "九成" in detail


def test_who_may_propose_is_led_to_the_budget(
    login: Login, treasurer: User, officers: dict[str, User], line: BudgetLine
) -> None:
    page = login(treasurer).post(NEW, filled(line, amount="99999"))
    assert "提出预算调整" in words(page)
    assert 'href="/desk/budget/' in text(page)


def test_a_colleague_is_paid_by_name_or_number_and_a_stranger_is_not(
    login: Login, organiser: User, line: BudgetLine, make_member: Callable[..., Member]
) -> None:
    colleague = make_member("邓小禾", staff_number="70001")
    make_member("王芳", staff_number="70002")
    make_member("王芳", staff_number="70003")
    client = login(organiser)
    several = client.post(NEW, filled(line, payee="", payee_member="王芳"))
    assert several.status_code == 422
    assert "70002" in text(several)
    # A part of a name finds nobody: the roster is not hers to read.
    assert client.post(NEW, filled(line, payee="", payee_member="邓")).status_code == 422
    client.post(NEW, filled(line, payee="", payee_member="邓小禾 (70001)"))
    row = FundRequest.objects.get()
    assert (row.payee, row.payee_member) == ("邓小禾", colleague)


def test_a_member_of_another_union_cannot_be_named(
    login: Login,
    organiser: User,
    outsider: User,
    line: BudgetLine,
    make_member: Callable[..., Member],
) -> None:
    there = outsider.appointments.get().organisation
    make_member("秦岚", organisation=there, staff_number="90001")
    client = login(organiser)
    assert client.post(NEW, filled(line, payee="", payee_member="90001")).status_code == 422


def test_the_line_of_another_union_cannot_be_chosen(
    login: Login, outsider: User, line: BudgetLine
) -> None:
    client = login(outsider)
    assert "春秋游" not in text(client.get(NEW))
    assert "春秋游" not in text(client.get(f"{LIST}line/?line={line.pk}"))
    assert client.post(NEW, filled(line)).status_code == 422
    assert not FundRequest.objects.exists()


def test_a_group_leader_asks_her_union(login: Login, leader: User, line: BudgetLine) -> None:
    client = login(leader)
    answer = client.post(NEW, filled(line, amount="300"))
    assert answer.status_code == 303
    assert client.get(answer["Location"]).status_code == 200
    assert FundRequest.objects.get().organisation == line.budget.organisation


def test_the_balance_is_shown_while_one_types(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    look = words(client.get(f"{LIST}line/?line={line.pk}&amount=9500"))
    assert "本次后余额 ¥500" in look
    assert "九成" in look
    over = client.get(f"{LIST}line/?line={line.pk}&amount=10001")
    assert 'class="bad"' in text(over)
    for odd in ("?line=x&amount=y", "?line=-1", f"?line={'9' * 30}", "?people=1&standard=a"):
        assert client.get(f"{LIST}line/{odd}").status_code == 200


def test_a_purpose_that_is_not_there_is_not_found(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    for name in ("poem-1", "programme-999999", "programme-x", "x", "programme-²"):
        assert client.get(NEW, {"from": name}).status_code == 404, name
        assert client.post(NEW, filled(line, purpose=name)).status_code == 404, name
    assert not FundRequest.objects.exists()


def test_what_was_changed_in_another_window_is_not_overwritten(
    login: Login, organiser: User, make_request: Make, line: BudgetLine
) -> None:
    row = make_request("100")
    client = login(organiser)
    saved = filled(line, version=1, amount="200")
    del saved["submit"]
    assert client.post(f"{LIST}{row.pk}/edit/", saved).status_code == 303
    stale = client.post(f"{LIST}{row.pk}/edit/", filled(line, version=1, amount="300"))
    assert stale.status_code == 422
    assert "请" in words(stale)
    # Nor does a second look at the stale form: its version is still the old one.
    assert 'name="version" value="1"' in text(stale)
    row.refresh_from_db()
    assert (row.amount, row.state) == (200, State.DRAFT)


def test_whose_office_has_ended_submits_nothing_more(
    login: Login, organiser: User, make_request: Make, line: BudgetLine
) -> None:
    row = make_request("100")
    office = organiser.appointments.get()
    here = f"{LIST}{row.pk}/"
    # She sits in another office now, which asks for no money: the page is there, the verb is not.
    office.role = "cashier"
    office.save()
    client = login(User.objects.get(pk=organiser.pk))
    assert client.get(here).status_code == 200
    assert client.post(f"{here}submit/", {"version": 1}).status_code == 403
    # Then in none at all.
    office.delete()
    client = login(User.objects.get(pk=organiser.pk))
    assert client.get(here).status_code == 404
    assert client.post(f"{here}submit/", {"version": 1}).status_code == 404
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, line.reserved_fen) == (State.DRAFT, 0)
