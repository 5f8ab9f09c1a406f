"""That somebody is in need only the chair finds out: no sum, no list and no preview tells it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from union.approvals.models import Review
from union.core.dates import local_today
from union.imports import actions as imports
from union.imports.models import Batch
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.outbox.actions import drain
from union.rules import actions
from union.rules.models import Exemption, Grant
from union.welfare.actions import entitlements
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
SECRET = "两个孩子上学"


@pytest.fixture
def in_need(says, switch, make_member, chair):
    """王芳, of whom the chair has reported a hardship; a book knows of it."""
    says("cap_per_event", "hardship", amount="3000")
    says("cap_per_year", "hardship", amount="5000")
    switch(date(2026, 1, 1))
    member = make_member("王芳")
    facts = OccasionFacts("hardship", local_today() - timedelta(days=5))
    occasions.report(member, facts, actor=chair)
    return member


def sent_in(union, actor, *rows: str) -> Batch:
    """A list of gifts, read and judged."""
    content = "\n".join(("姓名,工号,金额,发放日期,项目", *rows)).encode()
    batch = imports.upload(
        union,
        kind="benefits",
        file=SimpleUploadedFile("名单.csv", content),
        name="名单.csv",
        actor=actor,
        options={},
    )
    drain()
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("who", ["welfare", "deputy", "auditor"])
def test_no_sum_of_a_member_tells_it(who, request, in_need, login, chair) -> None:
    for address in (reverse("rules:member", args=[in_need.pk]), f"/desk/members/{in_need.pk}/"):
        page = login(request.getfixturevalue(who)).get(address)
        assert page.status_code == 200
        assert "困难帮扶" not in page.content.decode()
        assert "困难帮扶" in login(chair).get(address).content.decode()


def test_what_would_change_tells_it_to_the_chair_alone(in_need, chair, deputy) -> None:
    book = Grant.objects.get().organisation.rule_books.get()
    new = actions.next_version(book, actor=chair)
    rule = new.rules.get(kind="cap_per_event")
    facts = actions.RuleFacts(kind="cap_per_event", benefit="hardship", amount=Decimal(100))
    actions.save_rule(new, facts, rule=rule, actor=chair)
    day = local_today() - timedelta(days=10)
    assert actions.what_would_change(new, day, actor=chair).n == 1
    assert actions.what_would_change(new, day, actor=deputy).drafts == 0


def test_an_exemption_for_it_is_read_by_those_who_decide(
    in_need, exemption_flow, chair, cast, login
) -> None:
    facts = actions.ExemptionFacts(
        member=in_need,
        benefit="hardship",
        event_on=Disbursement.objects.get().occasion.judged_on,
        amount=Decimal(5000),
        target=entitlements.target_of(Programme.objects.get()),
        reason=SECRET,
    )
    actions.ask(facts, actor=chair)
    asked, review = Exemption.objects.get(), Review.objects.get()
    for who in ("welfare", "deputy", "auditor"):
        client = login(cast[who])
        assert client.get(asked.get_desk_url()).status_code == 404
        assert "王芳" not in client.get("/desk/rules/exemptions/").content.decode()
    for who in ("treasurer", "auditor"):
        page = login(cast[who]).get(f"/desk/approvals/{review.pk}/").content.decode()
        assert not [word for word in ("王芳", "困难", SECRET) if word in page], who
    reader = login(exemption_flow).get(f"/desk/approvals/{review.pk}/").content.decode()
    assert SECRET in reader


def test_a_list_of_gifts_neither_tells_nor_changes_it(
    in_need, make_member, union, welfare, chair
) -> None:
    other, name = make_member("李娜"), Programme.objects.get().name
    batch = sent_in(
        union,
        welfare,
        f"王芳,{in_need.staff_number},1,2026-09-20,{name}",
        f"李娜,{other.staff_number},1,2026-09-20,{name}",
    )
    told: set[Any] = {
        (row.outcome, row.subject_id, row.errors[0]["code"]) for row in batch.rows.all()
    }
    assert told == {("rejected", None, "confidential")}
    assert Disbursement.objects.get().amount == Decimal(3000)


def test_since_a_book_is_switched_on_a_list_is_judged_by_it(
    says, switch, make_member, union, welfare
) -> None:
    says("cap_per_year", "festival", amount="1500")
    says("once_per_life", "marriage")
    switch(date(2026, 1, 1))
    member, today = make_member("王芳"), local_today().isoformat()
    before = (local_today() - timedelta(days=1)).isoformat()
    batch = sent_in(
        union,
        welfare,
        f"王芳,{member.staff_number},9000,{today},2026年中秋慰问品",
        f"王芳,{member.staff_number},9000,{before},2026年端午慰问品",
        f"王芳,{member.staff_number},500,{today},2026年结婚慰问",
        f"王芳,{member.staff_number},500,{today},2026年结婚慰问二",
    )
    found = [
        (row.outcome, [one["code"] for one in row.errors]) for row in batch.rows.order_by("number")
    ]
    assert [outcome for outcome, _codes in found] == ["rejected", "new", "new", "rejected"]
    assert found[3][1]
