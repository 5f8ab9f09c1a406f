"""The signing sheet: its sums, its order, its pages."""

import re
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from union.accounts.models import User
from union.audit.models import Entry
from union.core.dates import local_today
from union.core.printing import pdf
from union.members.models import Member
from union.orgs.models import Organisation
from union.welfare import actions
from union.welfare.actions import NewRow
from union.welfare.models import Disbursement, Places, Programme, SigningSheet

pytestmark = pytest.mark.django_db


def sheet_of(programme: Programme) -> SigningSheet:
    rows = list(programme.disbursements.select_related("programme").in_sheet_order())
    return SigningSheet(programme, rows, Places(programme.organisation), date(2026, 9, 26))


def pages_of(paper: bytes) -> int:
    """How many pages a PDF has; its parts are packed."""
    parts = [paper]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/Page\b", b"".join(parts)))


def test_the_sheet_is_sorted_by_campus_group_and_name_and_sums_up_in_words(
    programme: Programme,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
    group: Organisation,
    other_group: Organisation,
    far_group: Organisation,
) -> None:
    give(make_member("赵远", organisation=far_group), "299.50")
    give(make_member("王芳", organisation=other_group))
    give(make_member("张三", organisation=group))
    give(make_member("安宁", organisation=group), quantity=2)
    data = sheet_of(programme).data()
    assert [part["name"] for part in data["parts"]] == ["滨江园区", "湖畔园区"]
    rows = [row for part in data["parts"] for row in part["rows"]]
    assert [(row["no"], row["name"], row["group"]) for row in rows] == [
        (1, "安宁", "大班组"),
        (2, "张三", "大班组"),
        (3, "王芳", "中班组"),
        (4, "赵远", "小班组"),
    ]
    assert (data["people"], data["pieces"], data["total"]) == (4, 5, "1,199.50")
    assert data["words"] == "壹仟壹佰玖拾玖元伍角整"
    assert data["parts"][0]["amount"] == "900.00"
    # There are several prices: none stands above the list as if it were that of all.
    assert (data["item"], data["specification"], data["price"]) == ("月饼礼盒", "750克/盒", "")


def test_receipts_stand_on_the_sheet_and_a_reason_does_not(
    programme: Programme, mine: Disbursement, theirs: Disbursement, chair: User, member: User
) -> None:
    actions.confirm(mine, actor=member)
    data = sheet_of(programme).data()
    assert data["received"] == {
        "people": 1,
        "pieces": 1,
        "amount": "300.00",
        "complete": False,
    }
    actions.confirm_by_proxy(theirs, proxy_name="王芳", reason="请假在家", actor=chair)
    data = sheet_of(programme).data()
    assert data["received"]["complete"]
    assert data["left"] == {"pieces": 0, "amount": "0.00"}
    first, second = data["parts"][0]["rows"]
    assert (first["receipt"], first["received_on"]) == ("self", local_today().isoformat())
    assert (second["receipt"], second["proxy"]) == ("proxy", "王芳")
    assert "请假在家" not in str(data)


def test_a_sheet_of_three_hundred_goes_on_over_many_pages(
    programme: Programme, welfare: User, group: Organisation, union: Organisation
) -> None:
    members = [
        Member(name=f"王{n:03d}", name_key=f"王{n:03d}", organisation=group, union=union,
               staff_number=f"9{n:04d}", sort_key=f"wang {n:03d}")
        for n in range(300)
    ]  # fmt: skip
    Member.objects.bulk_create(members)
    actions.add_rows(
        programme, [NewRow(member, Decimal("300")) for member in members], actor=welfare
    )
    data = sheet_of(programme).data()
    assert (data["total"], data["words"]) == ("90,000.00", "玖万元整")
    assert [row["no"] for part in data["parts"] for row in part["rows"]] == list(range(1, 301))
    paper = pdf("signing_sheet", data)
    assert paper.startswith(b"%PDF-")
    assert 9 <= pages_of(paper) <= 13


def test_an_empty_sheet_and_strange_words_make_a_paper(
    programme: Programme, give: Callable[..., Disbursement], make_member: Callable[..., Member]
) -> None:
    assert pages_of(pdf("signing_sheet", sheet_of(programme).data())) == 1
    give(make_member("#panic() $x$ *粗*"), note='#import "x"')
    programme.name, programme.item, programme.amount = "发放表", "", None
    assert pages_of(pdf("signing_sheet", sheet_of(programme).data())) == 1


def test_the_page_gives_the_paper_and_logs_it(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    treasurer: User,
    logged: Callable,
) -> None:
    answer = login(treasurer).get(f"/desk/welfare/{programme.pk}/sheet/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert "inline" in answer["Content-Disposition"]
    assert logged("welfare.sheet_printed") == [{"rows": 2}]
    # What a viewer shows without opening the paper names neither the gift nor anybody.
    assert programme.name.encode("utf-16-be") not in answer.content
    assert "慰问品签领表".encode("utf-16-be").hex().upper().encode() in answer.content or (
        "慰问品签领表".encode("utf-16-be") in answer.content
    )


def test_a_leader_prints_her_group_and_one_may_ask_for_one_campus(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    give: Callable[..., Disbursement],
    make_member: Callable[..., Member],
    far_group: Organisation,
    leader: User,
    chair: User,
    logged: Callable,
) -> None:
    give(make_member("赵远", organisation=far_group))
    here = f"/desk/welfare/{programme.pk}/sheet/"
    assert login(leader).get(here).status_code == 200
    client = login(chair)
    client.get(here, {"place": far_group.get_parent().pk})
    client.get(here, {"place": "nowhere"})
    assert logged("welfare.sheet_printed") == [{"rows": 1}, {"rows": 1}, {"rows": 2}]


def test_a_committee_member_prints_no_sheet(
    login: Callable[[User], Client],
    programme: Programme,
    mine: Disbursement,
    committee: User,
    logged: Callable,
) -> None:
    assert login(committee).get(f"/desk/welfare/{programme.pk}/sheet/").status_code == 403
    assert logged("welfare.sheet_printed") == []


def test_the_papers_of_a_purchase_are_for_goods(
    programme: Programme,
    give: Callable[..., Disbursement],
    login: Callable[[User], Client],
    welfare: User,
    auditor: User,
    member: User,
    make_member: Callable[..., Member],
) -> None:
    give(make_member("王芳"), quantity=2)
    address = f"/desk/welfare/{programme.pk}/purchase/"
    client = login(welfare)
    assert client.get(address).status_code == 404
    Programme.objects.filter(pk=programme.pk).update(form="goods")
    assert address in client.get(f"/desk/welfare/{programme.pk}/").content.decode()
    paper = client.get(address)
    assert pages_of(paper.content) == 3
    assert Entry.objects.filter(verb="welfare.purchase_printed").count() == 1
    assert login(auditor).get(address).status_code == 403
    assert login(member).get(address).status_code == 404
    assert Entry.objects.filter(verb="welfare.purchase_printed").count() == 1
