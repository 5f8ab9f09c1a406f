"""Papers of a request: sent along, added, opened, taken out, refused."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.evidence import made
from tests.funds.asking import LIST, NEW, SEES, Login, Make, State, filled, text, words
from union.accounts.models import User
from union.approvals import actions as approvals
from union.audit.models import Entry
from union.evidence.actions.papers import InvoiceUsed
from union.evidence.models import Paper
from union.funds import actions
from union.funds.models import BudgetLine, FundRequest

pytestmark = pytest.mark.django_db


def photo(colour: str = "red", name: str = "报价单.png") -> SimpleUploadedFile:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path


def lying(row: FundRequest) -> list[Paper]:
    return list(Paper.objects.of_case(row.case))


def test_papers_come_with_the_form(login: Login, organiser: User, line: BudgetLine) -> None:
    client = login(organiser)
    answer = client.post(NEW, filled(line, papers=[photo(), photo("blue", "合同.png")]))
    assert answer.status_code == 303
    row = FundRequest.objects.get()
    assert row.state == State.SUBMITTED
    assert [paper.file_name for paper in lying(row)] == ["报价单.png", "合同.png"]
    page = words(client.get(answer["Location"]))
    assert "报价单.png" in page
    assert "没有附任何材料" not in page


def test_a_file_that_is_no_paper_is_refused_and_the_draft_is_kept(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    web = SimpleUploadedFile("报价单.png", b"<html><script>alert(1)</script></html>")
    client = login(organiser)
    answer = client.post(NEW, filled(line, papers=[photo(), web]))
    assert answer.status_code == 422
    page = text(answer)
    assert 'id="id_papers_error"' in page
    assert "请重新选择文件" in page
    assert "尚未提交" in page
    row = FundRequest.objects.get()
    assert (row.state, lying(row)) == (State.DRAFT, [])
    # Sent again without the bad file it goes through, as the same request.
    again = client.post(
        f"{LIST}{row.pk}/edit/", filled(line, version=row.version, papers=[photo()])
    )
    assert again.status_code == 303
    assert FundRequest.objects.get().state == State.SUBMITTED


def test_papers_that_are_refused_again_and_again_leave_one_draft(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    client = login(organiser)
    where = NEW
    for _try in range(3):
        web = SimpleUploadedFile("报价单.png", b"<html></html>")
        answer = client.post(where, filled(line, papers=[web], version=1))
        assert answer.status_code == 422
        row = FundRequest.objects.get()
        # The page belongs to the draft, and so does the form that was sent before it.
        assert f'action="{LIST}{row.pk}/edit/"' in text(answer)
        where = NEW if where != NEW else f"{LIST}{row.pk}/edit/"
    assert client.post(NEW, filled(line, papers=[photo()])).status_code == 303
    assert FundRequest.objects.get().state == State.SUBMITTED


def test_files_are_chosen_again_when_something_else_is_wrong(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    answer = login(organiser).post(NEW, filled(line, title="", papers=[photo()]))
    assert answer.status_code == 422
    assert "请重新选择文件" in text(answer)


def test_over_the_balance_the_papers_need_not_be_chosen_again(
    login: Login, organiser: User, line: BudgetLine
) -> None:
    answer = login(organiser).post(NEW, filled(line, amount="99999", papers=[photo()]))
    assert answer.status_code == 422
    assert "请重新选择文件" not in text(answer)
    assert "报价单.png" in text(answer)


def test_who_may_add_papers_and_when(
    login: Login, cast: dict[str, User], make_request: Make, approved: FundRequest
) -> None:
    waiting = make_request("10")
    actions.submit_request(waiting, version=1, actor=cast["organiser"])
    for number, (name, user) in enumerate(cast.items()):
        client = login(user)
        colour = f"#0000{number:02x}"
        sent = {"papers": [photo(colour)], "kind": "invoice"}
        status = client.post(f"{LIST}{approved.pk}/papers/", sent).status_code
        may = name in ("organiser", "cashier")
        assert status == (303 if may else 403 if name in SEES else 404), name
    assert len(lying(approved)) == 2
    # While somebody decides the papers stay as they are.
    sent = {"papers": [photo()], "kind": "invoice"}
    answer = login(cast["organiser"]).post(f"{LIST}{waiting.pk}/papers/", sent)
    assert answer.status_code == 409
    assert lying(waiting) == []


def test_a_wrong_file_is_refused_beside_its_field(
    login: Login, organiser: User, make_request: Make
) -> None:
    row = make_request("10")
    client = login(organiser)
    web = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    answer = client.post(f"{LIST}{row.pk}/papers/", {"papers": [web], "kind": "quote"})
    assert answer.status_code == 422
    assert 'id="id_papers_error"' in text(answer)
    assert client.post(f"{LIST}{row.pk}/papers/", {"kind": "quote"}).status_code == 422
    assert lying(row) == []


def test_opening_a_paper_stands_in_the_log_and_others_do_not_find_it(
    login: Login, cast: dict[str, User], approved: FundRequest, make_request: Make
) -> None:
    [paper] = actions.attach(approved, [photo()], kind="invoice", actor=cast["organiser"])
    other = make_request("10")
    here = f"{LIST}{approved.pk}/papers/{paper.pk}/"
    for name, user in cast.items():
        sees = name in SEES or name == "organiser"
        assert login(user).get(here).status_code == (200 if sees else 404), name
    answer = login(cast["chair"]).get(here)
    assert answer["Content-Type"] in ("image/jpeg", "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    opened = Entry.objects.filter(verb="funds.paper_opened")
    assert opened.count() == len(SEES) + 2
    assert opened.last().details == {"paper": paper.pk}
    # A paper of one request is not found under another.
    mine = login(cast["organiser"])
    assert mine.get(f"{LIST}{other.pk}/papers/{paper.pk}/").status_code == 404


def test_a_paper_is_taken_out_after_a_question(
    login: Login, cast: dict[str, User], make_request: Make
) -> None:
    row = make_request("10")
    [paper] = actions.attach(row, [photo()], kind="quote", actor=cast["organiser"])
    here = f"{LIST}{row.pk}/papers/{paper.pk}/remove/"
    for name in ("chair", "treasurer", "member", "outsider"):
        assert login(cast[name]).post(here).status_code == 404, name
    assert lying(row) == [paper]
    client = login(cast["organiser"])
    assert here in text(client.get(f"{LIST}{row.pk}/"))
    assert "报价单.png" in text(client.get(here))
    assert client.post(here).status_code == 303
    assert lying(row) == []
    assert client.post(here).status_code == 404


def test_what_was_approved_with_its_papers_keeps_them(
    login: Login, cast: dict[str, User], approved: FundRequest
) -> None:
    [paper] = actions.attach(approved, [photo()], kind="invoice", actor=cast["organiser"])
    here = f"{LIST}{approved.pk}/papers/{paper.pk}/remove/"
    client = login(cast["organiser"])
    for answer in (client.get(here), client.post(here)):
        assert answer.status_code == 409
        assert "只能补充" in text(answer)
    assert lying(approved) == [paper]


@pytest.mark.parametrize("state", ["withdrawn", "rejected", "reversed"])
def test_what_is_over_is_not_called_in_review(
    login: Login, cast: dict[str, User], make_request: Make, state: str
) -> None:
    row = make_request("10")
    FundRequest.objects.filter(pk=row.pk).update(state=state)
    client, here = login(cast["organiser"]), f"{LIST}{row.pk}/papers/"
    for answer in (client.get(here), client.post(here, {"papers": [photo()], "kind": "invoice"})):
        assert answer.status_code == 409
        assert "已经结束" in text(answer)
        assert str(FundRequest.State(state).label) in text(answer)
        assert "正在审批" not in text(answer)
    assert lying(row) == []


def test_an_invoice_is_free_again_when_its_request_came_to_nothing(
    make_request: Make, officers: dict[str, User]
) -> None:
    def invoice() -> SimpleUploadedFile:
        return SimpleUploadedFile("发票.xml", made.INVOICE.encode(), content_type="text/xml")

    organiser = officers["organiser"]
    first = make_request("10")
    actions.attach(first, [invoice()], kind="invoice", actor=organiser)
    second = make_request("10", title="再来一次")
    with pytest.raises(InvoiceUsed):
        actions.attach(second, [invoice()], kind="invoice", actor=organiser)
    assert lying(second) == []
    actions.discard(first, actor=organiser)
    [paper] = actions.attach(second, [invoice()], kind="invoice", actor=organiser)
    second.refresh_from_db()
    review = actions.submit_request(second, version=second.version, actor=organiser)
    approvals.reject(review, actor=officers["treasurer"], version=review.version, comment="重复")
    third = make_request("10", title="第三次")
    actions.attach(third, [invoice()], kind="invoice", actor=organiser)
    assert [one.invoice_number for one in lying(third)] == [paper.invoice_number]
    fourth = make_request("10", title="第四次")
    with pytest.raises(InvoiceUsed):
        actions.attach(fourth, [invoice()], kind="invoice", actor=organiser)
