"""What a programme lets choose: entered with it, changed with care."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.welfare.choosing import (
    OIL,
    SNACKS,
    as_it_is,
    days_later,
    facts,
    last_day,
    offer,
    open_choice,
    option,
    plan,
)
from union.accounts.models import User
from union.core.dates import local_today
from union.core.errors import Refused
from union.notifications.models import Notice
from union.orgs.models import Organisation
from union.rules.granting import RuleForbids
from union.rules.models import BookState, Clause, Rule, RuleBook
from union.welfare import actions
from union.welfare.actions import Offer, OptionFacts
from union.welfare.models import GiftOption, Programme

pytestmark = pytest.mark.django_db


def change(programme: Programme, new: Offer, actor: User) -> Programme:
    programme.refresh_from_db()
    said = facts(offer=new, eligible_on=programme.eligible_on)
    return actions.change_programme(programme, said, actor=actor, version=programme.version)


def test_a_programme_is_opened_with_its_choices_and_a_last_day(
    union: Organisation, welfare: User, logged: Callable
) -> None:
    programme = open_choice(union, welfare)
    assert [one.label for one in programme.offered] == ["A 粮油", "B 零食"]
    assert programme.usual == option(programme, "A")
    assert programme.is_choosing
    assert len(logged("welfare.programme_added")) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Offer((OIL,), last_day()), None),
        (Offer((OIL, SNACKS)), "choose_by"),
        (Offer((), last_day()), "choose_by"),
        (Offer((OptionFacts(0, "粮油"), SNACKS), last_day()), "usual"),
        (Offer((OIL, SNACKS), local_today() - timedelta(days=1)), "choose_by"),
    ],
)
def test_half_an_offer_is_refused_and_nothing_is_opened(
    union: Organisation, welfare: User, wrong: Offer, field: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        open_choice(union, welfare, offer=wrong)
    assert refused.value.field == field
    assert not Programme.objects.exists()


def test_the_last_day_may_be_today(union: Organisation, welfare: User) -> None:
    assert open_choice(union, welfare, offer=offer(by=local_today())).is_choosing


def test_choices_change_while_nobody_has_one_and_the_letters_stay(
    union: Organisation, welfare: User, logged: Callable
) -> None:
    programme = open_choice(union, welfare)
    third = OptionFacts(2, "水果", is_default=True)
    changed = change(programme, offer(OptionFacts(0, "粮油"), third), welfare)
    assert [(one.label, one.is_default) for one in changed.offered] == [
        ("A 粮油", False),
        ("C 水果", True),
    ]
    assert logged("welfare.programme_changed") == [{"fields": ["options"]}]
    change(changed, Offer(), welfare)
    assert not GiftOption.objects.exists()
    changed.refresh_from_db()
    assert not changed.is_of_choices


def test_the_same_offer_again_leaves_no_trace(
    union: Organisation, welfare: User, logged: Callable
) -> None:
    programme = open_choice(union, welfare)
    assert change(programme, offer(), welfare).version == 1
    assert logged("welfare.programme_changed") == []


def test_what_somebody_has_chosen_is_not_taken_out(
    union: Organisation, welfare: User, member: User
) -> None:
    programme = open_choice(union, welfare)
    row = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    actions.choose(row, option(programme, "B"), actor=member)
    with pytest.raises(actions.OptionTaken) as refused:
        change(programme, offer(OIL, OptionFacts(2, "水果")), welfare)
    assert str(refused.value) == "已有 1 人选了B 零食，不能删除。"
    assert as_it_is(row) == ("B", "self")
    assert programme.options.count() == 2


def test_who_chose_what_is_described_otherwise_now_is_told(
    union: Organisation, welfare: User, member: User, chair: User
) -> None:
    programme = open_choice(union, welfare)
    row = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    plan(programme, chair.member, welfare)  # type: ignore[attr-defined]
    actions.choose(row, option(programme, "B"), actor=member)
    change(programme, offer(OIL, OptionFacts(1, "零食", "饼干礼盒")), welfare)
    told = Notice.objects.filter(kind=actions.OPTION_CHANGED)
    assert [one.user for one in told] == [member]


def test_where_the_last_day_is_put_off_the_silent_may_choose_again(
    union: Organisation, welfare: User, member: User
) -> None:
    programme = open_choice(union, welfare)
    row = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    with days_later(8):
        assert actions.settle_choices(programme) == 1
        assert as_it_is(row) == ("A", "default")
        change(programme, offer(by=last_day()), welfare)
        assert as_it_is(row) == ("", "")
        assert actions.choose(row, option(programme, "B"), actor=member)


def test_after_something_was_handed_out_the_choices_stay(
    union: Organisation, welfare: User, member: User
) -> None:
    programme = open_choice(union, welfare)
    plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    with days_later(8):
        actions.hand_out(programme, actor=welfare)
        for new in (offer(by=last_day()), Offer()):
            with pytest.raises(actions.GivenAlready):
                change(programme, new, welfare)


def test_the_rules_read_what_is_chosen_among(
    union: Organisation, welfare: User, member: User
) -> None:
    today = local_today()
    book = RuleBook.objects.create(
        organisation=union,
        title="实施细则",
        state=BookState.IN_FORCE,
        valid_from=today - timedelta(days=9),
    )
    clause = Clause.objects.create(book=book, anchor="c-1", number="第一条", text="不发购物卡。")
    Rule.objects.create(book=book, clause=clause, kind="words", words=["购物卡"])
    programme = open_choice(union, welfare)
    plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    with pytest.raises(RuleForbids) as refused:
        change(programme, offer(OIL, OptionFacts(1, "购物卡")), welfare)
    assert "购物卡" in str(refused.value)
    assert option(programme, "B").name == "零食"


# The form.


ENTERED = {
    "name": "2026年春节慰问品",
    "amount": "300",
    "eligible_on": "2026-02-01",
    "name_A": "粮油",
    "specification_A": "米5公斤",
    "pickup_A": "门卫室",
    "name_B": "零食",
    "usual": "B",
}


def test_the_form_of_a_programme_asks_for_its_choices(
    union: Organisation, welfare: User, login: Callable[[User], Client]
) -> None:
    client, page = login(welfare), "/desk/welfare/add/festival/"
    entered = ENTERED | {"organisation": union.pk}
    assert "让会员选择" in client.get(page).content.decode()
    answer = client.post(page, entered)
    assert answer.status_code == 422
    assert "请填写选择截止日期" in answer.content.decode()
    assert client.post(page, entered | {"choose_by": f"{last_day()}"}).status_code == 303
    programme = Programme.objects.get()
    assert programme.usual == option(programme, "B")
    page = f"/desk/welfare/{programme.pk}/edit/"
    assert 'value="米5公斤"' in client.get(page).content.decode()
    again = ENTERED | {"choose_by": f"{last_day()}", "name_A": "米油", "version": "1"}
    assert client.post(page, again).status_code == 303
    assert option(programme, "A").name == "米油"


def test_a_choice_without_a_name_is_asked_for_it(
    union: Organisation, welfare: User, login: Callable[[User], Client]
) -> None:
    wrong = {"name_B": "", "pickup_B": "仓库", "choose_by": f"{last_day()}"}
    entered = ENTERED | wrong | {"organisation": union.pk}
    answer = login(welfare).post("/desk/welfare/add/festival/", entered)
    assert answer.status_code == 422
    assert "请填写名称" in answer.content.decode()


def test_what_follows_an_event_lets_nobody_choose(
    union: Organisation, welfare: User, login: Callable[[User], Client]
) -> None:
    page = login(welfare).get("/desk/welfare/add/illness/").content.decode()
    assert "让会员选择" not in page
