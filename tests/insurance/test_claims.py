"""A claim from the hospital to the payment: the clock, the papers, the steps, who sees what."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL.Image import new as picture

from tests.conftest import id_number
from tests.insurance.conftest import a_policy
from union.core.dates import local_today, working_days_after
from union.core.errors import NotReachable
from union.evidence.actions import reduce_old_papers
from union.evidence.models import CaseFile, Paper
from union.insurance import actions
from union.insurance.actions import ClaimFacts, Listed
from union.insurance.actions.roster import entered
from union.insurance.models import Claim, Plan
from union.notifications.models import Notice
from union.occasions.actions import ConsentTakenBack
from union.occasions.models import Occasion
from union.orgs.holidays import is_guess, working_days
from union.privacy import actions as privacy
from union.privacy.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def insured(cover, member):
    privacy.give_consent(member.member, actions.CLAIM_PAPERS, version=1, actor=member)
    return cover(member.member)


@pytest.fixture
def claim(insured, member):
    happened = local_today() - timedelta(days=20)
    facts = ClaimFacts(happened, happened + timedelta(days=5), Decimal(3000))
    return actions.report_claim(insured, facts, actor=member)


def a_photo(kind: str):
    dot = BytesIO()
    picture("RGB", (30, 20 + len(kind)), "blue").save(dot, "PNG")
    return {"kind": kind, "papers": SimpleUploadedFile("小结.png", dot.getvalue())}


def moved(client, claim, to, **more):
    claim.refresh_from_db()
    sent = {"to": to, "on": local_today().isoformat(), "version": claim.version}
    sent |= {"sure": "on"} | more
    return client.post(f"/desk/insurance/claims/{claim.pk}/move/", sent)


def test_from_the_hospital_to_the_payment(login, member, welfare, insured, logged) -> None:
    happened = local_today() - timedelta(days=20)
    client = login(member)
    page = client.get("/me/insurance/").content.decode()
    assert "教职工团体意外险" in page
    assert "¥150,000" in page
    assert "95500" in page
    at = f"/me/insurance/claims/add/{insured.pk}/"
    key = client.get(at).context["form"].initial["key"]
    sent = {
        "happened_on": happened.isoformat(),
        "discharged_on": (happened + timedelta(days=3)).isoformat(),
        "key": key,
    }
    answer = client.post(at, sent)
    assert answer.status_code == 303
    assert client.post(at, sent).url == answer.url
    claim = Claim.objects.get()
    page = client.get(answer.url).content.decode()
    assert "还缺" in page
    for kind in ("application", "hospital_bill", "record"):
        assert client.post(f"{answer.url}papers/", a_photo(kind)).status_code == 303
    assert "还缺" not in client.get(answer.url).content.decode()

    office = login(welfare)
    assert moved(office, claim, "submitted", reference="LP-7").status_code == 303
    assert moved(office, claim, "paid", amount="2300").status_code == 303
    claim.refresh_from_db()
    assert (claim.state, claim.amount, claim.days_taken) == ("paid", 2300, 20)
    page = login(member).get(answer.url).content.decode()
    assert "¥2,300" in page
    assert "LP-7" in page
    told = Notice.objects.filter(user=member, kind=actions.CLAIM_MOVED)
    assert told.count() == 2
    assert [one["to"] for one in logged("insurance.claim_moved")] == ["submitted", "paid"]


def test_the_clock_counts_working_days_from_the_discharge(claim) -> None:
    policy = claim.policy
    friday = date(2026, 9, 4)
    claim.happened_on, claim.discharged_on = friday - timedelta(days=3), friday
    assert claim.deadline({}) == date(2026, 10, 20), "the National Day is free in every year"
    assert claim.deadline({date(2026, 10, 8): False}) == date(2026, 10, 21)
    policy.in_working_days = False
    assert claim.deadline({}) == date(2026, 10, 4)
    claim.discharged_on = None
    assert claim.deadline({}) is None
    policy.claim_from = "event"
    assert claim.deadline({}) == date(2026, 10, 1)
    policy.claim_days = 0
    assert claim.deadline({}) is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ((-1, None), actions.NotYetHappened),
        ((200, None), actions.ClaimBeforeCover),
        ((10, 20), actions.DischargedBefore),
    ],
)
def test_what_no_policy_covers_is_not_claimed(insured, member, facts, refusal) -> None:
    today = local_today()
    ago, out = facts
    said = ClaimFacts(
        today - timedelta(days=ago), None if out is None else today - timedelta(days=out)
    )
    with pytest.raises(refusal):
        actions.report_claim(insured, said, actor=member)
    assert not Claim.objects.exists()


def test_the_same_day_is_claimed_once(login, member, claim, insured) -> None:
    sent = {"happened_on": claim.happened_on.isoformat()}
    answer = login(member).post(f"/me/insurance/claims/add/{insured.pk}/", sent)
    assert answer.status_code == 422
    assert claim.number in answer.content.decode()
    assert Claim.objects.count() == 1


def test_nobody_reports_for_a_stranger(cast, insured) -> None:
    for role in ("leader", "committee", "treasurer", "outsider", "sysadmin"):
        with pytest.raises(NotReachable):
            actions.report_claim(insured, ClaimFacts(local_today()), actor=cast[role])
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("to", "more", "field"),
    [
        ("submitted", {"on": "2020-01-01"}, "on"),
        ("paid", {"amount": "100"}, None),
        ("more", {}, None),
    ],
)
def test_the_steps_have_an_order(login, welfare, claim, to, more, field) -> None:
    answer = moved(login(welfare), claim, to, **more)
    assert answer.status_code == 422
    assert (field or "__all__") in answer.context["form"].errors
    claim.refresh_from_db()
    assert claim.state == "reported"


def test_more_papers_and_a_refusal_need_words_for_the_member(login, welfare, member, claim) -> None:
    office = login(welfare)
    moved(office, claim, "submitted")
    without = moved(office, claim, "more")
    assert without.status_code == 422
    assert "words" in without.context["form"].errors
    assert moved(office, claim, "more", words="缺盖章的发票").status_code == 303
    page = login(member).get(f"/me/insurance/claims/{claim.pk}/").content.decode()
    assert "缺盖章的发票" in page
    assert "保险公司要求补材料" in login(member).get("/me/").content.decode()
    assert "缺盖章" not in str(list(Notice.objects.values()))
    no_sum = moved(login(welfare), claim, "submitted")
    assert no_sum.status_code == 303
    assert "amount" in moved(login(welfare), claim, "paid").context["form"].errors


def test_a_step_twice_is_one_step(login, welfare, claim) -> None:
    office = login(welfare)
    sent = {"to": "submitted", "on": local_today().isoformat(), "version": claim.version}
    sent["sure"] = "on"
    at = f"/desk/insurance/claims/{claim.pk}/move/"
    assert office.post(at, sent).status_code == 303
    assert office.post(at, sent).status_code == 303
    assert claim.steps.count() == 2


def test_the_chair_sees_how_a_claim_stands_and_opens_no_paper(
    login, chair, welfare, keeper, member, claim, logged
) -> None:
    login(member).post(f"/me/insurance/claims/{claim.pk}/papers/", a_photo("discharge"))
    paper = Paper.objects.get()
    at = f"/desk/insurance/claims/{claim.pk}/papers/{paper.pk}/"
    for user in (chair,):
        client = login(user)
        page = client.get(f"/desk/insurance/claims/{claim.pk}/").content.decode()
        assert "出院小结" in page
        assert "小结.png" not in page
        assert client.get(at).status_code == 404
        assert client.post(f"{at}remove/").status_code == 404
    assert not logged("insurance.paper_seen")
    for user in (welfare, keeper):
        client = login(user)
        assert client.get(at).status_code == 200
        # Whoever may not see the list is not led to it.
        page = client.get(f"/desk/insurance/claims/{claim.pk}/").content.decode()
        crumbs = page.partition('class="crumbs"')[2].partition("</nav>")[0]
        for link in re.findall('href="([^"]+)"', crumbs):
            assert client.get(link).status_code == 200, link
    assert logged("insurance.paper_seen") == [{"paper": paper.pk}] * 2
    mine = f"/me/insurance/claims/{claim.pk}/papers/{paper.pk}/"
    assert login(member).get(mine).status_code == 200
    assert len(logged("insurance.paper_seen")) == 2


def test_another_members_claim_is_not_there(login, make_user, make_member, claim) -> None:
    other = make_user("other")
    record = make_member("别人")
    record.user = other
    record.save()
    client = login(other)
    assert client.get(f"/me/insurance/claims/{claim.pk}/").status_code == 404
    assert client.post(f"/me/insurance/claims/{claim.pk}/withdraw/").status_code == 404
    assert client.get(f"/me/insurance/claims/add/{claim.insured_id}/").status_code == 404
    claim.refresh_from_db()
    assert claim.state == "reported"


def test_medical_papers_of_a_closed_claim_are_reduced_after_half_a_year(
    login, member, welfare, claim
) -> None:
    login(member).post(f"/me/insurance/claims/{claim.pk}/papers/", a_photo("discharge"))
    paper = Paper.objects.get()
    office = login(welfare)
    at = f"/desk/insurance/claims/{claim.pk}/papers/{paper.pk}/"
    assert office.post(f"{at}check/").status_code == 303
    moved(office, claim, "withdrawn")
    assert reduce_old_papers() == 0
    Claim.objects.update(closed_at=timezone.now() - timedelta(days=181))
    assert reduce_old_papers() == 1
    assert office.get(at).status_code == 404
    paper.refresh_from_db()
    assert (paper.checked_by, paper.file_name) == (welfare, "")


def test_medical_papers_of_a_claim_need_her_consent_and_go_with_it(
    login, member, welfare, claim, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.PRIVATE_ROOT = tmp_path
    client, consent = login(member), Consent.objects.get()
    add = f"/me/insurance/claims/{claim.pk}/papers/"
    assert client.post(add, a_photo("discharge")).status_code == 303
    assert client.post(add, a_photo("application")).status_code == 303
    client.post(f"{add}{Paper.objects.get(kind='discharge').pk}/remove/")
    assert client.post(add, a_photo("record")).status_code == 303
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/me/privacy/purposes/{actions.CLAIM_PAPERS}/withdraw/")
    assert answer.status_code == 303
    assert [one.kind for one in Paper.objects.exclude(file="")] == ["application"]
    assert len(list((tmp_path / "papers").iterdir())) == 1
    # Neither she nor the office puts in another one, as long as she does not agree.
    page = client.get(add).content.decode()
    assert f"/me/privacy/purposes/{actions.CLAIM_PAPERS}/" in page
    answer = client.post(add, a_photo("hospital_bill"))
    assert answer.status_code == 422
    assert "须经您同意" in answer.content.decode()
    papers = [a_photo("hospital_bill")["papers"]]
    with pytest.raises(ConsentTakenBack):
        actions.add_claim_papers(claim, papers, kind="hospital_bill", actor=welfare)
    assert Paper.objects.count() == 3
    assert client.post(add, a_photo("other")).status_code == 303
    # What lies there as something else is put right: by her only after she agrees.
    # Where the office does it, the file goes: she has taken her consent back.
    other = Paper.objects.get(kind="other")
    assert client.post(f"{add}{other.pk}/kind/", {"kind": "record"}).status_code == 422
    kind = f"/desk/insurance/claims/{claim.pk}/papers/{other.pk}/kind/"
    assert login(welfare).post(kind, {"kind": "record"}).status_code == 303
    other.refresh_from_db()
    assert (other.kind, bool(other.reduced_at)) == ("record", True)
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_who_opened_a_paper_of_her_claim_stands_under_who_has_looked(
    login, member, welfare, claim
) -> None:
    login(member).post(f"/me/insurance/claims/{claim.pk}/papers/", a_photo("discharge"))
    at = f"/desk/insurance/claims/{claim.pk}/papers/{Paper.objects.get().pk}/"
    assert login(welfare).get(at).status_code == 200
    page = login(member).get("/me/log/?only=looks").content.decode()
    assert "打开了理赔材料" in page
    assert "福利委员" in page


def test_a_closed_claim_takes_no_more_papers(login, member, claim) -> None:
    client = login(member)
    assert client.post(f"/me/insurance/claims/{claim.pk}/withdraw/").status_code == 303
    answer = client.post(f"/me/insurance/claims/{claim.pk}/papers/", a_photo("discharge"))
    assert answer.status_code in (409, 422)
    assert not Paper.objects.exists()


def test_a_hospital_stay_points_at_the_claim(login, welfare, member, insured) -> None:
    day = local_today() - timedelta(days=3)
    event = Occasion.objects.create(
        organisation=member.member.union,
        member=member.member,
        case=CaseFile.objects.create(organisation=member.member.union),
        kind="illness",
        happened_on=day,
        reported_by=welfare,
    )
    page = login(member).get(f"/me/occasions/{event.pk}/").content.decode()
    link = f"/me/insurance/claims/add/{insured.pk}/?event={event.pk}"
    assert link in page
    office = login(welfare)
    at = f"/desk/insurance/claims/add/{insured.pk}/?event={event.pk}"
    assert office.get(at).context["form"].initial["happened_on"] == day
    office.post(at, {"happened_on": day.isoformat()})
    assert Claim.objects.get().occasion == event
    assert "收集材料中" in office.get(f"/desk/occasions/{event.pk}/").content.decode()


def test_premium_and_payouts_of_a_year(
    login, welfare, treasurer, claim, cover, make_member
) -> None:
    cover(make_member("第二人", id_number=id_number(321)))
    office = login(welfare)
    moved(office, claim, "submitted")
    moved(office, claim, "paid", amount="2300.50")
    rows = dict(office.get("/desk/insurance/years/").context["rows"])
    first = rows[claim.policy.starts_on.year]
    assert (first["premium"], first["persons"]) == (240, 2)
    paid = rows[local_today().year]
    assert (paid["paid"], paid["claims"]) == (Decimal("2300.50"), 1)
    page = login(treasurer).get("/desk/insurance/years/").content.decode()
    assert "¥2,300.5" in page
    assert "/desk/insurance/claims/?" not in page


def test_one_person_in_two_policies_of_the_same_premium_is_paid_for_twice(
    login, welfare, union, policy, cover, make_member
) -> None:
    person = make_member("两份都有")
    first = cover(person)
    other = a_policy(union, insurer="另一家")
    entered(other, Listed(person, other.plans.get(), other.starts_on)).save()
    # Who has changed the plan is one head, with the plan of now.
    dearer = Plan.objects.create(policy=policy, name="B款", premium=Decimal(200))
    first.ends_on = first.starts_on + timedelta(days=30)
    first.save()
    entered(policy, Listed(person, dearer, first.ends_on + timedelta(days=1))).save()
    rows = dict(login(welfare).get("/desk/insurance/years/").context["rows"])
    assert rows[policy.starts_on.year]["premium"] == 320


def test_what_is_most_often_a_slip_is_asked_about_once(login, welfare, claim) -> None:
    office = login(welfare)
    page = moved(office, claim, "submitted", sure="").content.decode()
    assert "还缺" in page
    assert "确认无误" in page
    assert 'value="refused"' not in page, "only what may follow"
    claim.refresh_from_db()
    assert claim.state == "reported"
    assert moved(office, claim, "submitted").status_code == 303
    answer = moved(office, claim, "paid", amount="23000", sure="")
    assert "amount" in answer.context["form"].errors
    claim.refresh_from_db()
    assert claim.amount is None
    assert moved(office, claim, "paid", amount="3000", sure="").status_code == 303


def test_what_the_insurer_wants_more_stands_on_top(login, welfare, member, claim) -> None:
    office = login(welfare)
    assert "amount" not in office.get(f"/desk/insurance/claims/{claim.pk}/").context["form"].fields
    moved(office, claim, "submitted")
    moved(office, claim, "more", words="发票缺医院盖章，请补一张。")
    for user, place in ((welfare, "desk"), (member, "me")):
        page = login(user).get(f"/{place}/insurance/claims/{claim.pk}/").content.decode()
        assert page.index("发票缺医院盖章") < page.index("还缺") < page.index("材料</h2>")


def test_taking_a_claim_back_is_asked_about_on_a_page(login, member, claim) -> None:
    client, address = login(member), f"/me/insurance/claims/{claim.pk}/withdraw/"
    assert "也不能恢复" in client.get(address).content.decode()
    claim.refresh_from_db()
    assert claim.state == "reported"
    assert client.post(address).status_code == 303
    assert client.get(address)["Location"] == f"/me/insurance/claims/{claim.pk}/"
    claim.refresh_from_db()
    assert claim.state == "withdrawn"


def test_a_deadline_in_a_year_whose_holidays_nobody_knows_says_so(
    login, member, claim, policy
) -> None:
    page = login(member).get(f"/me/insurance/claims/{claim.pk}/").content.decode()
    until = claim.deadline(working_days())
    assert is_guess(until, working_days()) == (f"{until.year} 年的放假安排还没有录入" in page)
    assert is_guess(date(2097, 1, 8), working_days())
    assert not is_guess(date(2026, 1, 8), working_days())
    friday = date(2096, 12, 28)
    assert working_days_after(friday, 2, holidays={}) == date(2097, 1, 2), "New Year is free"
