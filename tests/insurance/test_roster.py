"""Who was covered on a day: one answer, joining, leaving, families, once each."""

from datetime import timedelta

import pytest

from tests.conftest import id_number
from tests.insurance.conftest import a_policy
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.insurance import actions
from union.insurance.actions import Listed
from union.insurance.models import Insured, Policy
from union.members.models import Dependant, Status

pytestmark = pytest.mark.django_db


def names(page) -> list[str]:
    return [one.name for one in page.context["page_obj"]]


def test_who_was_covered_on_a_day_has_one_answer(
    login, welfare, policy, cover, make_member
) -> None:
    first = cover(make_member("早到"))
    cover(make_member("晚到"), starts_on=policy.starts_on + timedelta(days=60))
    day = policy.starts_on + timedelta(days=30)
    actions.end(first, ends_on=day, because="调出", actor=welfare)
    client = login(welfare)
    at = f"/desk/insurance/{policy.pk}/roster/"
    assert names(client.get(at, {"day": day.isoformat()})) == ["早到"]
    assert names(client.get(at, {"day": (day + timedelta(days=1)).isoformat()})) == []
    assert names(client.get(at, {"day": local_today().isoformat()})) == ["晚到"]
    after = (policy.ends_on + timedelta(days=1)).isoformat()
    assert names(client.get(at, {"day": after})) == []
    assert names(client.get(at, {"day": day.isoformat(), "q": "晚"})) == []


def test_somebody_is_taken_in_by_hand_once(login, welfare, policy, make_member, logged) -> None:
    person = make_member("新人")
    client = login(welfare)
    sent = {
        "member": person.staff_number,
        "relation": "self",
        "plan": policy.plans.get().pk,
        "starts_on": local_today().isoformat(),
    }
    at = f"/desk/insurance/{policy.pk}/roster/add/"
    assert client.post(at, sent).status_code == 303
    again = client.post(at, sent)
    assert again.status_code == 422
    assert "member" in again.context["form"].errors
    assert Insured.objects.count() == 1
    assert logged("insurance.insured") == [
        {"member": person.pk, "insured": Insured.objects.get().pk}
    ]


def test_a_cover_begins_within_its_policy_and_no_two_lie_over_each_other(
    welfare, policy, make_member
) -> None:
    person, plan = make_member("新人"), policy.plans.get()
    late = policy.ends_on + timedelta(days=1)
    with pytest.raises(actions.OutsidePolicy):
        actions.insure(policy, Listed(person, plan, late), actor=welfare)
    row = actions.insure(policy, Listed(person, plan, policy.starts_on), actor=welfare)
    last = policy.starts_on + timedelta(days=50)
    actions.end(row, ends_on=last, because="借调", actor=welfare)
    with pytest.raises(actions.EndedAlready):
        actions.end(row, ends_on=last, because="借调", actor=welfare)
    with pytest.raises(actions.PeriodsOverlap):
        actions.insure(policy, Listed(person, plan, last), actor=welfare)
    actions.insure(policy, Listed(person, plan, last + timedelta(days=1)), actor=welfare)
    assert Insured.objects.count() == 2


def test_a_policy_that_is_over_takes_nobody_in(welfare, policy, make_member) -> None:
    policy.ends_on = local_today() - timedelta(days=1)
    policy.save()
    with pytest.raises(actions.PolicyOver):
        actions.insure(
            policy,
            Listed(make_member("新人"), policy.plans.get(), policy.starts_on),
            actor=welfare,
        )
    assert not Insured.objects.exists()


def test_who_has_left_is_not_taken_in(welfare, policy, make_member) -> None:
    person = make_member("走了", status=Status.LEFT)
    with pytest.raises(actions.NotAMember):
        actions.insure(policy, Listed(person, policy.plans.get(), policy.starts_on), actor=welfare)


