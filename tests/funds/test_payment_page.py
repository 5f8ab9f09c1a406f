"""The page on which the cashier says that a request is paid, or that the payment failed."""

from datetime import timedelta

import pytest

from tests.funds.conftest import decide_all
from union.approvals.models import Delegation
from union.audit.models import Entry
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment, next_voucher
from union.members.models import Kinship
from union.notifications.models import Notice

URL = "/desk/payments/"


def form_of(client, request):
    """The form as the page offers it."""
    page = client.get(f"{URL}{request.pk}/")
    return dict(page.context["form"].initial) | {"paid_on": local_today().isoformat()}


def failure_of(client, request, problem="对方账号有误"):
    page = client.get(f"{URL}{request.pk}/")
    start = page.context["failed"].initial | {"tried_on": local_today().isoformat()}
    return {f"failed-{name}": value for name, value in (start | {"problem": problem}).items()}


def nothing_was_paid(line):
    line.refresh_from_db()
    return (
        not Payment.objects.exists()
        and not LedgerEntry.objects.exists()
        and (line.reserved_fen, line.spent_fen) == (486_000, 0)
        and not Entry.objects.filter(verb="funds.paid").exists()
    )


def test_what_was_approved_waits_oldest_first(login, cashier, approved, make_request, officers):
    page = login(cashier).get(URL).content.decode()
    for words in ("秋游大巴", "顺达客运", "¥4,860", "何静、汪芳、周敏"):
        assert words in page
    assert "曾经失败" not in page


def test_the_cashier_pays_and_it_is_booked(login, cashier, approved, line):
    client = login(cashier)
    page = client.get(f"{URL}{approved.pk}/").content.decode()
    for words in ("顺达客运", "¥4,860", "汪芳", "记-001", f"/desk/funds/{approved.pk}/"):
        assert words in page
    answer = client.post(f"{URL}{approved.pk}/pay/", form_of(client, approved))
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}{approved.pk}/")
    payment, entry = Payment.objects.get(), LedgerEntry.objects.get()
    assert (payment.voucher, payment.amount, payment.cashier) == ("记-001", 4860, cashier)
    assert (entry.amount, entry.payment, entry.booked_by) == (4860, payment, cashier)
    line.refresh_from_db()
    assert (line.reserved_fen, line.spent_fen) == (0, 486_000)
    logged = Entry.objects.get(verb="funds.paid")
    assert logged.details == {"amount": "4860.00", "voucher": "记-001", "method": "transfer"}
    assert Notice.objects.filter(kind="funds.paid", user=approved.applicant).count() == 1
    assert "记-001" in client.get(f"{URL}{approved.pk}/").content.decode()


def test_the_password_is_asked_for_and_the_payment_goes_on(login_earlier, cashier, approved):
    client = login_earlier(cashier)
    asked = client.post(f"{URL}{approved.pk}/pay/", form_of(client, approved))
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Payment.objects.exists()
    given = {"password": "union-demo", "next": f"{URL}{approved.pk}/pay/"}
    assert client.post("/accounts/reauthenticate/", given).status_code == 303
    assert Payment.objects.count() == 1
    assert LedgerEntry.objects.count() == 1


def test_a_wrong_password_pays_nothing(login_earlier, cashier, approved, line):
    client = login_earlier(cashier)
    client.post(f"{URL}{approved.pk}/pay/", form_of(client, approved))
    given = {"password": "wrong-one", "next": f"{URL}{approved.pk}/pay/"}
    assert client.post("/accounts/reauthenticate/", given).status_code == 422
    assert nothing_was_paid(line)


def test_the_address_of_the_button_leads_back_to_the_page(login, cashier, approved):
    for name in ("pay", "failed"):
        answer = login(cashier).get(f"{URL}{approved.pk}/{name}/")
        assert answer["Location"] == f"{URL}{approved.pk}/"


@pytest.mark.parametrize("who", ["chair", "deputy", "treasurer", "auditor"])
def test_who_only_looks_gets_no_form_and_pays_nothing(request, login, who, approved, line):
    client = login(request.getfixturevalue(who))
    page = client.get(f"{URL}{approved.pk}/")
    assert page.status_code == 200
    assert "form" not in page.context
    for name in ("pay", "failed"):
        assert client.post(f"{URL}{approved.pk}/{name}/").status_code == 403
    assert nothing_was_paid(line)


@pytest.mark.parametrize("who", ["committee", "organiser", "welfare", "member", "outsider"])
def test_others_find_no_payment(request, login, who, approved, line):
    client = login(request.getfixturevalue(who))
    assert client.get(f"{URL}{approved.pk}/").status_code == 404
    for name in ("pay", "failed"):
        assert client.post(f"{URL}{approved.pk}/{name}/").status_code == 404
    assert nothing_was_paid(line)


def test_what_is_not_approved_yet_is_not_there(login, cashier, make_request):
    assert login(cashier).get(f"{URL}{make_request().pk}/").status_code == 404


