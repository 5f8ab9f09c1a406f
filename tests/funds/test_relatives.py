"""Relatives of whoever is concerned do not decide: noted before, or while it is under review."""

import pytest

from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.errors import Refused
from union.funds import actions as funds
from union.members import actions as members
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(make_request, organiser):
    """The organiser's request, before the treasurer."""
    asked = make_request("400")
    return funds.submit_request(asked, version=asked.version, actor=organiser)


def waits_for(user):
    return list(Review.objects.waiting_for(user))


def married(one, other):
    return members.declare_kinship(one.member, other.member, "spouse", actor=one)


def test_a_relative_of_the_applicant_is_passed_over(make_request, organiser, treasurer, deputy):
    married(organiser, treasurer)
    asked = make_request("400")
    review = funds.submit_request(asked, version=asked.version, actor=organiser)
    assert (waits_for(treasurer), waits_for(deputy)) == ([], [review])


def test_who_becomes_a_relative_while_it_waits_no_longer_decides_and_the_next_is_told(
    review, organiser, treasurer, deputy
):
    assert waits_for(treasurer) == [review]
    married(treasurer, organiser)
    assert (waits_for(treasurer), waits_for(deputy)) == ([], [review])
    assert Notice.objects.filter(user=deputy, kind="approvals.waiting").exists()
    review.refresh_from_db()
    with pytest.raises(Refused):
        approvals.approve(review, actor=treasurer, version=review.version)
    review.refresh_from_db()
    assert review.position == 1
    assert not review.decisions.filter(deed="approve").exists()


def test_when_the_note_is_taken_back_the_office_decides_again(
    review, organiser, treasurer, deputy, welfare
):
    pair = married(organiser, treasurer)
    members.end_kinship(pair, actor=welfare)
    assert (waits_for(treasurer), waits_for(deputy)) == ([review], [])


def test_relatives_of_others_change_nothing(review, member, chair, treasurer):
    before = review.version
    married(member, chair)
    review.refresh_from_db()
    assert (review.version, waits_for(treasurer)) == (before, [review])


def test_who_decides_sees_that_the_applicant_herself_has_moved_the_review(
    review, organiser, treasurer, deputy, auditor, login
):
    page, request = f"/desk/approvals/{review.pk}/", f"/desk/funds/{review.subject_id}/"
    assert "由申请人本人登记" not in login(auditor).get(page).content.decode()
    asked = {"relative": treasurer.member.staff_number, "relation": "spouse"}
    login(organiser).post("/me/relatives/", asked)
    assert waits_for(deputy) == [review]
    for who in (deputy, auditor):
        for address in (page, request):
            said = login(who).get(address).content.decode()
            assert "何静按近亲属回避" in said
            assert "由申请人本人登记" in said


def test_what_others_have_noted_and_relatives_without_an_office_are_not_pointed_out(
    review, organiser, treasurer, member, auditor, welfare, login
):
    married(treasurer, organiser)
    members.declare_kinship(organiser.member, member.member, "sibling", actor=organiser)
    said = login(auditor).get(f"/desk/approvals/{review.pk}/").content.decode()
    assert "由申请人本人登记" not in said
