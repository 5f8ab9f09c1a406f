"""What no page of ours sends: odd numbers, places to go on to that are no addresses."""

from collections.abc import Callable

import pytest
from django.test import Client

from union.accounts.models import User
from union.members.models import Member
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db

ODD = ["foo", "😀", "//elsewhere.example", "https://elsewhere.example/", "javascript:x", "/" * 9000]


@pytest.mark.parametrize("to", ODD, ids=lambda to: to[:12])
def test_after_a_receipt_one_lands_on_the_programme_whatever_the_form_says(
    login: Callable[[User], Client],
    welfare: User,
    programme: Programme,
    mine: Disbursement,
    theirs: Disbursement,
    to: str,
) -> None:
    client, here = login(welfare), f"/desk/welfare/{programme.pk}/"
    for page, facts in (
        (f"{here}rows/{mine.pk}/proxy/", {"proxy_name": "王芳", "reason": "请假"}),
        (f"{here}rows/{mine.pk}/take-back/", {"reason": "点错"}),
        (f"{here}paper/", {"row": theirs.pk}),
    ):
        answer = client.post(page, facts | {"next": to})
        assert (answer.status_code, answer["Location"]) == (303, here), page
    assert list(Disbursement.objects.order_by("pk").values_list("receipt", flat=True)) == [
        "",
        "paper",
    ]


def test_after_a_receipt_one_lands_on_the_list_with_its_filters(
    login: Callable[[User], Client], welfare: User, programme: Programme, theirs: Disbursement
) -> None:
    to = f"/desk/welfare/{programme.pk}/?q=王&page=2"
    answer = login(welfare).post(
        f"/desk/welfare/{programme.pk}/paper/", {"row": theirs.pk, "next": to}
    )
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"/desk/welfare/{programme.pk}/?q=%E7%8E%8B&page=2")


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "²"], ids=["25", "5000", "square"])
def test_an_odd_number_ticks_no_row(
    login: Callable[[User], Client],
    welfare: User,
    programme: Programme,
    theirs: Disbursement,
    number: str,
) -> None:
    client, page = login(welfare), f"/desk/welfare/{programme.pk}/paper/"
    assert client.post(page, {"row": number}).status_code in (303, 422)
    assert Disbursement.objects.get().receipt == ""
    assert client.post(page, {"row": [number, theirs.pk]}).status_code == 303
    assert Disbursement.objects.get().receipt == "paper"


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5000, "²"], ids=["25", "5000", "square"])
def test_an_odd_number_is_no_member_who_gets_a_code(
    login: Callable[[User], Client],
    chair: User,
    make_member: Callable[..., Member],
    number: str,
) -> None:
    make_member("无号")
    client = login(chair)
    for page in ("codes/", "codes/confirm/"):
        answer = client.get(f"/desk/members/{page}", {"member": number})
        assert answer.status_code == 200
        assert "无号" not in answer.content.decode()
    answer = client.post("/desk/members/codes/slips/", {"member": number, "token": number[:9]})
    assert answer.status_code == 303
