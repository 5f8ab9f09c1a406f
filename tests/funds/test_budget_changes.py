"""Drawing up the budget and adjusting it: the form, its rows, and the way to its adoption."""

from decimal import Decimal

import pytest

from tests.funds.conftest import decide_all
from union.approvals import actions as approvals
from union.approvals.actions.decide import Concerned
from union.approvals.models import Delegation, Review
from union.audit.models import Entry
from union.core.dates import local_today
from union.funds import actions
from union.funds.actions.reviewing import CHANGES
from union.funds.models import Budget, BudgetChange, BudgetLine, Category, LedgerEntry, Source

NEW = "/desk/budget/new/"
WORDS = {"title": "年度预算", "reason": "委员会讨论过"}


def rows(*lines, **more):
    """The form as a browser sends it: each row by its fields."""
    data = {**WORDS, "rows": len(lines), **more}
    for number, line in enumerate(lines):
        data |= {f"row{number}-{name}": value for name, value in line.items()}
    return data


def new(name="春秋游", amount="10000", category="activities.culture", source="dues", **more):
    return {"name": name, "amount": amount, "category": category, "source": source, **more}


def errors_of(answer):
    return [dict(row.errors) for row in answer.context["rows"].wrong]


@pytest.fixture
def treasury(login, treasurer, flows):
    """The treasurer's browser, in a union whose flows are set."""
    return login(treasurer)


def test_a_new_union_begins_with_the_usual_lines_and_no_amounts(treasury):
    page = treasury.get(NEW)
    names = [row["name"].value() for row in page.context["rows"].forms]
    assert names[:3] == ["节日慰问品", "生日慰问", "婚育病退慰问"]
    assert names[-5:] == [None] * 5
    assert not any(row["amount"].value() for row in page.context["rows"].forms)
    assert "此前已支出" in page.content.decode()


def test_the_first_budget_is_drawn_up_in_one_step(treasury, treasurer, union):
    answer = treasury.post(
        NEW,
        rows(
            new(amount="￥10,000元", opening="1200.50", basis="86人 × 2次"),
            new("", "", "", ""),
            new("慰问品", "6000", "activities.welfare", "contribution"),
        ),
    )
    change = BudgetChange.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/budget/changes/{change.pk}/")
    assert (change.budget.year, change.budget.organisation) == (local_today().year, union)
    assert [(one.name, one.amount, one.opening) for one in change.items.order_by("pk")] == [
        ("春秋游", Decimal(10000), Decimal("1200.50")),
        ("慰问品", Decimal(6000), Decimal(0)),
    ]
    assert not BudgetLine.objects.exists()
    assert Entry.objects.filter(verb="funds.budget_opened").count() == 1
    assert Entry.objects.get(verb="funds.change_drafted").details == {"lines": 2}


def test_the_same_form_sent_fifty_times_is_one_draft(treasury):
    for _again in range(5):
        answer = treasury.post(NEW, rows(new()))
        assert answer.status_code == 303
    assert BudgetChange.objects.count() == Budget.objects.count() == 1


def test_a_budget_is_drawn_up_once(treasury):
    treasury.post(NEW, rows(new()))
    answer = treasury.post(NEW, rows(new("慰问品")))
    assert answer.status_code == 422
    assert "已经在编制" in answer.content.decode()
    assert BudgetChange.objects.count() == 1
    change = BudgetChange.objects.get()
    assert treasury.get(NEW)["Location"] == f"/desk/budget/changes/{change.pk}/"


@pytest.mark.parametrize("who", ["chair", "cashier", "auditor", "committee", "welfare"])
def test_who_reads_the_budget_does_not_draw_it_up(request, login, who, flows):
    client = login(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, rows(new())).status_code == 403
    assert not Budget.objects.exists()


@pytest.mark.parametrize("who", ["leader", "organiser", "member"])
def test_others_find_no_form(request, login, who, flows):
    assert login(request.getfixturevalue(who)).post(NEW, rows(new())).status_code == 404
    assert not Budget.objects.exists()


def test_only_this_year_and_the_next_are_drawn_up(treasury):
    year = local_today().year
    assert treasury.get(f"{NEW}?year={year + 1}").status_code == 200
    for odd in (year - 1, year + 2, 1):
        assert treasury.get(f"{NEW}?year={odd}").status_code == 404


