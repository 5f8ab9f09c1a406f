"""A request for something that costs money: what is known of it is filled in and kept."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.funds.asking import LIST, NEW, Login, filled, text, words
from union.accounts.models import User
from union.approvals.models import Review
from union.core.dates import local_today
from union.funds.actions.weighing import same_matter
from union.funds.models import BudgetLine, FundRequest
from union.orgs.models import Organisation
from union.welfare.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(union: Organisation) -> Programme:
    """A gift for everybody, 88 yuan each."""
    return Programme.objects.create(
        organisation=union,
        name="2026年重阳慰问品",
        item="茶叶",
        amount=Decimal(88),
        eligible_on=local_today(),
    )


def test_the_form_begins_with_what_is_known(
    login: Login, welfare: User, line: BudgetLine, programme: Programme
) -> None:
    page = text(login(welfare).get(NEW, {"from": f"programme-{programme.pk}"}))
    assert "2026年重阳慰问品" in page
    assert f'value="programme-{programme.pk}"' in page
    assert 'value="88.00"' in page


def test_the_request_keeps_what_it_is_for_and_leads_there(
    login: Login, welfare: User, treasurer: User, line: BudgetLine, programme: Programme
) -> None:
    client = login(welfare)
    answer = client.post(NEW, filled(line, purpose=f"programme-{programme.pk}"))
    assert answer.status_code == 303
    row = FundRequest.objects.get()
    assert (row.purpose_kind, row.purpose_id) == ("programme", programme.pk)
    assert f'href="/desk/welfare/{programme.pk}/"' in text(client.get(answer["Location"]))
    # The page of the programme has the request, and the way to ask for more.
    its_page = text(client.get(f"/desk/welfare/{programme.pk}/"))
    assert f'href="{LIST}{row.pk}/"' in its_page
    assert f"?from=programme-{programme.pk}" in its_page


def test_what_is_asked_for_the_same_matter_is_said_to_who_decides(
    login: Login,
    welfare: User,
    treasurer: User,
    line: BudgetLine,
    programme: Programme,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    client = login(welfare)
    for payee in ("粮油店", "别家店"):
        data = filled(line, purpose=f"programme-{programme.pk}", payee=payee, key=payee)
        assert client.post(NEW, data).status_code == 303
    first, second = FundRequest.objects.order_by("pk")
    review = Review.objects.get(subject_id=second.pk)
    says = f"这件事另有经费申请，合计 ¥4,860（{first.number}）"
    reader = login(treasurer)
    for page in (f"/desk/approvals/{review.pk}/", f"{LIST}{second.pk}/"):
        assert says in words(reader.get(page))
    with django_assert_num_queries(1):
        assert same_matter([first, second]) == {first.pk: [second], second.pk: [first]}
    FundRequest.objects.filter(pk=first.pk).update(state="withdrawn")
    assert "这件事另有" not in words(reader.get(f"{LIST}{second.pk}/"))


def test_a_purpose_out_of_reach_is_not_found_and_a_request_for_it_says_no_more(
    login: Login,
    welfare: User,
    organiser: User,
    outsider: User,
    line: BudgetLine,
    programme: Programme,
) -> None:
    name = f"programme-{programme.pk}"
    for user in (organiser, outsider):
        assert login(user).get(NEW, {"from": name}).status_code == 404
        assert login(user).post(NEW, filled(line, purpose=name)).status_code == 404
    assert not FundRequest.objects.exists()
    login(welfare).post(NEW, filled(line, purpose=name))
    row = FundRequest.objects.get()
    # Handed to somebody who does not see gifts: the request is hers, the gift is not.
    FundRequest.objects.filter(pk=row.pk).update(applicant=organiser)
    page = words(login(organiser).get(f"{LIST}{row.pk}/"))
    assert "您无权查看的事项" in page
    assert programme.name not in page
    # And she can still rewrite it: it stays what it was begun for.
    FundRequest.objects.filter(pk=row.pk).update(state="draft", number="")
    data = filled(line, version=row.version, title="茶叶")
    del data["submit"]
    assert login(organiser).post(f"{LIST}{row.pk}/edit/", data).status_code == 303
    row.refresh_from_db()
    assert (row.title, row.purpose_id) == ("茶叶", programme.pk)
