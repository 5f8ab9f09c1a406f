"""Rule books, ledgers and exemptions as officers and members see them."""

from datetime import date
from decimal import Decimal

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse

from union.core.dates import local_today
from union.rules import actions as rules
from union.rules.models import Exemption, Grant, RuleBook
from union.welfare import actions
from union.welfare.actions import NewRow
from union.welfare.models import Disbursement

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 25)


def page(response) -> str:
    return response.content.decode()


def test_a_book_is_made_from_an_example_changed_and_switched_on(login, chair) -> None:
    client = login(chair)
    made = client.post(reverse("rules:add"), {"example": "anhui-2025"})
    book = RuleBook.objects.get()
    assert made["Location"] == reverse("rules:book", args=[book.pk])
    shown = page(client.get(made["Location"]))
    assert "未核对" in shown
    assert "皖工发〔2025〕18号" in shown
    rule = book.rules.get(kind="cap_per_event", benefit="marriage")
    address = reverse("rules:rule_edit", args=[book.pk, rule.pk])
    facts = {"clause": rule.clause_id, "benefit": "marriage", "severity": "block"}
    for amount in ("一千", "1e3"):
        wrong = client.post(address, facts | {"amount": amount})
        assert wrong.status_code == 422
        assert f'value="{amount}"' in page(wrong)
    assert client.post(address, facts | {"amount": "800"}).status_code == 303
    rule.refresh_from_db()
    assert rule.amount == 800
    book.refresh_from_db()
    day = local_today().isoformat()
    on = reverse("rules:switch_on", args=[book.pk])
    looked = page(client.get(on, {"valid_from": day, "version": book.version}))
    assert "那天目前没有生效的规定" in looked
    client.post(on, {"valid_from": day, "version": book.version})
    book.refresh_from_db()
    assert not book.is_draft
    assert "撤回启用" in page(client.get(reverse("rules:book", args=[book.pk])))


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("cap_per_event", {"benefit": "birth", "amount": "600"}),
        ("cap_per_year", {"benefit": "festival", "amount": "2000.50"}),
        ("once_per_life", {"benefit": "retirement"}),
        ("once_per_key", {"benefit": "illness"}),
        ("cycle", {"benefit": "recuperation", "amount": "3000", "years": "2"}),
        ("ratio", {"benefit": "prize", "share_of": "2", "share_in": "3"}),
        ("top_up", {"benefit": "outing", "times": "3"}),
        ("form", {"benefit": "festival", "allowed": ["goods", "voucher"]}),
        ("eligible", {"benefit": "", "statuses": ["active"], "months": "6"}),
        ("proof", {"benefit": "illness", "papers": ["hospital_bill"], "one_of": ["record"]}),
        ("deadline", {"benefit": "illness", "number": "6", "unit": "months", "aspect": "claim"}),
        ("notice", {"benefit": "outing", "number": "5", "unit": "working_days"}),
        ("words", {"benefit": "", "words": "购物卡\n\n KTV "}),
    ],
)
def test_each_kind_of_rule_is_entered_in_a_form_and_comes_back(
    kind, facts, login, draft, chair
) -> None:
    client = login(chair)
    address = reverse("rules:rule_add", args=[draft.pk, kind])
    assert client.get(address).status_code == 200
    saved = client.post(address, facts | {"severity": "block"})
    assert saved.status_code == 303, saved.context["form"].errors
    rule = draft.rules.get()
    assert rule.kind == kind
    again = client.get(reverse("rules:rule_edit", args=[draft.pk, rule.pk]))
    form = again.context["form"]
    # What it begins with is what was saved: sent as it is, nothing changes.
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    before = model_to_dict(rule)
    client.post(reverse("rules:rule_edit", args=[draft.pk, rule.pk]), sent)
    rule.refresh_from_db()
    assert model_to_dict(rule) == before
    assert client.get(reverse("rules:book", args=[draft.pk])).status_code == 200


def test_a_rule_that_says_nothing_is_refused(login, draft, chair) -> None:
    client = login(chair)
    for kind in ("eligible", "proof"):
        address = reverse("rules:rule_add", args=[draft.pk, kind])
        sent = {"benefit": "illness", "severity": "block"}
        assert client.post(address, sent).status_code == 422
    assert not draft.rules.exists()


def test_members_read_the_clause_of_the_day_and_no_draft(client, book, draft, union, chair) -> None:
    successor = rules.next_version(book, actor=chair)
    shown = client.get(reverse("rule_book", args=[book.pk]))
    assert shown.status_code == 200
    clause = book.clauses.first()
    assert f'id="{clause.anchor}"' in page(shown)
    assert client.get(reverse("rule_book", args=[successor.pk])).status_code == 404
    successor.refresh_from_db()
    rules.switch_on(successor, valid_from=date(2026, 7, 1), version=successor.version, actor=chair)
    address = reverse("rule_book", args=[successor.pk])
    assert client.get(address, {"on": "2026-06-30"}).context["book"] == book
    assert client.get(address, {"on": "2026-07-01"}).context["book"] == successor
    assert "2020-01-01 没有生效的规定" in page(client.get(address, {"on": "2020-01-01"}))
    assert client.get(address, {"on": "某天"}).status_code == 200
    listed = page(client.get(reverse("library"), {"q": "如下"}))
    assert book.title in listed