def test_last_years_lines_are_copied_with_their_amounts(treasury, union):
    last = Budget.objects.create(organisation=union, year=local_today().year - 1, state="closed")
    BudgetLine.objects.create(
        budget=last,
        name="春秋游",
        category=Category.CULTURE,
        source=Source.DUES,
        basis="80人",
        budget_fen=900_000,
        spent_fen=800_000,
    )
    assert "按去年的项目编制" in treasury.get("/desk/budget/").content.decode()
    first = treasury.get(NEW).context["rows"].forms[0]
    assert (first["name"].value(), first["amount"].value()) == ("春秋游", Decimal(9000))
    assert first["line"].value() is None
    usual = treasury.get(f"{NEW}?start=usual").context["rows"].forms[0]
    assert usual["name"].value() == "节日慰问品"
    answer = treasury.post(NEW, rows(new(basis="80人", amount="9500"), new("", "")))
    assert answer.status_code == 303
    assert BudgetChange.objects.get().items.get().before == 0


def test_a_suggestion_without_an_amount_is_left_out(treasury):
    usual = new("节日慰问品", "", "activities.welfare", "contribution")
    treasury.post(NEW, rows(usual, new()))
    assert BudgetChange.objects.get().items.get().name == "春秋游"


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (new(amount=""), ["amount"]),
        (new(amount="-1"), ["amount"]),
        (new(amount="1.005"), ["amount"]),
        (new(amount="99999999999999"), ["amount"]),
        (new(amount="一万"), ["amount"]),
        (new(name=""), ["name"]),
        (new(name="字" * 101), ["name"]),
        (new(category=""), ["category"]),
        (new(category="activities.wine"), ["category"]),
        (new(source=""), ["source"]),
        (new(opening="10000.01"), ["amount"]),
        (new(amount="", opening="5"), ["amount"]),
    ],
)
def test_what_is_wrong_stands_in_its_row_and_the_input_is_kept(treasury, row, wrong):
    answer = treasury.post(NEW, rows(new("慰问品", "5"), row))
    assert answer.status_code == 422
    found = errors_of(answer)
    assert len(found) == 1
    assert set(found[0]) == set(wrong)
    page = answer.content.decode()
    assert 'value="慰问品"' in page
    assert not Budget.objects.exists()


def test_the_same_item_twice_is_refused_beside_its_row(treasury):
    answer = treasury.post(NEW, rows(new(), new(amount="5")))
    assert answer.status_code == 422
    assert [row.number for row in answer.context["rows"].wrong] == [1]
    assert str(actions.LineTwice(params={"line": "春秋游"})) in answer.content.decode()
    assert not Budget.objects.exists()


def test_nothing_entered_is_no_budget(treasury):
    answer = treasury.post(NEW, rows(new("", "", "", "")))
    assert answer.status_code == 422
    assert not Budget.objects.exists()
    assert treasury.post(NEW, {"rows": "x"}).status_code == 422
    assert treasury.post(NEW, {"rows": "999999999"}).status_code == 422


def test_more_rows_are_added_without_a_word_about_mistakes(treasury):
    answer = treasury.post(NEW, rows(new(amount="oops"), more="1", title=""))
    assert answer.status_code == 200
    assert len(answer.context["rows"].forms) == 6
    page = answer.content.decode()
    assert 'value="oops"' in page
    assert "委员会讨论过" in page
    assert "error-box" not in page
    assert not Budget.objects.exists()


def test_the_draft_is_submitted_decided_and_counts(treasury, treasurer, officers):
    treasury.post(NEW, rows(new(opening="1200.50")))
    change = BudgetChange.objects.get()
    url = f"/desk/budget/changes/{change.pk}/"
    assert "提交" in treasury.get(url).content.decode()
    assert treasury.get(f"{url}submit/").status_code == 200
    sent = {"version": change.version}
    assert treasury.post(f"{url}submit/", sent).status_code == 303
    assert treasury.post(f"{url}submit/", sent).status_code == 303
    review = Review.objects.get()
    page = treasury.get(url).content.decode()
    assert "现在由 沈悦 办理" in page
    assert not BudgetLine.objects.exists()
    while review.is_pending:
        hand = approvals.seats(review).now()[0].user
        review = approvals.approve(review, actor=hand, version=review.version)
    line, entry = BudgetLine.objects.get(), LedgerEntry.objects.get()
    assert (line.amount, line.spent, line.is_open) == (10000, Decimal("1200.50"), True)
    assert (entry.kind, entry.amount) == ("opening", Decimal("1200.50"))
    change.refresh_from_db()
    assert change.state == BudgetChange.State.ADOPTED
    assert "生效" in treasury.get(url).content.decode()


