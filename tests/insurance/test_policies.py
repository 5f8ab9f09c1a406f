"""Policies: entered in a form, put right, renewed; the reminders before their end."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from union.core.dates import local_today
from union.insurance import actions
from union.insurance.forms import read_plans
from union.insurance.models import Insurer, Policy
from union.notifications.models import Notice

pytestmark = pytest.mark.django_db

ADD = "/desk/insurance/add/"
PLANS = "A款 120\n- 意外身故 150000\n- 住院津贴 250 每天，最多180天\nB款 98.5元"


def filled(union, **changes):
    today = local_today()
    facts = {
        "organisation": union.pk,
        "insurer": "安平财险",
        "kind": "accident",
        "title": "教职工团体意外险",
        "number": "AP-1",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=364)).isoformat(),
        "payer": "employer",
        "plans": PLANS,
        "for_everyone": "on",
        "wants_renewal": "on",
        "claim_days": "30",
        "claim_from": "discharge",
        "in_working_days": "on",
    }
    return facts | changes


def test_the_welfare_officer_enters_a_policy_with_its_plans(login, welfare, union, logged) -> None:
    answer = login(welfare).post(ADD, filled(union))
    policy = Policy.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"/desk/insurance/{policy.pk}/"
    plans = {one.name: one for one in policy.plans.all()}
    assert {name: one.premium for name, one in plans.items()} == {
        "A款": 120,
        "B款": Decimal("98.50"),
    }
    covers = [(one.title, one.amount, one.note) for one in plans["A款"].covers.all()]
    assert covers == [("意外身故", 150000, ""), ("住院津贴", 250, "每天，最多180天")]
    assert policy.insurer.name == "安平财险"
    assert len(logged("insurance.policy_saved")) == 1


@pytest.mark.parametrize("role", ["treasurer", "committee", "auditor", "leader", "member"])
def test_nobody_else_enters_one(login, cast, role, union) -> None:
    answer = login(cast[role]).post(ADD, filled(union))
    assert answer.status_code == 404
    assert not Policy.objects.exists()
    assert not Insurer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"plans": "A款"}, "plans"),
        ({"plans": "- 意外身故 1"}, "plans"),
        ({"plans": "A款 120\nA款 130"}, "plans"),
        ({"plans": "A款 1e3"}, "plans"),
        ({"claim_days": "一个月"}, "claim_days"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(login, welfare, union, changes, field) -> None:
    answer = login(welfare).post(ADD, filled(union, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "AP-1" in answer.content.decode()
    assert not Policy.objects.exists()
    assert not Insurer.objects.exists()


def test_a_policy_number_stands_once(login, welfare, union) -> None:
    client = login(welfare)
    client.post(ADD, filled(union))
    answer = client.post(ADD, filled(union, title="第二份"))
    assert answer.status_code == 422
    assert "number" in answer.context["form"].errors
    assert Policy.objects.count() == 1


def test_a_plan_by_which_somebody_is_insured_stays(login, welfare, policy, cover, member) -> None:
    cover(member.member)
    at = f"/desk/insurance/{policy.pk}/edit/"
    client = login(welfare)
    form = client.get(at).context["form"]
    sent = filled(
        policy.organisation,
        plans="C款 200",
        version=form.initial["version"],
        starts_on=policy.starts_on.isoformat(),
        ends_on=policy.ends_on.isoformat(),
    )
    answer = client.post(at, sent)
    assert answer.status_code == 422
    assert "A款" in str(answer.context["form"].errors["plans"])
    assert policy.plans.get().name == "A款"


def test_an_older_form_does_not_overwrite(login, welfare, policy) -> None:
    at = f"/desk/insurance/{policy.pk}/edit/"
    client = login(welfare)
    days = {"starts_on": policy.starts_on.isoformat(), "ends_on": policy.ends_on.isoformat()}
    sent = filled(policy.organisation, plans="A款 130", version=1, **days)
    assert client.post(at, sent).status_code == 303
    again = client.post(at, sent | {"title": "别的"})
    assert again.status_code == 422
    policy.refresh_from_db()
    assert policy.title == "教职工团体意外险"
    assert policy.plans.get().premium == 130


def test_whom_it_covers_is_not_left_out_by_other_days(
    login, welfare, policy, cover, member
) -> None:
    cover(member.member)
    days = {
        "starts_on": (policy.starts_on + timedelta(days=30)).isoformat(),
        "ends_on": policy.ends_on.isoformat(),
    }
    cover_first = policy.insured.get()
    cover_first.ends_on = policy.starts_on + timedelta(days=10)
    cover_first.save()
    sent = filled(policy.organisation, plans="A款 120", version=1, **days)
    answer = login(welfare).post(f"/desk/insurance/{policy.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "starts_on" in answer.context["form"].errors


def test_a_policy_that_ends_is_told_of_three_times_and_not_once_renewed(
    login, welfare, chair, policy
) -> None:
    told = Notice.objects.filter(kind=actions.POLICY_ENDS, user=chair)
    for days in (61, 60, 45, 30, 20, 7, 1):
        actions.remind_of_renewals(policy.ends_on - timedelta(days=days))
        actions.remind_of_renewals(policy.ends_on - timedelta(days=days))
    assert told.count() == 3
    Policy.objects.filter(pk=policy.pk).update(ends_on=local_today() + timedelta(days=20))
    client = login(welfare)
    assert "1 份保单到期未续保" in client.get("/desk/").content.decode()
    form = client.get(f"/desk/insurance/{policy.pk}/renew/").context["form"]
    new = filled(
        policy.organisation,
        number="AP-2027-001",
        renews=policy.pk,
        starts_on=(local_today() + timedelta(days=21)).isoformat(),
        ends_on=(local_today() + timedelta(days=385)).isoformat(),
    )
    assert form.initial["renews"] == policy
    assert client.post(f"/desk/insurance/{policy.pk}/renew/", new).status_code == 303
    assert "到期未续保" not in client.get("/desk/").content.decode()
    twice = client.post(ADD, new | {"number": "AP-3"})
    assert twice.status_code == 422
    assert "renews" in twice.context["form"].errors


def test_the_list_asks_as_much_for_ten_policies_as_for_one(
    login, chair, policy, django_assert_num_queries
) -> None:
    from tests.questions import afresh

    client = login(chair)
    client.get("/desk/insurance/")
    with afresh() as few:
        client.get("/desk/insurance/")
    for number in range(10):
        Policy.objects.create(
            organisation=policy.organisation,
            insurer=policy.insurer,
            kind="critical",
            title=f"重疾{number}",
            starts_on=policy.starts_on,
            ends_on=policy.ends_on,
        )
    with afresh() as many:
        page = client.get("/desk/insurance/").content.decode()
    assert "重疾9" in page
    assert len(many) <= len(few)


def test_another_unions_policy_is_not_there(login, outsider, policy) -> None:
    client = login(outsider)
    for end in ("", "edit/", "roster/", "difference/", "list/", "papers/"):
        assert client.get(f"/desk/insurance/{policy.pk}/{end}").status_code == 404


def test_the_money_reads_a_policy_and_no_names(login, treasurer, policy, cover, member) -> None:
    cover(member.member)
    client = login(treasurer)
    page = client.get(f"/desk/insurance/{policy.pk}/").content.decode()
    assert "教职工团体意外险" in page
    assert "¥120" in page
    assert client.get(f"/desk/insurance/{policy.pk}/roster/").status_code == 404


def test_plans_are_read_as_people_type_them() -> None:
    found = read_plans("  A款　120元\n－ 意外身故  150,000 元 \n\nB款 0")
    assert [(one.name, one.premium) for one in found] == [("A款", 120), ("B款", 0)]
    assert found[0].covers[0][:2] == ("意外身故", 150000)


def test_renewing_says_who_is_to_be_added_and_leads_there(
    login, welfare, policy, make_member
) -> None:
    make_member("在册")
    client, address = login(welfare), f"/desk/insurance/{policy.pk}/renew/"
    form = client.get(address).context["form"]
    sent = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, False)
    }
    sent |= {"renews": policy.pk, "organisation": policy.organisation_id}
    answer = client.post(address, sent)
    new = Policy.objects.get(renews=policy)
    assert answer["Location"] == f"/desk/insurance/{new.pk}/difference/"
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r"参保人不会自动转过来：还要增加 \d+ 人", page)
    assert "人没有参保" in client.get(f"/desk/insurance/{new.pk}/").content.decode()
