"""However often, by however many and in whatever order: one payment, one line in the ledger."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.funds.conftest import decide_all
from union.core.dates import local_today
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest, LedgerEntry, Payment, mismatches
from union.notifications.models import Notice
from union.orgs.models import Appointment
from union.orgs.roles import Role

URL = "/desk/payments/"


@pytest.fixture
def till(settings):
    """A browser of a cashier who has just given her password."""
    settings.DEMO = True

    def enter(user):
        cache.clear()
        client = Client()
        client.force_login(user, backend="union.accounts.backends.StaffNumberOrPhone")
        given = {"password": "union-demo", "next": "/me/"}
        assert client.post("/accounts/reauthenticate/", given).status_code == 302
        return client

    return enter


@pytest.fixture
def teller(make_officer):
    """A second cashier."""
    return make_officer("teller", Role.CASHIER)


def form_of(client, request, **more):
    start = client.get(f"{URL}{request.pk}/").context["form"].initial
    return start | {"paid_on": local_today().isoformat()} | more


def paid_once(approved):
    line = BudgetLine.objects.get(pk=approved.line_id)
    assert Payment.objects.filter(state="paid").count() == 1
    assert LedgerEntry.objects.filter(request=approved).count() == 1
    assert (line.reserved_fen, line.spent_fen) == (0, 486_000)
    assert FundRequest.objects.get(pk=approved.pk).state == FundRequest.State.PAID
    assert Notice.objects.filter(kind="funds.paid").count() == 1
    assert mismatches(BudgetLine.objects.all()) == []


def at_once(*deeds):
    """All of them together; what each was answered."""

    def do(deed):
        try:
            return deed().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def test_the_same_form_sent_again_is_the_same_payment(till, cashier, approved):
    client = till(cashier)
    form = form_of(client, approved)
    for _again in range(10):
        assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 303
    paid_once(approved)


def test_another_form_for_what_is_paid_is_refused(till, cashier, teller, approved):
    client, second = till(cashier), till(teller)
    forms = form_of(client, approved), form_of(client, approved), form_of(second, approved)
    assert len({form["key"] for form in forms}) == 3
    assert client.post(f"{URL}{approved.pk}/pay/", forms[0]).status_code == 303
    assert client.post(f"{URL}{approved.pk}/pay/", forms[1]).status_code == 409
    assert second.post(f"{URL}{approved.pk}/pay/", forms[2]).status_code == 409
    paid_once(approved)


def test_a_key_of_a_failure_or_of_somebody_else_pays_nothing(till, cashier, teller, approved):
    """What failed is not called paid because its form is sent to the other address."""
    client = till(cashier)
    form = form_of(client, approved)
    facts = {"method": "transfer", "tried_on": form["paid_on"], "problem": "账号有误"}
    facts |= {"version": form["version"], "key": form["key"]}
    failed = {f"failed-{name}": value for name, value in facts.items()}
    assert client.post(f"{URL}{approved.pk}/failed/", failed).status_code == 303
    assert client.post(f"{URL}{approved.pk}/failed/", failed).status_code == 303
    assert Payment.objects.count() == 1
    assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 409
    second = till(teller)
    again = form_of(second, approved, key=form["key"])
    assert second.post(f"{URL}{approved.pk}/pay/", again).status_code == 303
    paid_once(approved)


def test_a_key_stands_for_one_request(till, cashier, approved, make_request, officers):
    other = make_request("480", title="门票", payee="植物园")
    review = actions.submit_request(other, version=1, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["chair"])
    client = till(cashier)
    form = form_of(client, approved)
    assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 303
    again = form_of(client, other, key=form["key"])
    assert client.post(f"{URL}{other.pk}/pay/", again).status_code == 303
    assert sorted(LedgerEntry.objects.values_list("amount", flat=True)) == [480, 4860]


def test_a_request_that_was_reversed_is_not_paid_again(till, cashier, approved, treasurer):
    client = till(cashier)
    form, other = form_of(client, approved), form_of(client, approved)
    client.post(f"{URL}{approved.pk}/pay/", form)
    actions.reverse(LedgerEntry.objects.get(), reason="金额写错", actor=treasurer)
    assert client.post(f"{URL}{approved.pk}/pay/", form).status_code == 303
    assert client.post(f"{URL}{approved.pk}/pay/", other).status_code == 409
    assert sorted(LedgerEntry.objects.values_list("amount", flat=True)) == [-4860, 4860]
    assert BudgetLine.objects.get().spent_fen == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_cashiers_at_once_one_pays(till, cashier, teller, approved):
    one, two = till(cashier), till(teller)
    first, second = form_of(one, approved), form_of(two, approved, voucher="付-9")
    url = f"{URL}{approved.pk}/pay/"
    assert at_once(lambda: one.post(url, first), lambda: two.post(url, second)) == [303, 409]
    paid_once(approved)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_once_from_two_windows_is_one_payment(till, cashier, approved):
    windows = [till(cashier), till(cashier), till(cashier)]
    form, url = form_of(windows[0], approved), f"{URL}{approved.pk}/pay/"
    deeds = [lambda client=client: client.post(url, form) for client in windows]
    assert at_once(*deeds) == [303, 303, 303]
    paid_once(approved)


@pytest.mark.django_db(transaction=True)
def test_one_voucher_for_two_payments_at_once_is_refused(
    till, cashier, teller, approved, make_request, officers
):
    other = make_request("480", title="门票", payee="植物园")
    review = actions.submit_request(other, version=1, actor=officers["organiser"])
    decide_all(review, officers["treasurer"], officers["chair"])
    one, two = till(cashier), till(teller)
    first = form_of(one, approved, voucher="记-5")
    second = form_of(two, other, voucher="记-5")
    answers = at_once(
        lambda: one.post(f"{URL}{approved.pk}/pay/", first),
        lambda: two.post(f"{URL}{other.pk}/pay/", second),
    )
    assert answers == [303, 422]
    assert Payment.objects.count() == LedgerEntry.objects.count() == 1
    assert mismatches(BudgetLine.objects.all()) == []


@pytest.mark.django_db(transaction=True)
def test_of_paying_and_correcting_at_once_one_is_done(till, cashier, approved, officers):
    client = till(cashier)
    form = form_of(client, approved)
    applicant = Client()
    applicant.force_login(
        officers["organiser"], backend="union.accounts.backends.StaffNumberOrPhone"
    )
    at_once(
        lambda: client.post(f"{URL}{approved.pk}/pay/", form),
        lambda: applicant.post(f"/desk/funds/{approved.pk}/correct/", {"comment": "写错了"}),
    )
    approved.refresh_from_db()
    payments = Payment.objects.count()
    assert (approved.state, payments) in (("paid", 1), ("returned", 0))
    assert LedgerEntry.objects.count() == payments
    assert mismatches(BudgetLine.objects.all()) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_reversals_at_once_one_is_booked(till, cashier, approved, treasurer, make_officer):
    client = till(cashier)
    client.post(f"{URL}{approved.pk}/pay/", form_of(client, approved))
    second = make_officer("second", Role.TREASURER)
    assert Appointment.objects.filter(role=Role.TREASURER).count() == 2
    one, two = till(treasurer), till(second)
    url = f"/desk/budget/ledger/{LedgerEntry.objects.get().pk}/reverse/"
    said = {"reason": "金额写错"}
    assert at_once(lambda: one.post(url, said), lambda: two.post(url, said)) == [303, 422]
    assert LedgerEntry.objects.count() == 2
    assert BudgetLine.objects.get().spent_fen == 0
    assert mismatches(BudgetLine.objects.all()) == []