@pytest.mark.parametrize("who", ["chair", "auditor", "cashier", "welfare"])
def test_readers_see_a_change_and_do_nothing_with_it(request, login, who, treasury):
    treasury.post(NEW, rows(new()))
    change = BudgetChange.objects.get()
    client = login(request.getfixturevalue(who))
    url = f"/desk/budget/changes/{change.pk}/"
    page = client.get(url)
    assert page.status_code == 200
    assert f"{url}edit/" not in page.content.decode()
    for name in ("edit", "submit", "discard"):
        assert client.get(f"{url}{name}/").status_code == 403
        assert client.post(f"{url}{name}/", rows(new())).status_code == 403
    change.refresh_from_db()
    assert (change.state, change.version) == ("draft", 1)


def test_another_unions_change_is_not_there(login, outsider, treasury, budget):
    treasury.post(f"/desk/budget/{budget.pk}/adjust/", rows(new()))
    change = BudgetChange.objects.get()
    client = login(outsider)
    for url in ("", "edit/", "submit/", "discard/"):
        assert client.get(f"/desk/budget/changes/{change.pk}/{url}").status_code == 404
    assert client.get(f"/desk/budget/{budget.pk}/adjust/").status_code == 404


def test_an_adjustment_shows_the_lines_and_takes_what_changed(treasury, line, approved):
    url = f"/desk/budget/{line.budget_id}/adjust/"
    page = treasury.get(url)
    first = page.context["rows"].forms[0]
    assert (first.known, first["amount"].value()) == (line, Decimal(10000))
    assert "已用 ¥4,860" in page.content.decode()
    assert "此前已支出" not in page.content.decode()
    kept = {"line": line.pk, "amount": "12000", "name": "改名", "source": "other"}
    answer = treasury.post(url, rows(kept, new("门票", "800")))
    change = BudgetChange.objects.order_by("-pk").first()
    assert answer["Location"] == f"/desk/budget/changes/{change.pk}/"
    items = {one.name: one for one in change.items.all()}
    assert set(items) == {"春秋游", "门票"}
    assert (items["春秋游"].before, items["春秋游"].amount) == (10000, 12000)
    assert items["春秋游"].source == Source.DUES
    page = treasury.get(answer["Location"]).content.decode()
    for words in ("¥10,000", "¥12,000", "+¥2,800", "¥12,800"):
        assert words in page


def test_money_that_changes_its_source_is_pointed_out(treasury, line, treasurer, officers):
    url = f"/desk/budget/{line.budget_id}/adjust/"
    more = new("宣传", "2000", source="contribution")
    answer = treasury.post(url, rows({"line": line.pk, "amount": "8000"}, more))
    assert "不同资金来源各有使用规定" in treasury.get(answer["Location"]).content.decode()
    change = BudgetChange.objects.order_by("-pk").first()
    review = actions.submit_change(change, version=change.version, actor=treasurer)
    about = CHANGES.about([change], officers["chair"])[change.pk]
    # With such a warning it is not approved in a batch.
    assert len(about.warnings) == 1
    assert review.is_pending


def test_more_out_of_one_source_is_no_shift(treasury, line):
    url = f"/desk/budget/{line.budget_id}/adjust/"
    answer = treasury.post(url, rows({"line": line.pk, "amount": "12000"}, new("门票", "800")))
    assert "不同资金来源" not in treasury.get(answer["Location"]).content.decode()


def test_a_line_does_not_get_less_than_is_used(treasury, line, approved):
    url = f"/desk/budget/{line.budget_id}/adjust/"
    answer = treasury.post(url, rows({"line": line.pk, "amount": "4859.99"}))
    assert answer.status_code == 422
    assert "¥4,860" in str(errors_of(answer)[0]["amount"])
    assert 'value="4859.99"' in answer.content.decode()
    assert BudgetChange.objects.filter(state="draft").count() == 0
    assert treasury.post(url, rows({"line": line.pk, "amount": "4860"})).status_code == 303


