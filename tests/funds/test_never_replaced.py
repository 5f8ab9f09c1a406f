"""A booking, a decision and a seal are not replaced by a row with the same key."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, models, transaction

from union.approvals.models import Decision
from union.audit import actions as audit
from union.audit import append_only
from union.audit.models import AppendOnly, Seal
from union.funds.models import FundRequest, LedgerEntry, Payment

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows so")


@pytest.fixture
def _rows(approved: FundRequest, pay: Callable[..., Payment]) -> None:
    pay(approved)
    audit.seal_entries()


@on_sqlite
@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize(
    "model", [LedgerEntry, Payment, Decision, Seal], ids=lambda one: one.__name__
)
def test_a_row_with_another_number_and_the_same_keys_is_refused(model: type[models.Model]) -> None:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    rows = model._default_manager.order_by("pk")
    before = list(rows.values())
    assert before
    listed = ", ".join(f'"{column}"' for column in columns)
    for row in before:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"INSERT OR REPLACE INTO {table} (id, {listed}) "
                f"SELECT 999999, {listed} FROM {table} WHERE id = %s",
                [row["id"]],
            )
    assert list(rows.values()) == before


@on_sqlite
def test_triggers_that_say_too_little_are_made_again() -> None:
    name = "funds_ledgerentry_no_replace"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON funds_ledgerentry "
            "WHEN NEW.id = 0 BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
        append_only.install(connection)
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        [said] = cursor.fetchone()
    assert "NEW.id = 0" not in said
    assert '"payment_id" = NEW."payment_id"' in said


@pytest.mark.usefixtures("_rows")
def test_the_ledger_is_not_changed_through_the_program_either() -> None:
    before = list(LedgerEntry.objects.values())
    assert before
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.update(amount=1)
    with pytest.raises(AppendOnly):
        LedgerEntry.objects.all().delete()
    assert list(LedgerEntry.objects.values()) == before
