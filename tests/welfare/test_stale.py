"""Two people with the same form open: the second learns of the first instead of undoing it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry
from union.welfare import actions
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def filled(client: Client, page: str) -> dict[str, object]:
    """The fields of a form as a person finds them."""
    form = client.get(page).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in found.items()}


def test_a_row_that_was_changed_meanwhile_keeps_the_newer_amount(
    login: Login, welfare: User, chair: User, programme: Programme, mine: Disbursement
) -> None:
    page = f"/desk/welfare/{programme.pk}/rows/{mine.pk}/"
    first, second = login(welfare), login(chair)
    early, late = filled(first, page), filled(second, page)
    assert second.post(page, late | {"amount": "250"}).status_code == 303
    answer = first.post(page, early | {"note": "补发"})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    mine.refresh_from_db()
    assert (mine.amount, mine.note, mine.version) == (250, "", 2)
    assert Entry.objects.filter(verb="welfare.row_changed").count() == 1
    assert first.post(page, filled(first, page) | {"note": "补发"}).status_code == 303
    mine.refresh_from_db()
    assert (mine.amount, mine.note) == (250, "补发")


def test_a_form_of_a_row_without_its_version_changes_nothing(
    login: Login, welfare: User, programme: Programme, mine: Disbursement
) -> None:
    page = f"/desk/welfare/{programme.pk}/rows/{mine.pk}/"
    client = login(welfare)
    for version in ("", "x", "9" * 25):
        facts = filled(client, page) | {"amount": "1", "version": version}
        assert client.post(page, facts).status_code == 422
    mine.refresh_from_db()
    assert mine.amount == 300


def test_a_programme_that_was_changed_meanwhile_keeps_the_newer_amount(
    login: Login, welfare: User, chair: User, programme: Programme
) -> None:
    page = f"/desk/welfare/{programme.pk}/edit/"
    first, second = login(welfare), login(chair)
    early, late = filled(first, page), filled(second, page)
    assert second.post(page, late | {"amount": "250"}).status_code == 303
    answer = first.post(page, early | {"item": "粮油"})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    programme.refresh_from_db()
    assert (programme.amount, programme.item, programme.version) == (250, "月饼礼盒", 2)
    assert Entry.objects.filter(verb="welfare.programme_changed").count() == 1
    assert first.post(page, filled(first, page) | {"item": "粮油"}).status_code == 303
    programme.refresh_from_db()
    assert (programme.amount, programme.item) == (Decimal(250), "粮油")


def test_the_same_form_sent_twice_is_one_change(
    login: Login, welfare: User, programme: Programme, mine: Disbursement
) -> None:
    page = f"/desk/welfare/{programme.pk}/rows/{mine.pk}/"
    client = login(welfare)
    facts = filled(client, page) | {"amount": "250"}
    for _time in range(2):
        assert client.post(page, facts).status_code == 303
    assert Entry.objects.filter(verb="welfare.row_changed").count() == 1


def test_rows_are_found_by_their_numbers_only_in_their_programme(
    programme: Programme, mine: Disbursement, theirs: Disbursement
) -> None:
    assert actions.locked_rows(programme, [mine.pk, 10**6]) == {mine.pk: mine}