def test_a_line_of_another_budget_is_no_line_here(treasury, line, outsider):
    theirs = outsider.appointments.get().organisation
    other = BudgetLine.objects.create(
        budget=Budget.objects.create(organisation=theirs, year=local_today().year),
        name="别家的",
        category=Category.OTHER,
        source=Source.OTHER,
        budget_fen=5,
    )
    url = f"/desk/budget/{line.budget_id}/adjust/"
    answer = treasury.post(url, rows({"line": other.pk, "amount": "9"}))
    assert answer.status_code == 422
    assert "别家的" not in answer.content.decode()
    other.refresh_from_db()
    assert other.budget_fen == 5


def test_a_draft_is_rewritten_until_it_is_submitted(treasury, line):
    treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "11000"})
    )
    change = BudgetChange.objects.get(state="draft")
    url = f"/desk/budget/changes/{change.pk}/"
    assert treasury.get(f"{url}edit/").context["rows"].forms[0]["amount"].value() == 11000
    sent = rows({"line": line.pk, "amount": "12000"}, version=change.version)
    assert treasury.post(f"{url}edit/", sent).status_code == 303
    assert treasury.post(f"{url}edit/", sent).status_code == 303
    change.refresh_from_db()
    assert (change.items.get().amount, change.version) == (12000, 2)
    stale = rows({"line": line.pk, "amount": "13000"}, version=1)
    answer = treasury.post(f"{url}edit/", stale)
    assert answer.status_code == 422
    assert 'value="13000"' in answer.content.decode()
    assert treasury.post(f"{url}submit/", {"version": 1}).status_code == 409
    assert not Review.objects.filter(state="pending").exists()
    treasury.post(f"{url}submit/", {"version": 2})
    assert treasury.get(f"{url}edit/").status_code == 409
    assert treasury.post(f"{url}discard/").status_code == 409


def test_the_log_says_in_whose_place_a_change_was_adopted(
    treasury, line, treasurer, officers, login
):
    treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "11000"})
    )
    change = BudgetChange.objects.get(state="draft")
    review = actions.submit_change(change, version=change.version, actor=treasurer)
    Delegation.objects.create(
        principal=officers["chair"],
        delegate=officers["committee"],
        role="chair",
        organisation=line.budget.organisation,
        starts_on=local_today(),
        ends_on=local_today(),
        up_to=Decimal(5000),
    )
    decide_all(review, officers["deputy"], officers["committee"])
    line.refresh_from_db()
    assert line.budget_fen == 1_100_000
    entry = Entry.objects.filter(verb="funds.change_adopted").latest("pk")
    assert entry.details["principal"] == officers["chair"].pk
    shown = {
        one.entry.pk: one for one in login(officers["auditor"]).get("/desk/log/").context["lines"]
    }
    assert shown[entry.pk].who == "汪芳（代 周敏）"


def test_a_change_that_came_back_is_put_right_and_goes_on(treasury, officers, treasurer, line):
    treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "11000"})
    )
    change = BudgetChange.objects.get(state="draft")
    review = actions.submit_change(change, version=1, actor=treasurer)
    approvals.return_(review, actor=officers["deputy"], version=review.version, comment="多写了")
    url = f"/desk/budget/changes/{change.pk}/"
    page = treasury.get(url).content.decode()
    assert "多写了" in page
    assert f"/desk/approvals/{review.pk}/withdraw/" in page
    change.refresh_from_db()
    sent = rows({"line": line.pk, "amount": "10500"}, version=change.version)
    assert treasury.post(f"{url}edit/", sent).status_code == 303
    change.refresh_from_db()
    assert treasury.post(f"{url}submit/", {"version": change.version}).status_code == 303
    change.refresh_from_db()
    assert change.state == BudgetChange.State.SUBMITTED


