"""The two fields of the core on a real table, made for the test and gone after it."""

from decimal import Decimal

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models import Avg, F, Sum
from django.db.models.functions import Coalesce
from django.test.utils import isolate_apps

from union.core.crypto import CannotOpen, EncryptedTextField, sealed_under
from union.core.money import MoneyField

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    with isolate_apps("union.core"):

        class Paper(models.Model):
            number = EncryptedTextField("number", blank=True, null=True)
            phone = EncryptedTextField(blank=True, default="")
            amount = MoneyField(default=Decimal(0))

            class Meta:
                app_label = "core"
                db_table = "core_test_paper"

            def __str__(self):
                return f"#{self.pk}"

        columns = ", ".join(
            f"{field.column} {field.db_type(connection)}{' PRIMARY KEY' * field.primary_key}"
            for field in Paper._meta.fields
        )
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE core_test_paper ({columns})")
        yield Paper
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE core_test_paper")


def stored(column: str) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_test_paper ORDER BY id")
        return [value if value is None else bytes(value) for (value,) in cursor.fetchall()]


def test_a_sealed_text_comes_back_and_the_database_does_not_hold_it(paper):
    paper.objects.create(pk=1, number="330106199405201224", phone="张三的电话")
    row = paper.objects.get()
    assert (row.number, row.phone) == ("330106199405201224", "张三的电话")
    assert b"3301" not in stored("number")[0]
    assert sealed_under(stored("number")[0])


def test_a_blank_stays_blank_and_nothing_stays_nothing(paper):
    paper.objects.create(pk=1)
    assert stored("number") == [None]
    assert stored("phone") == [b""]
    row = paper.objects.get()
    assert (row.number, row.phone) == (None, "")


def test_every_way_of_writing_seals(paper):
    paper.objects.bulk_create([paper(pk=1, phone="a"), paper(pk=2, phone="b")])
    paper.objects.filter(pk=1).update(phone="c")
    row = paper.objects.get(pk=2)
    row.phone = "d"
    paper.objects.bulk_update([row], ["phone"])
    assert list(paper.objects.order_by("pk").values_list("phone", flat=True)) == ["c", "d"]
    assert all(len(sealed) > 20 for sealed in stored("phone"))


def test_a_value_moved_to_another_column_does_not_open(paper):
    paper.objects.create(pk=1, number="330106199405201224", phone="1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_test_paper SET phone = number")
    with pytest.raises(CannotOpen, match=r"core\.paper\.phone"):
        paper.objects.get()


def test_saving_again_seals_under_the_current_key(paper, settings):
    settings.FIELD_KEYS = {"old": b"o" * 32}
    paper.objects.create(pk=1, phone="1")
    settings.FIELD_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    paper.objects.get().save()
    assert sealed_under(stored("phone")[0]) == "new"


@pytest.mark.parametrize(
    "lookup", ["phone", "phone__exact", "phone__in", "phone__contains", "phone__gt", "phone__regex"]
)
def test_a_sealed_text_cannot_be_looked_up(paper, lookup):
    with pytest.raises(FieldError, match="blind index"):
        list(paper.objects.filter(**{lookup: "1"}))


def test_whether_there_is_a_sealed_text_can_be_asked(paper):
    paper.objects.create(pk=1, number="1")
    paper.objects.create(pk=2)
    assert paper.objects.get(number__isnull=True).pk == 2


def test_the_fields_are_written_into_migrations_by_their_own_names(paper):
    number = paper._meta.get_field("number").deconstruct()
    assert number[1:] == (
        "union.core.crypto.EncryptedTextField",
        [],
        {"verbose_name": "number", "blank": True, "null": True},
    )
    amount = paper._meta.get_field("amount").deconstruct()
    assert amount[1] == "union.core.money.MoneyField"
    assert amount[3] == {"default": Decimal(0), "max_digits": 12, "decimal_places": 2}


def test_a_form_asks_for_a_sealed_text_in_one_line(paper):
    widget = paper._meta.get_field("phone").formfield().widget
    assert type(widget).__name__ == "TextInput"


def test_a_thousand_times_ten_fen_is_a_hundred_yuan(paper):
    paper.objects.bulk_create(
        [paper(pk=pk, amount=Decimal("0.10")) for pk in range(1, 1001)], batch_size=100
    )
    answer = paper.objects.aggregate(
        sum=Sum("amount"),
        all=Coalesce(Sum("amount"), Decimal(0)),
        mean=Avg("amount", output_field=MoneyField()),
    )
    assert {str(answer["sum"]), str(answer["all"])} == {"100.00"}
    assert str(answer["mean"]) == "0.10"


def test_sums_of_computed_amounts_are_exact_to_the_fen(paper):
    paper.objects.create(pk=1, amount=Decimal("0.10"))
    paper.objects.create(pk=2, amount=Decimal("0.20"))
    double = models.ExpressionWrapper(F("amount") * 3, output_field=MoneyField())
    assert [str(row.double) for row in paper.objects.annotate(double=double).order_by("pk")] == [
        "0.30",
        "0.60",
    ]
    assert paper.objects.none().aggregate(sum=Sum("amount"))["sum"] is None


def test_an_amount_keeps_its_two_places(paper):
    paper.objects.create(pk=1, amount=Decimal("1000"))
    assert str(paper.objects.get().amount) == "1000.00"