def test_whoever_has_a_hand_in_it_is_told_before_and_refused_after(login, cashier, approved, line):
    client = login(cashier)
    form = form_of(client, approved)
    Kinship.objects.create(member=approved.applicant.member, relative=cashier.member)
    page = client.get(f"{URL}{approved.pk}/")
    assert "form" not in page.context
    assert "这笔不能由您拨付" in page.content.decode()
    refused = client.post(f"{URL}{approved.pk}/pay/", form)
    assert refused.status_code == 403
    assert "这笔不能由您拨付" in refused.content.decode()
    assert client.post(f"{URL}{approved.pk}/failed/", failure(form)).status_code == 403
    assert nothing_was_paid(line)


def failure(form):
    facts = {"method": "transfer", "tried_on": local_today().isoformat(), "problem": "账号有误"}
    facts |= {"version": form["version"], "key": "k"}
    return {f"failed-{name}": value for name, value in facts.items()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("voucher", ""),
        ("voucher", "x" * 33),
        ("paid_on", "2099-01-01"),
        ("paid_on", "2019-12-31"),
        ("paid_on", "昨天"),
        # It was approved today.
        ("paid_on", (local_today() - timedelta(days=1)).isoformat()),
        ("method", "bitcoin"),
        ("version", ""),
        ("key", ""),
        ("key", "k" * 80),
    ],
)
def test_what_is_wrong_stands_beside_its_field(login, cashier, approved, line, field, value):
    client = login(cashier)
    form = form_of(client, approved) | {field: value}
    answer = client.post(f"{URL}{approved.pk}/pay/", form)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert nothing_was_paid(line)


def test_a_voucher_of_this_year_is_not_used_twice(
    login, cashier, approved, make_request, officers, pay, line
):
    pay(approved, "记-012")
    second = make_request("500", title="门票", payee="植物园")
    review = actions.submit_request(second, version=1, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["chair"])
    client = login(cashier)
    form = form_of(client, second)
    assert form["voucher"] == "记-013"
    answer = client.post(f"{URL}{second.pk}/pay/", form | {"voucher": "记-012"})
    assert answer.status_code == 422
    assert "这个凭证号" in answer.content.decode()
    assert Payment.objects.count() == 1
    assert client.post(f"{URL}{second.pk}/pay/", form).status_code == 303


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("记-012", "记-013"),
        ("记-099", "记-100"),
        ("2026-9", "2026-10"),
        ("付12号", "付13号"),
        ("无号", ""),
    ],
)
def test_the_next_voucher_follows_the_last(approved, pay, last, following, union):
    pay(approved, last)
    assert next_voucher(union, local_today().year) == following
    assert next_voucher(union, local_today().year + 1) == "记-001"


def test_a_failure_is_noted_told_and_tried_again(login, cashier, approved, line):
    client = login(cashier)
    answer = client.post(f"{URL}{approved.pk}/failed/", failure_of(client, approved))
    assert answer.status_code == 303
    approved.refresh_from_db()
    line.refresh_from_db()
    assert approved.state == FundRequest.State.APPROVED
    assert (line.reserved_fen, line.spent_fen) == (486_000, 0)
    assert Notice.objects.filter(kind="funds.payment_failed").count() == 1
    assert "对方账号有误" in client.get(URL).content.decode()
    assert client.post(f"{URL}{approved.pk}/pay/", form_of(client, approved)).status_code == 303
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == [
        "failed",
        "paid",
    ]
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("problem", " "), ("tried_on", "2099-01-01"), ("method", "")]
)
def test_a_failure_says_why_and_when(login, cashier, approved, line, field, value):
    client = login(cashier)
    form = failure_of(client, approved) | {f"failed-{field}": value}
    answer = client.post(f"{URL}{approved.pk}/failed/", form)
    assert answer.status_code == 422
    assert field in answer.context["failed"].errors
    assert nothing_was_paid(line)


def test_what_was_corrected_meanwhile_is_not_paid(login, cashier, approved, officers, line):
    client = login(cashier)
    form = form_of(client, approved)
    actions.correct(approved, actor=officers["organiser"], comment="收款人写错")
    assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 404
    assert not Payment.objects.exists()
    assert BudgetLine.objects.get().spent_fen == 0


def test_a_page_that_has_gone_stale_says_so(login, cashier, approved, pay):
    client = login(cashier)
    form = form_of(client, approved)
    pay(approved)
    answer = client.post(f"{URL}{approved.pk}/pay/", form)
    assert answer.status_code == 409
    assert "刚刚" in answer.content.decode()
    assert (Payment.objects.count(), LedgerEntry.objects.count()) == (1, 1)


def test_an_office_that_has_ended_pays_nothing(login, cashier, approved, line):
    client = login(cashier)
    form = form_of(client, approved)
    cashier.appointments.all().delete()
    assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 404
    assert nothing_was_paid(line)


def test_the_list_says_in_whose_place_somebody_approved(
    login, cashier, make_request, officers, union
):
    request = make_request()
    review = actions.submit_request(request, version=1, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["committee"])
    review.refresh_from_db()
    Delegation.objects.create(
        principal=officers["chair"],
        delegate=officers["deputy"],
        role="chair",
        organisation=union,
        starts_on=local_today(),
        ends_on=local_today(),
        up_to=5000,
    )
    decide_all(review, officers["deputy"])
    assert "何静、汪芳、沈悦（代周敏）" in login(cashier).get(URL).content.decode()