def test_a_change_in_review_is_taken_back(treasury, treasurer, line):
    treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "11000"})
    )
    change = BudgetChange.objects.get(state="draft")
    review = actions.submit_change(change, version=1, actor=treasurer)
    answer = treasury.post(f"/desk/approvals/{review.pk}/withdraw/", {"comment": "再想想"})
    assert answer.status_code == 303
    change.refresh_from_db()
    assert change.state == BudgetChange.State.ENDED
    line.refresh_from_db()
    assert line.amount == 10000


def test_a_draft_is_given_up(treasury, line):
    treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "11000"})
    )
    change = BudgetChange.objects.get(state="draft")
    url = f"/desk/budget/changes/{change.pk}/discard/"
    assert treasury.get(url).status_code == 200
    assert treasury.post(url).status_code == 303
    change.refresh_from_db()
    assert change.state == BudgetChange.State.ENDED
    assert Entry.objects.filter(verb="funds.change_ended").count() == 1
    assert treasury.post(url).status_code == 303
    assert Entry.objects.filter(verb="funds.change_ended").count() == 1


def test_nothing_is_adjusted_in_a_closed_year(treasury, treasurer, line, budget):
    actions.close_year(budget, actor=treasurer)
    url = f"/desk/budget/{budget.pk}/adjust/"
    assert treasury.get(url).status_code == 409
    assert treasury.post(url, rows({"line": line.pk, "amount": "1"})).status_code == 409
    assert "adjust" not in treasury.get("/desk/budget/").content.decode()


@pytest.fixture
def paid_herself(line, organiser, treasurer):
    """A pending request that pays the treasurer out of the line, when it is asked for."""

    def ask():
        facts = actions.RequestFacts(
            line=line,
            title="垫付门票",
            amount=Decimal(300),
            payee=treasurer.name,
            payee_member=treasurer.member,
        )
        request = actions.draft_request(facts, actor=organiser)
        return actions.submit_request(request, version=request.version, actor=organiser)

    return ask


def test_who_is_to_be_paid_out_of_a_line_does_not_raise_it(treasury, line, paid_herself):
    paid_herself()
    before = BudgetChange.objects.count()
    answer = treasury.post(
        f"/desk/budget/{line.budget_id}/adjust/", rows({"line": line.pk, "amount": "12000"})
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "何静 有一笔款要从“春秋游”里付" in page
    assert "12000" in page
    assert BudgetChange.objects.count() == before


def test_nor_does_it_count_when_she_asked_afterwards(
    treasury, treasurer, line, paid_herself, officers
):
    item = actions.ItemFacts(
        name=line.name, amount=Decimal(12000), category="", source="", line=line
    )
    change = actions.draft_change(
        line.budget, title="调整", reason="x", items=[item], actor=treasurer
    )
    review = actions.submit_change(change, version=change.version, actor=treasurer)
    money = paid_herself()
    while True:
        hand = approvals.seats(review).now()[0].user
        try:
            review = approvals.approve(review, actor=hand, version=review.version)
        except actions.PaidOutOfIt:
            break
        assert review.is_pending
    line.refresh_from_db()
    assert line.amount == 10000
    money.refresh_from_db()
    approvals.reject(
        money, actor=approvals.seats(money).now()[0].user, version=money.version, comment="x"
    )
    approvals.approve(review, actor=hand, version=review.version)
    line.refresh_from_db()
    assert line.amount == 12000


def test_who_becomes_a_payee_meanwhile_does_not_decide_on_the_line(
    treasurer, organiser, line, officers, django_capture_on_commit_callbacks
):
    item = actions.ItemFacts(
        name=line.name, amount=Decimal(12000), category="", source="", line=line
    )
    change = actions.draft_change(
        line.budget, title="调整", reason="x", items=[item], actor=treasurer
    )
    review = actions.submit_change(change, version=change.version, actor=treasurer)
    hand = approvals.seats(review).now()[0].user
    facts = actions.RequestFacts(
        line=line, title="垫付", amount=Decimal(300), payee=hand.name, payee_member=hand.member
    )
    request = actions.draft_request(facts, actor=organiser)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit_request(request, version=request.version, actor=organiser)
    review.refresh_from_db()
    assert hand not in [seat.user for seat in approvals.seats(review).now()]
    with pytest.raises(Concerned):
        approvals.approve(review, actor=hand, version=review.version)
    line.refresh_from_db()
    assert line.amount == 10000
