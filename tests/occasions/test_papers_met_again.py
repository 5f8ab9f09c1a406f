"""The same paper in two files is said so, by name and with a link to whoever opens the other."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.evidence import made
from union.core.dates import local_today
from union.evidence.actions.papers import InvoiceUsed
from union.occasions import actions, registry
from union.occasions.actions import OccasionFacts
from union.occasions.registry import Given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def weddings(make_member, welfare):
    told = OccasionFacts("marriage", local_today() - timedelta(days=4))
    return [actions.report(make_member(name), told, actor=welfare) for name in ("王芳", "李娜")]


def put(occasion, content, kind, actor, name="证.pdf"):
    return actions.attach(occasion, [SimpleUploadedFile(name, content)], kind=kind, actor=actor)


def test_one_certificate_for_two_weddings_is_flagged_with_a_link(weddings, welfare, login) -> None:
    first, second = weddings
    for one in weddings:
        put(one, made.plain_pdf(), "marriage_certificate", welfare)
    page = login(welfare).get(second.get_desk_url()).content.decode()
    assert "同一份材料还在" in page
    assert f'<a href="{first.get_desk_url()}">' in page


def test_to_whoever_may_not_open_the_other_only_a_number_is_said(
    make_member, group, welfare, leader, login
) -> None:
    told = OccasionFacts("marriage", local_today() - timedelta(days=4))
    hers = actions.report(make_member("王芳", organisation=group), told, actor=leader)
    other = actions.report(make_member("李娜"), told, actor=welfare)
    for one in (hers, other):
        put(one, made.plain_pdf(), "marriage_certificate", welfare)
    page = login(leader).get(hers.get_desk_url()).content.decode()
    assert "证.pdf" not in page
    assert f"/papers/{hers.case.papers.get().pk}/" not in page
    assert other.get_desk_url() not in page


def test_an_invoice_is_told_by_itself_and_its_second_use_names_the_first(
    weddings, welfare, login
) -> None:
    first, second = weddings
    [paper] = put(first, made.INVOICE.encode(), "other", welfare, "发票.xml")
    assert paper.kind == "invoice"
    assert paper.invoice_number in login(welfare).get(first.get_desk_url()).content.decode()
    with pytest.raises(InvoiceUsed) as said:
        put(second, made.INVOICE.encode(), "other", welfare, "发票.xml")
    assert f"结婚 {first.happened_on.isoformat()}" in str(said.value)
    assert not second.case.papers.exists()


def test_an_invoice_of_a_mistake_is_free_and_that_of_a_gift_stays_where_it_is(
    weddings, welfare, monkeypatch
) -> None:
    first, second = weddings
    put(first, made.INVOICE.encode(), "other", welfare, "发票.xml")
    actions.withdraw(first, actor=welfare)
    [paper] = put(second, made.INVOICE.encode(), "other", welfare, "发票.xml")
    gift = Given("购物卡", Decimal(600), is_planned=False)
    monkeypatch.setattr(registry, "_gifts", [lambda found: {found[0].pk: [gift]}])
    with pytest.raises(registry.InvoicePays):
        actions.detach(second, paper, actor=welfare)
    assert second.case.papers.get().removed_at is None
    monkeypatch.undo()
    actions.detach(second, paper, actor=welfare)
