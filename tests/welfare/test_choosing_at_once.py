"""Two at once about one choice: one effect each, and never a choice of what is not offered."""

from collections.abc import Callable

import pytest

from tests.hands import at_once
from tests.welfare.choosing import OIL, as_it_is, days_later, offer, open_choice, option, plan
from union.accounts.models import User
from union.audit.models import Entry
from union.core.errors import Refused
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import OptionFacts

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def chosen() -> int:
    return Entry.objects.filter(verb="welfare.chosen").count()


def test_three_taps_are_one_choice(union: Organisation, welfare: User, member: User) -> None:
    programme = open_choice(union, welfare)
    row = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    one = option(programme, "B")
    answers = at_once(*[lambda: actions.choose(row, one, actor=member)] * 3)
    assert sorted(answers) == [False, False, True]
    assert chosen() == 1


def test_what_is_taken_out_while_it_is_chosen_is_one_or_the_other(
    union: Organisation, welfare: User, member: User
) -> None:
    programme = open_choice(union, welfare)
    row = plan(programme, member.member, welfare)  # type: ignore[attr-defined]
    one = option(programme, "B")
    facts = actions.ProgrammeFacts(
        name=programme.name,
        amount=programme.amount,
        eligible_on=programme.eligible_on,
        offer=offer(OIL, OptionFacts(2, "水果")),
    )
    answers = at_once(
        lambda: actions.choose(row, one, actor=member),
        lambda: actions.change_programme(programme, facts, actor=welfare, version=1),
    )
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Refused)
    left = {there.letter for there in programme.options.all()}
    assert as_it_is(row)[0] in left | {""}


def test_two_who_settle_at_once_settle_once(
    union: Organisation, welfare: User, make_member: Callable[..., Member]
) -> None:
    programme = open_choice(union, welfare)
    for name in ("王芳", "李娜", "赵敏"):
        plan(programme, make_member(name), welfare)
    with days_later(8):
        answers = at_once(
            lambda: actions.settle_choices(programme),
            actions.settle_all_choices,
            lambda: len(actions.hand_out(programme, actor=welfare)),
        )
    assert answers[2] == 3
    assert answers[0] + answers[1] in (0, 3)
    assert Entry.objects.filter(verb="welfare.choices_settled").count() == 1
    assert not programme.disbursements.silent().exists()
