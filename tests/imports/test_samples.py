"""`manage.py import_sheet` on what a kindergarten really sends: exactly `expected.json`."""

import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from union.audit.models import Entry
from union.imports.models import Batch, Row
from union.members.models import Member, Standing
from union.orgs.models import Level, Organisation
from union.outbox.models import Message
from union.welfare.models import Disbursement, Programme

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).with_name("samples")
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
ROSTER, AUTUMN, SPRING = "members.xlsx", "mid-autumn-gifts.xlsx", "spring-festival-gbk.csv"


def run(kind, path, *flags):
    """Exit status, standard output, standard error."""
    out, errors = io.StringIO(), io.StringIO()
    try:
        call_command("import_sheet", kind, str(path), *flags, stdout=out, stderr=errors)
    except SystemExit as stop:
        return stop.code, out.getvalue(), errors.getvalue()
    return 0, out.getvalue(), errors.getvalue()


def report(name, *flags):
    status, out, errors = run(EXPECTED[name]["kind"], SAMPLES / name, "--json", *flags)
    assert (status, errors) == (0, "")
    return json.loads(out)


def everything():
    models = (Organisation, Member, Standing, Programme, Disbursement, Batch, Row, Entry, Message)
    return [model.objects.count() for model in models]


@pytest.fixture
def roster():
    return report(ROSTER, "--apply")


@pytest.mark.parametrize("name", [ROSTER, AUTUMN, SPRING])
def test_each_row_of_a_sample_is_counted_and_each_error_named(name, roster):
    expected = EXPECTED[name]

    found = report(name)

    data_rows = sum(found[one] for one in ("new", "changed", "unchanged", "rejected"))
    assert data_rows == expected["rows"]
    assert found["new"] + found["changed"] + found["unchanged"] == expected["good"]
    assert found["file_rows"] == data_rows + found["skipped"]
    assert [(one["row"], one["field"], one["code"]) for one in found["errors"]] == [
        (one["row"], one["field"], one["why"].lower().replace(" ", "_"))
        for one in expected["errors"]
    ]


def test_an_error_says_sheet_row_column_and_a_sentence(roster):
    first = report(AUTUMN)["errors"][0]

    assert first == {
        "sheet": "Sheet1",
        "row": 8,
        "column": "I",
        "field": "amount",
        "code": "not_a_number",
        "message": first["message"],
    }
    assert re.search(r"[\u3400-\u9fff]", first["message"])


def test_the_good_rows_come_to_the_expected_sum(roster):
    report(AUTUMN, "--apply")

    programme = Programme.objects.get()
    amounts = programme.disbursements.values_list("amount", flat=True)
    assert programme.name == "2024年中秋节慰问品"
    assert sum(amounts) == Decimal(str(EXPECTED[AUTUMN]["sum_of_good"]))


def test_on_an_empty_database_the_roster_makes_the_union_with_its_campuses_and_groups(roster):
    union = Organisation.objects.get(depth=1)
    campuses = union.get_children().filter(level=Level.BRANCH)

    assert union.level == Level.UNION
    assert union.name == "中国教育工会示范幼儿园委员会"
    assert [unit.name for unit in campuses] == ["滨江园区", "湖畔园区", "城东园区"]
    assert {unit.get_children().count() for unit in campuses} == {4}
    assert Member.objects.filter(union=union).count() == EXPECTED[ROSTER]["good"]


def test_the_roster_on_an_empty_database_lists_what_is_new_to_the_tree():
    assert "滨江园区 大班组" in report(ROSTER)["new_units"]


@pytest.mark.parametrize("name", [ROSTER, AUTUMN, SPRING])
def test_a_second_run_of_the_same_file_changes_nothing(name, roster):
    report(name, "--apply")
    before = Member.objects.count(), Disbursement.objects.count(), Standing.objects.count()

    again = report(name, "--apply")

    assert (again["new"], again["changed"]) == (0, 0)
    assert again["unchanged"] == EXPECTED[name]["good"]
    after = Member.objects.count(), Disbursement.objects.count(), Standing.objects.count()
    assert after == before


@pytest.mark.parametrize("name", [ROSTER, AUTUMN, SPRING])
def test_without_apply_nothing_is_stored(name, roster):
    before = everything()

    report(name)

    assert everything() == before


def test_without_apply_an_empty_database_stays_empty():
    before = everything()

    assert report(ROSTER)["new"] == 86

    assert everything() == before


def test_what_is_applied_stands_in_the_log_without_personal_data(roster):
    said = json.dumps(list(Entry.objects.values_list("verb", "details")))

    assert "imports.applied" in said
    assert "members.imported" in said
    numbers = [member.id_number for member in Member.objects.all()]
    assert not any(number in said for number in numbers)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 cut off", id="truncated"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 EncryptedPackage", id="password"),
        pytest.param(b"%PDF-1.7", id="pdf"),
        pytest.param("这一天没有表格".encode(), id="no table"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_status_2(content, tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    before = everything()

    status, out, errors = run("members", path, "--apply", "--json")

    assert (status, out) == (2, "")
    assert len(errors.strip().splitlines()) == 1
    assert re.search(r"[\u3400-\u9fff]", errors)
    assert everything() == before


def test_a_file_that_is_not_there_is_one_sentence_and_status_2(tmp_path):
    status, out, errors = run("members", tmp_path / "没有.xlsx")

    assert (status, out) == (2, "")
    assert len(errors.strip().splitlines()) == 1


def test_an_organisation_that_is_not_there_is_not_made_beside_another(roster):
    status, _out, errors = run("benefits", SAMPLES / AUTUMN, "--apply", "--union", "别家工会")

    assert status == 2
    assert "别家工会" in errors
    assert not Disbursement.objects.exists()
