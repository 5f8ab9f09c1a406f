"""Who goes, how it was, what is overdue, and nobody forgotten."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.activities.conftest import refused
from tests.evidence import made as pictures
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.evidence.models import Paper
from union.notifications.models import Notice
from union.notifications.registry import todos
from union.occasions import actions as occasions
from union.occasions.actions import OccasionFacts
from union.occasions.models import Occasion
from union.occasions.registry import SomethingGiven
from union.rules.granting import RuleForbids
from union.rules.models import Exemption, Grant, Rule
from union.visits import actions
from union.visits.actions import ReceiverIsVisitor, VisitFacts
from union.visits.forms import colleagues
from union.visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sick(make_member):
    return make_member("王芳")


@pytest.fixture
def visit(book, sick, welfare):
    facts = OccasionFacts("illness", local_today() - timedelta(days=1))
    occasions.report(sick, facts, actor=welfare)
    return Visit.objects.get()


@pytest.fixture
def two(member, make_member):
    return member.member, make_member("李娜")


def wrote(two, **more):
    base = {"done_on": local_today(), "visitor": two[0], "companion": two[1]}
    return VisitFacts(**(base | {"receiver": "member"} | more))


def test_two_are_sent_and_told_without_a_name(visit, two, welfare, member) -> None:
    planned = actions.plan(
        visit,
        due_on=visit.due_on,
        visitor=two[0],
        companion=two[1],
        version=visit.version,
        actor=welfare,
    )
    assert planned.visitors == list(two)
    notice = Notice.objects.get(kind="visits.asked_to_go")
    assert notice.user == member
    assert "王芳" not in notice.text
    assert Visit.objects.for_user(member).get() == visit


@pytest.mark.parametrize("pair", [(0, 0), ("sick", 0)])
def test_the_same_twice_or_the_visited_herself_does_not_go(pair, visit, two, sick, welfare) -> None:
    chosen = [sick if one == "sick" else two[one] for one in pair]
    with pytest.raises(actions.TwoVisitors):
        actions.plan(
            visit,
            due_on=visit.due_on,
            visitor=chosen[0],
            companion=chosen[1],
            version=visit.version,
            actor=welfare,
        )
    visit.refresh_from_db()
    assert visit.visitor is None


def test_whoever_goes_writes_down_how_it_was_and_what_was_brought_counts(
    visit, two, member, welfare, sick
) -> None:
    with pytest.raises(NotReachable):
        actions.write_down(visit, wrote(two), version=visit.version, actor=member)
    planned = actions.plan(
        visit,
        due_on=visit.due_on,
        visitor=two[0],
        companion=two[1],
        version=visit.version,
        actor=welfare,
    )
    done = actions.write_down(
        planned,
        wrote(two, brought="水果", amount=Decimal(120), form="goods", note="好多了"),
        version=planned.version,
        actor=member,
    )
    assert done.state == "done"
    grant = Grant.objects.get(source_kind="visit")
    assert (grant.member, grant.amount, grant.state) == (sick, 120, "final")
    with pytest.raises(actions.VisitOver):
        actions.write_down(done, wrote(two), version=done.version, actor=member)


@pytest.fixture
def made(visit, two, welfare):
    facts = wrote(two, brought="水果", amount=Decimal(120), form="goods")
    return actions.write_down(visit, facts, version=visit.version, actor=welfare)


def test_what_was_written_down_is_put_right_and_counts_anew(made, two, welfare, login, logged):
    page = f"/desk/visits/{made.pk}/correct/"
    client = login(welfare)
    assert 'value="水果"' in client.get(page).content.decode()
    sent = {
        "done_on": made.done_on.isoformat(),
        "visitor": two[0].pk,
        "companion": two[1].pk,
        "brought": "水果",
        "amount": "90",
        "form": "goods",
        "receiver": "member",
        "version": made.version,
    }
    for _tap in range(2):
        assert client.post(page, sent).status_code == 303
    made.refresh_from_db()
    assert made.amount == 90
    grants = Grant.objects.filter(source_kind="visit").order_by("pk")
    assert list(grants.values_list("amount", "state")) == [(120, "reversed"), (90, "final")]
    assert logged("visits.corrected") == [{"fields": ["amount"], "amount": "90"}]


def test_nothing_is_put_right_by_others_beyond_the_cap_or_after_the_event(
    made, two, welfare, committee, chair
):
    facts = wrote(two, brought="礼盒", amount=Decimal(1200), form="goods")
    with pytest.raises(RuleForbids):
        actions.correct(made, facts, version=made.version, actor=welfare)
    smaller = wrote(two, brought="水果", amount=Decimal(90), form="goods")
    with pytest.raises(NotAllowed):
        actions.correct(made, smaller, version=made.version, actor=committee)
    with pytest.raises(actions.StaleVisit):
        actions.correct(made, smaller, version=made.version - 1, actor=welfare)
    Occasion.objects.update(state="closed")
    with pytest.raises(actions.EventClosed):
        actions.correct(made, smaller, version=made.version, actor=welfare)
    made.refresh_from_db()
    assert made.amount == 120
    assert Grant.objects.filter(source_kind="visit").get().amount == 120


def test_more_than_the_cap_needs_the_committee_and_then_goes_through_once(
    visit, two, welfare, chair, deputy, committee, treasurer, flows, login
):
    sent = {
        "done_on": local_today().isoformat(),
        "visitor": two[0].pk,
        "companion": two[1].pk,
        "brought": "礼盒",
        "amount": "1200",
        "receiver": "member",
        "version": visit.version,
    }
    client = login(welfare)
    refused = client.post(f"/desk/visits/{visit.pk}/write/", sent)
    assert refused.status_code == 422
    page = f"/desk/visits/{visit.pk}/exemption/"
    assert f"{page}?amount=1200" in refused.content.decode()
    assert client.get(page, {"amount": "1200"}).status_code == 200
    asked = {"amount": "1200", "reason": "重病，委员会已讨论"}
    for _tap in range(2):
        assert client.post(page, asked).status_code == 303
    review = Review.objects.get()
    # Not before the committee has agreed.
    assert client.post(f"/desk/visits/{visit.pk}/write/", sent).status_code == 422
    while review.is_pending:
        hand = approvals.seats(review).now()[0].user
        review = approvals.approve(review, actor=hand, version=review.version)
    assert client.post(f"/desk/visits/{visit.pk}/write/", sent).status_code == 303
    assert Grant.objects.get(source_kind="visit").exemption.state == "used"


def test_more_than_the_cap_is_not_brought(visit, two, welfare) -> None:
    with pytest.raises(RuleForbids):
        actions.write_down(
            visit,
            wrote(two, brought="礼盒", amount=Decimal(1200)),
            version=visit.version,
            actor=welfare,
        )
    visit.refresh_from_db()
    assert visit.is_due
    assert not Grant.objects.filter(source_kind="visit").exists()


def test_what_was_handed_over_was_taken_by_somebody(visit, two, welfare) -> None:
    for more in ({"receiver": "nobody", "brought": "水果"}, {"receiver": "kin"}):
        with pytest.raises(actions.ReceiverMissing):
            actions.write_down(visit, wrote(two, **more), version=visit.version, actor=welfare)
    tomorrow = local_today() + timedelta(days=1)
    with pytest.raises(actions.NotYetMade):
        actions.write_down(
            visit, wrote(two, done_on=tomorrow), version=visit.version, actor=welfare
        )
    visit.refresh_from_db()
    assert visit.is_due


def test_an_overdue_visit_is_red_on_the_chairs_home(visit, chair, login) -> None:
    assert not any(one.is_urgent and "慰问" in one.title for one in todos(chair))
    Visit.objects.update(due_on=local_today() - timedelta(days=1))
    [todo] = [one for one in todos(chair) if "慰问" in one.title]
    assert todo.is_urgent
    assert "超期" in todo.detail
    page = login(chair).get(reverse("visits:list"), {"state": "late"}).content.decode()
    assert "王芳" in page


def test_nobody_is_forgotten(visit, two, welfare, make_member, login) -> None:
    seen_lately = make_member("赵敏")
    facts = OccasionFacts("illness", local_today() - timedelta(days=70))
    other = occasions.report(seen_lately, facts, actor=welfare)
    row = other.visits.get()
    actions.write_down(row, wrote(two), version=row.version, actor=welfare)
    page = login(welfare).get(reverse("visits:forgotten"))
    names = [one.member.name for one, _days in page.context["rows"]]
    assert names == ["王芳", "赵敏"]
    ended = OccasionFacts("illness", other.happened_on, ended_on=local_today())
    other.refresh_from_db()
    occasions.change(other, ended, version=other.version, actor=welfare)
    page = login(welfare).get(reverse("visits:forgotten"))
    assert [one.member.name for one, _days in page.context["rows"]] == ["王芳"]


def test_it_is_dropped_with_a_reason_by_the_office(visit, welfare, committee) -> None:
    with pytest.raises(NotAllowed):
        actions.drop(visit, reason="不去", actor=committee)
    with pytest.raises(actions.ReasonMissing):
        actions.drop(visit, reason=" ", actor=welfare)
    actions.drop(visit, reason="本人不希望打扰", actor=welfare)
    visit.refresh_from_db()
    assert visit.state == "dropped"


def test_written_down_on_the_phone_with_what_was_entered_kept(visit, two, welfare, login) -> None:
    client = login(welfare)
    address = reverse("visits:write", args=[visit.pk])
    sent = {
        "done_on": local_today().isoformat(),
        "visitor": two[0].pk,
        "companion": two[1].pk,
        "brought": "水果",
        "amount": "5000",
        "receiver": "member",
        "note": "精神不错",
        "version": visit.version,
    }
    stopped = client.post(address, sent)
    assert stopped.status_code == 422
    text = stopped.content.decode()
    assert "超出 ¥4,000" in text
    assert "精神不错" in text
    assert client.post(address, sent | {"amount": "1e2"}).status_code == 422
    assert client.post(address, sent | {"amount": "100"}).status_code == 303
    page = client.get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert "精神不错" in page
    assert client.get(reverse("visits:export"), {"format": "csv"}).status_code == 200


def test_the_file_has_the_visits_of_the_list_as_it_is_filtered(visit, welfare, login) -> None:
    Visit.objects.filter(pk=visit.pk).update(due_on=date(2025, 3, 1))
    client = login(welfare)
    for year, held in (("2025", True), ("", True), ("2024", True), ("late", True)):
        found = client.get(reverse("visits:export"), {"format": "csv", "year": year})
        assert ("王芳" in found.content.decode()) == held
    second = Visit.objects.create(
        organisation=visit.organisation, occasion=visit.occasion, due_on=date(2026, 3, 1)
    )
    found = client.get(reverse("visits:export"), {"format": "csv", "year": "2026"})
    lines = found.content.decode().splitlines()
    assert len(lines) == 2
    assert second.due_on.isoformat() in lines[1]


def test_an_event_that_was_another_has_the_visit_that_it_needs(visit, welfare) -> None:
    occasion = visit.occasion
    day = occasion.happened_on

    def becomes(kind: str) -> list[str]:
        occasion.refresh_from_db()
        said = OccasionFacts(kind=kind, happened_on=day)
        occasions.change(occasion, said, version=occasion.version, actor=welfare)
        return list(occasion.visits.order_by("pk").values_list("state", flat=True))

    assert becomes("birth") == ["due"]
    assert becomes("marriage") == ["dropped"]
    # The one that was dropped with another event leaves none: somebody goes after all.
    assert becomes("illness") == ["dropped", "due"]
    actions.drop(occasion.visits.due().get(), reason="本人不希望探望", actor=welfare)
    assert becomes("birth") == ["dropped", "dropped"]


def test_the_office_counts_a_visit_once_where_she_goes_herself(visit, two, welfare, book) -> None:
    def said() -> list[str]:
        return [one.title for one in todos(welfare) if "/desk/visits/" in one.url]

    assert said() == ["1 次慰问待办"]
    actions.plan(
        visit,
        due_on=visit.due_on,
        visitor=welfare.member,
        companion=two[1],
        version=visit.version,
        actor=welfare,
    )
    assert said() == ["1 次慰问要去"]


def test_the_small_circle_stands_first_and_namesakes_are_told_by_their_numbers(
    visit, welfare, make_member, union
) -> None:
    make_member("李娜", staff_number="A1")
    make_member("李娜", staff_number="A2")
    groups = colleagues(visit)
    assert welfare.member.pk in dict(groups[0][1])
    labels = [label for _place, people in groups for _pk, label in people]
    assert {"李娜（A1）", "李娜（A2）"} <= set(labels)


def test_what_the_form_of_a_visit_breaks_can_be_asked_for(
    visit, two, welfare, says, login, exemption_flow
) -> None:
    [rule] = Rule.objects.filter(kind="cap_per_event", benefit="illness")
    rule.kind, rule.words, rule.amount = "form", ["goods"], None
    rule.save()
    client = login(welfare)
    entered = {
        "done_on": local_today().isoformat(),
        "visitor": two[0].pk,
        "companion": two[1].pk,
        "brought": "红包",
        "form": "cash",
        "amount": "200",
        "receiver": "member",
        "version": visit.version,
    }
    stopped = client.post(reverse("visits:write", args=[visit.pk]), entered)
    assert stopped.status_code == 422
    asked = client.post(stopped.context["exemption_url"], {"amount": "200", "reason": "情况特殊"})
    assert asked.status_code == 303
    assert [one["code"] for one in Exemption.objects.get().breaks] == ["form_not_allowed"]


def money(two, **more):
    return wrote(two, brought="水果", amount=Decimal(300), **more)


def test_the_money_of_a_visit_follows_its_event(visit, two, welfare) -> None:
    actions.write_down(visit, money(two), version=visit.version, actor=welfare)
    event = visit.occasion
    facts = OccasionFacts("birth", event.happened_on - timedelta(days=2))
    event = occasions.change(event, facts, version=event.version, actor=welfare)
    grant = Grant.objects.live().of_source("visit", [visit.pk]).get()
    assert (grant.benefit, grant.event_on) == ("birth", event.judged_on)


def test_a_kind_for_which_the_money_of_a_visit_is_too_much_is_refused(visit, two, welfare) -> None:
    event = visit.occasion
    facts = wrote(two, brought="水果", amount=Decimal(700))
    actions.write_down(visit, facts, version=visit.version, actor=welfare)
    wedding = OccasionFacts("marriage", event.happened_on)
    refused(
        RuleForbids, lambda: occasions.change(event, wedding, version=event.version, actor=welfare)
    )


def test_an_event_with_money_of_a_visit_is_taken_back_after_it(visit, two, welfare) -> None:
    done = actions.write_down(visit, money(two), version=visit.version, actor=welfare)
    refused(SomethingGiven, lambda: occasions.withdraw(visit.occasion, actor=welfare))
    actions.correct(done, wrote(two), version=done.version, actor=welfare)
    occasions.withdraw(visit.occasion, actor=welfare)
    assert not Grant.objects.live().of_source("visit", [visit.pk]).exists()


def test_nobody_writes_down_what_was_brought_to_herself(visit, two, welfare, sick) -> None:
    type(sick).objects.filter(user=welfare).update(user=None)
    type(sick).objects.filter(pk=sick.pk).update(user=welfare)
    visit = Visit.objects.get(pk=visit.pk)
    refused(
        NotAllowed,
        lambda: actions.write_down(visit, money(two), version=visit.version, actor=welfare),
    )
    refused(NotAllowed, lambda: actions.add_visit(visit.occasion, actor=welfare))


def test_who_goes_does_not_take_it_for_the_family(visit, two, welfare) -> None:
    facts = money(two, receiver="kin", receiver_name=two[1].name)
    refused(
        ReceiverIsVisitor,
        lambda: actions.write_down(visit, facts, version=visit.version, actor=welfare),
    )


def test_another_note_is_not_judged_anew(visit, two, welfare) -> None:
    done = actions.write_down(visit, money(two), version=visit.version, actor=welfare)
    grant = Grant.objects.live().of_source("visit", [visit.pk]).get()
    actions.correct(done, money(two, note="好多了"), version=done.version, actor=welfare)
    assert Grant.objects.live().of_source("visit", [visit.pk]).get() == grant


def test_a_note_or_another_word_leaves_the_grant_and_a_year_mistyped_is_met(
    visit, two, welfare, book, chair
) -> None:
    done = actions.write_down(visit, money(two), version=visit.version, actor=welfare)
    grant = Grant.objects.live().of_source("visit", [visit.pk]).get()
    Rule.objects.filter(kind="cap_per_event", benefit="illness").update(amount=Decimal(1))
    other = wrote(two, brought="鲜花", amount=Decimal(300))
    actions.correct(done, other, version=done.version, actor=welfare)
    assert Grant.objects.live().of_source("visit", [visit.pk]).get() == grant
    done.refresh_from_db()
    early = replace(other, done_on=date(2019, 11, 28))
    refused(
        actions.BeforeTheEvent,
        lambda: actions.correct(done, early, version=done.version, actor=welfare),
    )


def test_a_second_tap_on_write_down_answers_like_the_first(
    visit, two, welfare, login, logged
) -> None:
    client = login(welfare)
    address = reverse("visits:write", args=[visit.pk])
    sent = {
        "done_on": local_today().isoformat(),
        "visitor": two[0].pk,
        "companion": two[1].pk,
        "brought": "水果",
        "amount": "100",
        "receiver": "member",
        "version": visit.version,
    }
    for _tap in range(2):
        assert client.post(address, sent).status_code == 303
    assert Grant.objects.filter(source_kind="visit").count() == 1
    assert len(logged("visits.done")) == 1
    # Whoever comes back to the form is shown what stands there.
    assert client.get(address).status_code == 303
    assert client.post(address, sent | {"amount": "90"}).status_code == 422


def test_the_photo_and_somebody_of_another_group_go_with_the_form(
    visit, two, welfare, member, make_member, other_group, login, settings, tmp_path
) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"
    far = make_member("赵远", organisation=other_group, staff_number="Z9")
    make_member("钱一", organisation=other_group)
    make_member("钱一", organisation=other_group)
    Visit.objects.filter(pk=visit.pk).update(visitor=two[0])
    # She who goes is no officer, and does not open the event.
    client = login(member)
    address = reverse("visits:write", args=[visit.pk])
    assert "赵远" not in client.get(address).content.decode()
    sent = {
        "done_on": local_today().isoformat(),
        "visitor": two[0].pk,
        "companion": "",
        "companion_other": "钱一",
        "receiver": "kin",
        "version": visit.version,
    }
    answer = client.post(address, sent)
    assert set(answer.context["form"].errors) == {"companion_other", "receiver_name"}
    sent |= {"companion_other": "Z9", "receiver_name": "王强"}
    answer = client.post(address, sent | {"papers": SimpleUploadedFile("a.txt", b"no picture")})
    assert set(answer.context["form"].errors) == {"papers"}
    assert Visit.objects.get().state == "due"
    assert (
        client.post(
            address, sent | {"papers": SimpleUploadedFile("a.png", pictures.picture("PNG"))}
        ).status_code
        == 303
    )
    done = Visit.objects.get()
    assert (done.state, done.companion, done.receiver_name) == ("done", far, "王强")
    paper = Paper.objects.get()
    assert (paper.case, paper.kind) == (done.occasion.case, "photo")
