"""Who went where leaves the house: exports and sheets are logged."""

from collections.abc import Callable

import pytest

from tests.activities.conftest import EVERYBODY, ORGANISERS, READERS, Join, refused
from union.accounts.models import User
from union.activities import actions
from union.activities.models import Activity, SignUp
from union.core.errors import NotAllowed, NotReachable
from union.members.models import Member
from union.orgs.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_export_and_what_the_log_says(
    who: str, request: pytest.FixtureRequest, outing: Activity, logged: Callable
) -> None:
    actor = request.getfixturevalue(who)

    def deed() -> None:
        actions.record_export(outing, rows=7, format="xlsx", actor=actor)

    if who in ORGANISERS | {"auditor"}:
        deed()
        assert logged("activities.exported") == [{"rows": 7, "format": "xlsx"}]
    else:
        shown = who in READERS or who == "leader"
        refused(NotAllowed if shown else NotReachable, deed)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_print_the_sheet(
    who: str, request: pytest.FixtureRequest, outing: Activity, logged: Callable
) -> None:
    actor = request.getfixturevalue(who)

    def deed() -> None:
        actions.record_sheet(outing, rows=7, actor=actor)

    if who in ORGANISERS | {"auditor", "leader"}:
        deed()
        assert logged("activities.sheet_printed") == [{"rows": 7}]
    else:
        refused(NotAllowed if who in READERS else NotReachable, deed)


def test_the_list_of_the_organiser_has_those_who_go_then_offers_then_the_line(
    outing: Activity, full: list[SignUp], join: Join, django_assert_num_queries: Callable
) -> None:
    waiting = [join(outing) for _one in range(3)]
    actions.cancel(full[0], "有课", actor=full[0].member.user)
    with django_assert_num_queries(1):
        rows = list(outing.sign_ups.in_list_order())
        assert [row.member.organisation.name for row in rows] == ["大班组"] * 6
    assert rows == [full[1], full[2], *waiting, full[0]]


def test_somebody_is_found_by_name_pinyin_or_staff_number(
    outing: Activity, join: Join, colleague: Callable[..., Member]
) -> None:
    row = join(outing, colleague("欧阳修", staff_number="0042"))
    join(outing)
    for text in ("欧阳", "ouyang", "oyx", "0042"):
        assert list(SignUp.objects.search(text)) == [row]


def test_a_leader_sees_the_sign_ups_of_her_group_and_the_organiser_all(
    outing: Activity,
    join: Join,
    colleague: Callable[..., Member],
    other_group: Organisation,
    leader: User,
    organiser: User,
    member: User,
    outsider: User,
) -> None:
    mine, other = join(outing), join(outing, colleague(organisation=other_group))
    own = join(outing, member.member)  # type: ignore[attr-defined]
    assert set(SignUp.objects.for_user(leader)) == {mine, own}
    assert set(SignUp.objects.for_user(organiser)) == {mine, other, own}
    assert not SignUp.objects.for_user(outsider).exists()
    assert not SignUp.objects.for_user(member).exists()
    assert list(SignUp.objects.of_user(member)) == [own]
    for user in (leader, organiser, outsider, member):
        reached = set(SignUp.objects.for_user(user))
        assert {row for row in (mine, other, own) if SignUp.objects.all().shows(row, user)} == (
            reached
        )
