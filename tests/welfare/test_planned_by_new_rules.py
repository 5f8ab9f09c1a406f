"""A book that is switched on judges what is planned anew; the page of the programme says so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from union.accounts.models import User
from union.members.models import Member
from union.rules.models import Grant, RuleBook
from union.welfare import actions
from union.welfare.models import Programme


def test_a_planned_gift_that_a_new_book_forbids_is_pointed_out_and_a_given_one_stays(
    programme: Programme,
    welfare: User,
    make_member: Callable[..., Member],
    says: Callable[..., Any],
    switch: Callable[..., RuleBook],
    login: Callable[[User], Client],
) -> None:
    given, planned = make_member("王芳"), make_member("李娜")
    for member, is_planned in ((given, False), (planned, True)):
        row = actions.NewRow(member, Decimal(300), given_on=date(2026, 9, 25), planned=is_planned)
        actions.add_one(programme, row, actor=welfare)
    client = login(welfare)
    assert "已不允许" not in client.get(programme.get_desk_url()).content.decode()
    says("cap_per_year", "festival", amount="200")
    switch()
    page = client.get(programme.get_desk_url())
    assert page.context["stopped"] == 1
    assert "有 1 份待发放已不允许" in page.content.decode()
    assert Grant.objects.live().get(member=given).state == "final"
