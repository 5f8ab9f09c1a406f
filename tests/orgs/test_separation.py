"""What a small union puts into one hand, and what it cannot."""

import pytest

from union.accounts.models import User
from union.audit.models import Entry
from union.core.errors import NotAllowed, NotReachable
from union.notifications.models import Notice
from union.orgs import actions, scoping
from union.orgs.models import Organisation, Separation, Split
from union.orgs.roles import Role, incompatible
from union.orgs.separation import approvers_apart, offices_apart

pytestmark = pytest.mark.django_db
OFFICES, APPROVERS = Split.TREASURER_AND_CASHIER, Split.APPROVERS


def setting() -> Separation:
    return Separation.objects.get()


def test_without_a_word_everything_is_apart(union: Organisation, group: Organisation) -> None:
    assert approvers_apart(union)
    assert approvers_apart(group)
    assert offices_apart(group)


def test_merging_counts_when_a_second_person_has_confirmed_it(
    chair: User, deputy: User, auditor: User, treasurer: User, union: Organisation,
    group: Organisation,
) -> None:  # fmt: skip
    actions.merge(union, OFFICES, actor=chair)
    assert offices_apart(group)
    with pytest.raises(actions.IncompatibleOffices):
        actions.propose(treasurer, Role.CASHIER, union, actor=chair)
    told = Notice.objects.filter(kind="orgs.merge_asked")
    assert {notice.user for notice in told} == {deputy, auditor}
    actions.confirm_merge(setting(), actor=deputy)
    assert not offices_apart(group)
    assert approvers_apart(group)
    assert [(one.verb, one.actor_id, one.details) for one in Entry.objects.order_by("pk")] == [
        ("orgs.merge_asked", chair.pk, {"split": "treasurer_and_cashier"}),
        ("orgs.merged", deputy.pk, {"split": "treasurer_and_cashier"}),
    ]
    watching = Notice.objects.filter(kind="orgs.merged")
    assert {notice.user for notice in watching} == {chair, auditor}
    actions.confirm(actions.propose(treasurer, Role.CASHIER, union, actor=chair), actor=deputy)
    assert scoping.roles(User.objects.get(pk=treasurer.pk)) == {Role.TREASURER, Role.CASHIER}


def test_only_that_pair_is_merged(
    chair: User, deputy: User, treasurer: User, union: Organisation
) -> None:
    actions.merge(union, OFFICES, actor=chair)
    actions.confirm_merge(setting(), actor=deputy)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(actions.IncompatibleOffices):
            actions.propose(treasurer, role, union, actor=chair)
    assert incompatible({Role.CASHIER, Role.AUDITOR}, Role.TREASURER, merged=True) == {Role.AUDITOR}


def test_another_union_keeps_its_own_setting(
    chair: User, deputy: User, outsider: User, union: Organisation
) -> None:
    actions.merge(union, APPROVERS, actor=chair)
    actions.confirm_merge(setting(), actor=deputy)
    assert not approvers_apart(union)
    assert approvers_apart(outsider.appointments.get().organisation)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("deputy", NotAllowed),
        ("treasurer", NotAllowed),
        ("auditor", NotAllowed),
        ("leader", NotReachable),
        ("member", NotReachable),
        ("outsider", NotReachable),
    ],
)
def test_nobody_else_asks_to_merge_or_separates(
    cast: dict[str, User], union: Organisation, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.merge(union, OFFICES, actor=cast[who])
    with pytest.raises(refusal):
        actions.separate(union, OFFICES, actor=cast[who])
    assert not Separation.objects.exists()


def test_nobody_else_confirms_and_the_chair_not_her_own(
    cast: dict[str, User], union: Organisation
) -> None:
    actions.merge(union, OFFICES, actor=cast["chair"])
    for who in ("chair", "treasurer", "welfare"):
        with pytest.raises(NotAllowed):
            actions.confirm_merge(setting(), actor=cast[who])
    for who in ("leader", "member", "outsider"):
        with pytest.raises(NotReachable):
            actions.confirm_merge(setting(), actor=cast[who])
    Separation.objects.update(asked_by=cast["deputy"])
    with pytest.raises(actions.SamePerson):
        actions.confirm_merge(setting(), actor=cast["deputy"])
    assert offices_apart(union)


@pytest.mark.parametrize("who", ["chair", "committee"])
def test_a_request_is_dropped_by_either_side(
    cast: dict[str, User], union: Organisation, who: str
) -> None:
    actions.merge(union, OFFICES, actor=cast["chair"])
    with pytest.raises(actions.AlreadyMerged):
        actions.merge(union, APPROVERS, actor=cast["chair"])
    with pytest.raises(NotAllowed):
        actions.drop_merge(setting(), actor=cast["treasurer"])
    actions.drop_merge(setting(), actor=cast[who])
    with pytest.raises(actions.NothingAsked):
        actions.confirm_merge(setting(), actor=cast["deputy"])
    assert offices_apart(union)


def test_separating_again_needs_one_person_and_leaves_the_offices(
    chair: User, deputy: User, union: Organisation
) -> None:
    actions.merge(union, APPROVERS, actor=chair)
    actions.confirm_merge(setting(), actor=deputy)
    actions.separate(union, APPROVERS, actor=chair)
    assert approvers_apart(union)
    actions.separate(union, APPROVERS, actor=chair)
    assert Entry.objects.filter(verb="orgs.separated").count() == 1


def test_in_the_first_days_merging_is_the_chairs_alone_and_the_log_says_so(
    chair: User, union: Organisation
) -> None:
    actions.merge(union, OFFICES, actor=chair)
    assert not offices_apart(union)
    assert Entry.objects.get(verb="orgs.merged").details == {
        "split": "treasurer_and_cashier",
        "alone": True,
    }


def test_a_campus_has_no_setting_of_its_own(chair: User, deputy: User, group: Organisation) -> None:
    with pytest.raises(actions.NotTheUnion):
        actions.merge(group, OFFICES, actor=chair)


def test_whoever_keeps_health_files_holds_no_office_that_watches_over_emergencies() -> None:
    for role in (Role.CHAIR, Role.DEPUTY, Role.AUDITOR):
        assert incompatible({role}, Role.KEEPER) == {role}