def test_what_is_left_stands_above_the_form_and_a_warning_is_read_first(
    login, book, open_programme, make_member, welfare
) -> None:
    member = make_member()
    first = open_programme("festival", "2026年端午", eligible_on=date(2026, 6, 19))
    actions.add_one(first, NewRow(member, Decimal(1050)), actor=welfare)
    programme = open_programme("festival", "2026年中秋")
    client = login(welfare)
    address = reverse("welfare:row_new", args=[programme.pk, member.pk])
    shown = page(client.get(address))
    assert "剩余 ¥450" in shown or "¥450" in shown
    row = {"item": "月饼", "quantity": "1", "amount": "400", "given_on": "2026-09-25"}
    warned = client.post(address, row)
    assert warned.status_code == 200
    assert "只剩 ¥50" in page(warned)
    assert not programme.disbursements.exists()
    again = row | {"seen": warned.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 303
    assert programme.disbursements.get().amount == 400


def test_over_the_cap_the_page_says_the_clause_and_the_way_on(
    login, book, exemption_flow, open_programme, make_member, welfare
) -> None:
    member = make_member()
    programme = open_programme("illness")
    client = login(welfare)
    address = reverse("welfare:row_new", args=[programme.pk, member.pk])
    row = {"quantity": "1", "amount": "1200", "event_on": "2026-09-25", "seen": "x"}
    stopped = client.post(address, row)
    assert stopped.status_code == 422
    text = page(stopped)
    assert "超出 ¥200" in text
    assert f"/standards/{book.pk}/#c-2" in text
    assert 'value="1200"' in text
    assert not Disbursement.objects.exists()
    way = stopped.context["exemption_url"]
    asked = client.get(way)
    assert "超出 ¥200" in page(asked)
    form = asked.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"reason": "手术费高"}
    sent["on"] = "2026-09-25"
    assert client.post(way, sent | {"reason": ""}).status_code == 422
    done = client.post(way, sent)
    assert done.status_code == 303
    exemption = Exemption.objects.get()
    assert (exemption.amount, exemption.event_on) == (1200, DAY)
    client = login(exemption_flow)
    seen = page(client.get(done["Location"]))
    assert "手术费高" in seen
    assert "超出 ¥200" in seen


def test_the_ledger_of_a_member_is_for_the_office_and_looking_is_logged(
    login, book, open_programme, make_member, welfare, leader
) -> None:
    from union.audit.models import Entry

    member = make_member()
    programme = open_programme("festival")
    actions.add_one(programme, NewRow(member, Decimal(500)), actor=welfare)
    address = reverse("rules:member", args=[member.pk])
    client = login(welfare)
    assert "¥1,000" in page(client.get(address))
    assert Entry.objects.filter(verb="rules.ledger_opened", subject_id=member.pk).exists()
    assert member.name in page(client.get(reverse("rules:ledger"), {"q": member.name}))
    assert client.get(reverse("rules:export"), {"format": "csv"}).status_code == 200
    assert login(leader).get(address).status_code == 404


def test_a_kind_of_ones_own_is_offered_for_programmes_and_rules(
    login, draft, welfare, union
) -> None:
    client = login(welfare)
    settings = reverse("rules:settings")
    assert (
        client.post(settings, {"benefit-name": "高温慰问", "add_benefit": "1"}).status_code == 303
    )
    key = "own:高温慰问"
    add = reverse("welfare:add_kind", args=[key])
    assert "高温慰问" in page(client.get(reverse("welfare:add")))
    facts = {
        "name": "2026年高温",
        "amount": "50",
        "eligible_on": "2026-07-01",
        "organisation": union.pk,
    }
    assert client.post(add, facts).status_code == 303
    rule = reverse("rules:rule_add", args=[draft.pk, "cap_per_event"])
    assert key in page(client.get(rule))
    benefit = union.own_benefits.get()
    client.post(reverse("rules:offer", args=[benefit.pk]))
    assert client.get(add).status_code == 404


def test_planned_gifts_are_handed_out_with_one_button(
    login, book, open_programme, make_member, member, welfare
) -> None:
    programme = open_programme("festival")
    client = login(welfare)
    address = reverse("welfare:issue", args=[programme.pk])
    asked = {"on": "2026-09-25", "item": "月饼", "amount": "500", "planned": "on"}
    seen = client.get(address, asked).context["seen"]
    assert client.post(address, asked | {"seen": seen}).status_code == 303
    assert set(Grant.objects.values_list("state", flat=True)) == {"draft"}
    assert "待发放" in page(client.get(reverse("welfare:detail", args=[programme.pk])))
    assert "月饼" not in page(login(member).get("/me/benefits/"))
    client = login(welfare)
    address = reverse("welfare:hand_out", args=[programme.pk])
    asked = client.post(address)
    # Neither money nor papers: that is said first, and nothing is handed out.
    assert "还没有申请经费" in page(asked)
    assert set(Grant.objects.values_list("state", flat=True)) == {"draft"}
    client.post(address, {"seen": asked.context["seen"]})
    assert set(Grant.objects.values_list("state", flat=True)) == {"final"}
    assert "月饼" in page(login(member).get("/me/benefits/"))