def _child(parent, *, consented: bool = True) -> Dependant:
    from django.utils import timezone

    return Dependant.objects.create(
        member=parent,
        relation="child",
        name="小满",
        born_on=local_today() - timedelta(days=2000),
        consented_at=timezone.now() if consented else None,
    )


def test_a_child_is_insured_with_the_consent_that_the_parent_gave(
    login, welfare, policy, member
) -> None:
    client = login(welfare)
    at = f"/desk/insurance/{policy.pk}/roster/add/"
    number = id_number(77, born=local_today() - timedelta(days=2000))
    sent = {
        "member": member.member.staff_number,
        "relation": "child",
        "family_name": "小满",
        "id_number": number,
        "plan": policy.plans.get().pk,
        "starts_on": local_today().isoformat(),
    }
    refused = client.post(at, sent)
    assert refused.status_code == 422
    assert not Insured.objects.exists()
    _child(member.member)
    assert client.post(at, sent).status_code == 303
    row = Insured.objects.get()
    assert row.name == "小满"
    assert row.id_number == number
    assert "小满" in client.get(f"/desk/insurance/{policy.pk}/roster/").content.decode()


def test_a_couple_that_works_here_is_insured_once(welfare, policy, member, make_member) -> None:
    husband = make_member("丈夫", id_number=id_number(88))
    plan, today = policy.plans.get(), local_today()
    actions.insure(policy, Listed(husband, plan, today), actor=welfare)
    wife = member.member
    spouse = Dependant.objects.create(member=wife, relation="spouse", name="丈夫")
    with pytest.raises(actions.InsuredAlready):
        actions.insure(
            policy,
            Listed(wife, plan, today, "spouse", spouse, husband.id_number),
            actor=welfare,
        )
    assert Insured.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("auditor", NotAllowed), ("member", NotReachable), ("outsider", NotReachable)],
)
def test_nobody_else_changes_the_roster(cast, role, refusal, policy, cover, make_member) -> None:
    row = cover(make_member("在保"))
    with pytest.raises(refusal):
        actions.end(row, ends_on=local_today(), because="", actor=cast[role])
    row.refresh_from_db()
    assert row.ends_on is None


def test_newcomers_without_cover_are_red_from_their_tenth_day(
    login, welfare, policy, make_member, cover
) -> None:
    today = local_today()
    for member in policy.organisation.all_members.all():
        cover(member)
    make_member("十天", joined_on=today - timedelta(days=10))
    make_member("九天", joined_on=today - timedelta(days=9))
    client = login(welfare)
    page = client.get("/desk/insurance/uncovered/").content.decode()
    assert "十天" in page
    assert "九天" not in page
    assert policy.title in page
    another = a_policy(policy.organisation, insurer="区总工会")
    Policy.objects.filter(pk=another.pk).update(title="住院互助", number="")
    page = client.get("/desk/insurance/uncovered/").content.decode()
    assert page.count("住院互助</span>") > 1, "one cover is none by the other policy"
    another.delete()
    assert "1 位会员没有保险" in client.get("/desk/").content.decode()


def test_the_export_says_who_took_it_out_and_holds_no_id_number(
    login, welfare, policy, cover, make_member, logged
) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    person = make_member("在保")
    cover(person)
    answer = login(welfare).get(f"/desk/insurance/{policy.pk}/roster/export/")
    sheet = load_workbook(BytesIO(answer.content)).active
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert welfare.name in text
    assert "在保" in text
    assert person.id_number not in text
    assert logged("insurance.exported")[0]["rows"] == 1


def test_the_roster_asks_as_much_for_sixty_as_for_two(login, welfare, cover, policy, make_member):
    from tests.questions import afresh

    for number in range(2):
        cover(make_member(f"甲{number}"))
    client = login(welfare)
    at = f"/desk/insurance/{policy.pk}/roster/"
    client.get(at)
    with afresh() as few:
        client.get(at)
    for number in range(60):
        cover(make_member(f"乙{number}"))
    with afresh() as many:
        client.get(at)
    assert len(many) <= len(few) + 1
