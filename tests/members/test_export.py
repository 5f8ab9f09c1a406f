"""The roster as a file and on paper."""

import io
from datetime import date

import openpyxl
import pytest

from union.audit.models import Entry
from union.core.errors import NotReachable
from union.members import actions
from union.members.actions import change_standing
from union.orgs.models import Appointment
from union.orgs.roles import Role

pytestmark = pytest.mark.django_db
URL = "/desk/members/export/"
COLUMNS = ["name", "campus", "phone", "id_number"]
ASKED = {"columns": COLUMNS, "form": "xlsx", "purpose": "insurance"}


def rows(response):
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_filtered_list_comes_with_the_chosen_columns_masked_and_logged(
    login, chair, make_member
):
    make_member("王芳", post="厨师", phone="13812345678")
    make_member("陈静")
    answer = login(chair).post(f"{URL}?post=厨师", ASKED)
    assert rows(answer)[0] == ["姓名", "园区", "手机号", "身份证号"]
    assert [row[:3] for row in rows(answer)[1:]] == [["王芳", "滨江园区", "138******78"]]
    assert "members-" in answer["Content-Disposition"]
    entry = Entry.objects.get(verb="members.exported")
    assert entry.actor_id == chair.pk
    assert entry.details == {
        "rows": 1,
        "columns": COLUMNS,
        "purpose": "insurance",
        "form": "xlsx",
        "in_full": False,
    }


def test_whole_numbers_leave_only_with_those_who_may_see_one(login, welfare, make_member):
    member = make_member("王芳", phone="13812345678")
    asked = ASKED | {"in_full": "on", "form": "csv"}
    text = login(welfare).post(f"{URL}?q=王芳", asked).content.decode("utf-8-sig")
    assert member.id_number in text
    assert Entry.objects.get(verb="members.exported").details["in_full"] is True


@pytest.fixture
def two_unions(outsider, make_member):
    """A member of each of two unions."""
    elsewhere = Appointment.objects.get(user=outsider).organisation
    return make_member("王芳"), make_member("陈静", organisation=elsewhere)


def hold(user, role, organisation):
    Appointment.objects.create(
        user=user, role=role, organisation=organisation, starts_on=date(2020, 9, 1)
    )


def test_whole_numbers_are_those_of_rows_in_which_one_may_see_one(login, welfare, two_unions):
    here, there = two_unions
    hold(welfare, Role.CHAIR, there.organisation)
    asked = ASKED | {"in_full": "on", "form": "csv"}
    text = login(welfare).post(URL, asked).content.decode("utf-8-sig")
    assert here.id_number in text
    assert here.phone in text
    assert there.masked_id in text
    assert there.id_number not in text
    assert there.phone not in text
    told = Entry.objects.filter(verb="members.exported").values_list(
        "organisation_id", "details__rows", "details__in_full"
    )
    # 顾小满 herself stands in the roster of her union too.
    assert set(told) == {(here.union_id, 2, True), (there.union_id, 1, False)}


def test_the_log_names_the_union_of_the_rows_and_no_other(login, chair, two_unions):
    _here, there = two_unions
    hold(chair, Role.CHAIR, there.organisation)
    login(chair).post(f"{URL}?q=陈静", ASKED)
    assert Entry.objects.get(verb="members.exported").organisation_id == there.union_id


def test_rows_out_of_reach_are_not_noted(chair, two_unions):
    with pytest.raises(NotReachable):
        actions.note_export(
            two_unions, columns=["name"], purpose="union", form="csv", in_full=False, actor=chair
        )
    assert not Entry.objects.filter(verb="members.exported").exists()


def test_a_chair_who_asks_for_whole_numbers_gets_masked_ones(login, chair, make_member):
    member = make_member("王芳")
    asked = ASKED | {"in_full": "on", "form": "csv"}
    text = login(chair).post(URL, asked).content.decode("utf-8-sig")
    assert member.id_number not in text


def test_a_list_of_a_day_has_the_group_of_that_day(login, chair, make_member, far_group):
    member = make_member("王芳")
    change_standing(member, on=date(2026, 8, 31), organisation=far_group, actor=chair)
    answer = login(chair).post(f"{URL}?q=王芳&on=2026-08-30", ASKED)
    assert rows(answer)[1][1] == "滨江园区"


@pytest.mark.parametrize("missing", ["columns", "purpose", "form"])
def test_nothing_leaves_without_columns_format_and_purpose(login, chair, missing):
    asked = {name: value for name, value in ASKED.items() if name != missing}
    assert login(chair).post(URL, asked).status_code == 422
    assert not Entry.objects.filter(verb="members.exported").exists()


@pytest.mark.parametrize("who", ["leader", "committee", "sysadmin", "member", "treasurer"])
@pytest.mark.parametrize("url", [URL, "/desk/members/print/"])
def test_others_export_nothing(request, login, who, url):
    client = login(request.getfixturevalue(who))
    assert client.get(url).status_code == 404
    assert client.post(url, ASKED).status_code in (404, 405)
    assert not Entry.objects.filter(verb="members.exported").exists()


def test_an_export_asks_for_the_password_once_more(login_earlier, chair):
    page = login_earlier(chair).post(URL, ASKED)
    assert "/reauthenticate/" in page["Location"]
    assert not Entry.objects.filter(verb="members.exported").exists()


def test_the_paper_is_a_pdf_of_the_filtered_list_and_is_logged(login, chair, make_member):
    for _one in range(70):
        make_member("王芳", post="厨师")
    paper = login(chair).get("/desk/members/print/?post=厨师")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    details = Entry.objects.get(verb="members.exported").details
    assert (details["rows"], details["form"]) == (70, "pdf")


def test_a_filter_that_makes_no_sense_prints_nobody(login, chair, make_member):
    make_member()
    login(chair).get("/desk/members/print/?place=999")
    assert Entry.objects.get(verb="members.exported").details["rows"] == 0
