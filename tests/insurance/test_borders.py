"""Where covers, lists and claims could go wrong at their borders."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL.Image import new as picture

from tests.conftest import id_number
from tests.insurance.test_list import codes, line, looked_at, taken_over
from tests.insurance.test_policies import filled
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.evidence.models import Paper
from union.insurance import actions
from union.insurance.actions import ClaimFacts
from union.insurance.actions.roster import entered
from union.insurance.difference import difference
from union.insurance.following import HOLDING
from union.insurance.forms import read_plans
from union.insurance.models import Claim, Insured, Plan, Policy
from union.members.actions import remove_dependant
from union.members.models import Dependant, Status

pytestmark = pytest.mark.django_db


def a_photo(kind: str):
    dot = BytesIO()
    picture("RGB", (30, 20 + len(kind)), "green").save(dot, "PNG")
    return {"kind": kind, "papers": SimpleUploadedFile("单据.png", dot.getvalue())}


def test_a_list_without_a_day_keeps_the_first_day_of_a_cover(policy, cover, make_member) -> None:
    Plan.objects.create(policy=policy, name="B款", premium=200)
    plan, late = policy.plans.get(name="A款"), policy.starts_on + timedelta(days=90)
    person = make_member("五月来的")
    row = entered(policy, actions.Listed(person, plan, late))
    row.save()
    taken_over(policy, [line(person, plan="B款")])
    row.refresh_from_db()
    assert (row.plan.name, row.starts_on) == ("B款", late)


def test_whose_number_was_entered_later_is_still_insured_once(policy, cover, make_member) -> None:
    person = make_member("没号的", id_number="")
    row = cover(person)
    person.id_number = id_number(611)
    person.fill()
    person.save()
    found = looked_at(policy, [line(person)])
    assert found.count("unchanged") == 1
    taken_over(policy, [line(person), line(make_member("别人"))])
    assert list(Insured.objects.filter(member=person)) == [row]


def test_a_colleague_without_a_number_is_no_stranger(policy, make_member) -> None:
    person = make_member("没号的", id_number="")
    found = looked_at(policy, [line(person, number=id_number(612)), line(make_member("别人"))])
    assert codes(found) == {3: ["number_missing"]}
    assert found.facts["to_remove"] == []


def test_a_stranger_who_was_hired_since_is_no_stranger(policy, make_member) -> None:
    number = id_number(613)
    stranger = [2, "新来的", number, "本人", "A款", 120, "", ""]
    taken_over(policy, [line(make_member("在单")), stranger])
    assert [one.name for one in difference(policy).strangers] == ["新来的"]
    make_member("新来的", id_number=number)
    assert difference(policy).strangers == []


def test_whose_cover_ends_later_is_not_missing(policy, cover, make_member) -> None:
    row = cover(make_member("月底走"))
    row.ends_on = local_today() + timedelta(days=20)
    row.save()
    assert row.member not in difference(policy).missing


def test_the_stamped_list_is_opened_by_those_who_keep_the_roster(
    login, welfare, treasurer, policy, logged
) -> None:
    office = login(welfare)
    office.post(f"/desk/insurance/{policy.pk}/papers/", a_photo("list"))
    office.post(f"/desk/insurance/{policy.pk}/papers/", a_photo("contract"))
    stamped, contract = (Paper.objects.get(kind=kind) for kind in ("list", "contract"))
    at = f"/desk/insurance/{policy.pk}/papers/"
    money = login(treasurer)
    assert money.get(f"{at}{contract.pk}/").status_code == 200
    assert money.get(f"{at}{stamped.pk}/").status_code == 403
    assert not logged("insurance.paper_seen")
    assert login(welfare).get(f"{at}{stamped.pk}/").status_code == 200
    assert logged("insurance.paper_seen") == [{"paper": stamped.pk}]


def test_a_plan_may_have_a_number_in_its_name() -> None:
    found = read_plans("方案 2 120\n- 住院津贴 250 每天，最多 180 天")
    assert (found[0].name, found[0].premium) == ("方案 2", 120)
    assert found[0].covers[0] == ("住院津贴", 250, "每天，最多 180 天")


@pytest.fixture
def claim(cover, member):
    facts = ClaimFacts(local_today() - timedelta(days=20))
    return actions.report_claim(cover(member.member), facts, actor=member)


def test_a_member_takes_out_her_own_papers_and_not_the_offices(
    login, member, welfare, claim
) -> None:
    login(welfare).post(f"/desk/insurance/claims/{claim.pk}/papers/", a_photo("record"))
    paper = Paper.objects.get()
    answer = login(member).post(f"/me/insurance/claims/{claim.pk}/papers/{paper.pk}/remove/")
    assert answer.status_code == 403
    paper.refresh_from_db()
    assert paper.removed_at is None


def test_an_officer_does_not_handle_her_own_claim(welfare, cover) -> None:
    own = actions.report_claim(
        cover(welfare.member), ClaimFacts(local_today() - timedelta(days=3)), actor=welfare
    )
    with pytest.raises(NotAllowed):
        actions.move_claim(own, "submitted", on=local_today(), version=1, actor=welfare)
    own.refresh_from_db()
    assert own.state == "reported"


def test_a_wrong_sum_is_put_right_and_the_member_reads_why(login, welfare, member, claim) -> None:
    today = local_today()
    for version, step in enumerate(("submitted", "paid"), start=1):
        amount = 23000 if step == "paid" else None
        actions.move_claim(claim, step, on=today, amount=amount, version=version, actor=welfare)
    office = login(welfare)
    at = f"/desk/insurance/claims/{claim.pk}/"
    assert office.post(f"{at}reopen/", {"version": 3, "words": ""}).status_code == 422
    sent = {"version": 3, "words": "多写了一个零"}
    assert office.post(f"{at}reopen/", sent).status_code == 303
    assert office.post(f"{at}reopen/", sent).status_code == 422
    claim.refresh_from_db()
    assert (claim.state, claim.amount, claim.paid_on) == ("submitted", None, None)
    actions.move_claim(claim, "paid", on=today, amount=2300, version=4, actor=welfare)
    assert Claim.objects.get().amount == 2300
    assert "多写了一个零" in login(member).get(f"/me/insurance/claims/{claim.pk}/").content.decode()


def test_another_sum_of_a_second_officer_is_not_swallowed(chair, welfare, claim) -> None:
    today = local_today()
    actions.move_claim(claim, "submitted", on=today, version=1, actor=welfare)
    actions.move_claim(claim, "paid", on=today, amount=2300, version=2, actor=welfare)
    with pytest.raises(actions.NoSuchStep):
        actions.move_claim(claim, "paid", on=today, amount=2400, version=2, actor=chair)
    actions.move_claim(claim, "paid", on=today, amount=2300, version=2, actor=chair)
    assert claim.steps.count() == 3


def test_the_list_of_claims_asks_as_much_for_many_as_for_few(
    login, welfare, cover, make_member
) -> None:
    from tests.questions import afresh

    def claims(names: str) -> None:
        for name in names:
            facts = ClaimFacts(local_today() - timedelta(days=5))
            actions.report_claim(cover(make_member(name)), facts, actor=welfare)

    claims("甲乙")
    client = login(welfare)
    client.get("/desk/insurance/claims/")
    with afresh() as few:
        client.get("/desk/insurance/claims/")
    claims("丙丁戊己庚辛壬癸")
    with afresh() as many:
        client.get("/desk/insurance/claims/")
    assert len(many) <= len(few)


def test_a_family_member_who_is_taken_out_leaves_no_number_and_stands_to_be_removed(
    member, policy, cover
) -> None:
    child = Dependant.objects.create(
        member=member.member,
        relation="child",
        name="小满",
        born_on=local_today() - timedelta(days=1000),
        consented_at=timezone.now(),
    )
    number = id_number(66)
    row = cover(member.member, relation="child", dependant=child, id_number=number)
    remove_dependant(child, actor=member)
    row = Insured.objects.get(pk=row.pk)
    assert (row.id_number, row.person) == ("", f"dependant:{child.pk}")
    assert [one.pk for one in difference(policy).leaving] == [row.pk]
    assert "小满" not in row.name


def test_a_second_tap_is_no_second_policy(login, welfare, union) -> None:
    client, sent = login(welfare), filled(union, number="")
    first = client.post("/desk/insurance/add/", sent)
    assert client.post("/desk/insurance/add/", sent).url == first.url
    assert Policy.objects.count() == 1


def test_too_many_for_one_sheet_come_with_the_next(policy, make_member) -> None:
    for number in range(3):
        make_member(f"新{number}")
    found = difference(policy)
    few = found.at_once(2)
    assert (len(few.missing), few.has_more) == (2, True)
    assert not found.at_once(len(found.missing)).has_more


def test_my_data_has_the_steps_and_papers_of_my_claims(login, member, welfare, claim) -> None:
    login(member).post(f"/me/insurance/claims/{claim.pk}/papers/", a_photo("application"))
    actions.move_claim(claim, "submitted", on=local_today(), version=1, actor=welfare)
    tables = {one.title: one.rows for one in HOLDING.tables(member.member)}
    assert [row[1] for row in tables["理赔进展"]] == ["收集材料中", "已交保险公司"]
    assert len(list(HOLDING.files(member.member))) == 1


def test_what_was_refused_and_claimed_anew_does_not_come_back_beside_it(
    policy, cover, member, welfare
) -> None:
    insured, day = cover(member.member), local_today() - timedelta(days=9)
    first = actions.report_claim(insured, ClaimFacts(day), actor=member)
    for to in ("submitted", "refused"):
        first = actions.move_claim(
            first, to, on=local_today(), words="材料不够", version=first.version, actor=welfare
        )
    second = actions.report_claim(insured, ClaimFacts(day), actor=member)
    with pytest.raises(actions.ClaimedAlready):
        actions.take_back_step(first, words="弄错了", version=first.version, actor=welfare)
    first.refresh_from_db()
    assert first.state == "refused"
    for _tap in range(2):
        actions.withdraw_own_claim(second, actor=member)
    assert second.steps.filter(state="withdrawn").count() == 1
    again = actions.take_back_step(first, words="弄错了", version=first.version, actor=welfare)
    assert again.state == "submitted"


def test_a_confirmed_sheet_is_applied_after_the_policy_has_ended_and_adds_nobody_who_left(
    policy, cover, make_member, welfare
) -> None:
    leaving, joined, gone = make_member("走了"), make_member("来了"), make_member("又走了")
    covered = cover(leaving)
    leaving.status = Status.LEFT
    leaving.save()
    day = local_today() - timedelta(days=10)
    sheet = actions.make_sheet(
        policy,
        effective_on=day,
        plan=policy.plans.get(),
        missing=[joined.pk, gone.pk],
        leaving=[covered.pk],
        strangers=[],
        actor=welfare,
    )
    gone.status = Status.LEFT
    gone.save()
    Policy.objects.filter(pk=policy.pk).update(ends_on=local_today() - timedelta(days=1))
    actions.apply_sheet(sheet, actor=welfare)
    # A second tap answers like the first.
    again = actions.apply_sheet(sheet, actor=welfare)
    assert again.state == "applied"
    covered.refresh_from_db()
    assert covered.ends_on == day - timedelta(days=1)
    assert set(Insured.objects.filter(starts_on=day).values_list("member", flat=True)) == {
        joined.pk
    }


def test_no_cover_leaves_out_the_day_of_a_claim(welfare, policy, cover, member) -> None:
    row = cover(member.member)
    happened = local_today() - timedelta(days=20)
    claim = actions.report_claim(row, ClaimFacts(happened), actor=member)
    with pytest.raises(actions.ClaimLiesOutside):
        actions.end(row, ends_on=happened - timedelta(days=1), because="离职", actor=welfare)
    later = actions.Changed(row.pk, row.version, None, happened + timedelta(days=1))
    assert actions.change_listed(policy, [later]) == set()
    day = later.starts_on.isoformat()
    assert codes(looked_at(policy, [line(member.member, starts_on=day)])) == {3: ["claimed"]}
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (policy.starts_on, None)
    actions.withdraw_own_claim(claim, actor=member)
    assert actions.change_listed(policy, [later]) == {row.pk}
