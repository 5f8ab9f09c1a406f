"""The log: written once, sealed into a chain, and it shows where it was broken."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from union.accounts.models import User
from union.audit import actions, append_only
from union.audit.management.commands import verify_audit
from union.audit.models import AppendOnly, Entry, Seal
from union.orgs.verbs import Verb

pytestmark = pytest.mark.django_db


def three_entries(chair: User) -> list[Entry]:
    return [actions.record(Verb.APPOINTED, actor=chair, subject=chair, n=n) for n in range(3)]


def tamper(statement: str, *values: Any) -> None:
    """Changes a row as somebody with the database in hand would, past the triggers."""
    with connection.cursor() as cursor:
        for name in append_only._names("audit_entry"):
            on = "" if connection.vendor == "sqlite" else " ON audit_entry"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        cursor.execute(statement, values)
    append_only.install(connection)


def test_an_untouched_log_is_intact(chair: User) -> None:
    three_entries(chair)
    actions.seal_entries()
    verdict = actions.verify()
    assert verdict.is_intact
    assert verdict.unsealed == 0
    assert verdict.sealed == Entry.objects.count() >= 3


def test_the_unsealed_tail_is_counted(chair: User) -> None:
    actions.seal_entries()
    three_entries(chair)
    assert actions.verify().unsealed == 3


def test_a_changed_entry_is_named(chair: User) -> None:
    entries = three_entries(chair)
    actions.seal_entries()
    tamper("UPDATE audit_entry SET verb = 'orgs.founded' WHERE id = %s", entries[1].pk)
    verdict = actions.verify()
    assert verdict.broken_entry == entries[1].pk
    assert verdict.reason == "entry changed"


def test_a_removed_entry_is_named(chair: User) -> None:
    entries = three_entries(chair)
    actions.seal_entries()
    tamper("DELETE FROM audit_entry WHERE id = %s", entries[2].pk)
    assert actions.verify().broken_entry == entries[2].pk


def test_the_command_says_intact_and_names_the_broken_row(
    chair: User, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = three_entries(chair)
    actions.seal_entries()
    call_command("verify_audit")
    assert "操作日志完好" in capsys.readouterr().out
    # What the start of the server warns about is not said before its answer.
    assert not verify_audit.Command.requires_system_checks
    tamper("UPDATE audit_entry SET actor_id = 4711 WHERE id = %s", entries[0].pk)
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert f"第 {entries[0].pk} 条" in capsys.readouterr().err


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry LIMIT 1",
        "UPDATE audit_seal SET digest = 'x'",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(chair: User, statement: str) -> None:
    if connection.vendor == "postgresql":
        statement = statement.replace(
            "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry LIMIT 1",
            "TRUNCATE audit_entry",
        )
    three_entries(chair)
    actions.seal_entries()
    before = (Entry.objects.count(), Seal.objects.count())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == before


def test_the_models_refuse_as_well(chair: User) -> None:
    entry = three_entries(chair)[0]
    entry.verb = Verb.FOUNDED
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()
    with pytest.raises(AppendOnly):
        Entry.objects.update(verb="x")


def test_a_verb_that_no_app_declared_is_an_error(chair: User) -> None:
    with pytest.raises(actions.UnknownVerb):
        actions.record("orgs.invented", actor=chair)


def test_the_server_does_not_start_without_the_triggers() -> None:
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON audit_entry"
        cursor.execute(f"DROP TRIGGER audit_entry_no_update{on}")
    with pytest.raises(append_only.ImproperlyConfigured):
        append_only.require()
    append_only.install(connection)
    append_only.require()


def test_a_row_that_cannot_be_read_is_named(chair: User) -> None:
    entries = three_entries(chair)
    actions.seal_entries()
    if connection.vendor != "sqlite":
        # A column of days takes nothing else there.
        return
    tamper("UPDATE audit_entry SET at = 'gestern' WHERE id = %s", entries[1].pk)
    assert actions.verify().broken_entry == entries[1].pk


def test_an_emptied_log_is_not_intact(chair: User) -> None:
    three_entries(chair)
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            for name in append_only._names(table):
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            cursor.execute(f"DELETE FROM {table}")
    append_only.install(connection)
    assert not actions.verify().is_intact


def test_the_command_says_what_protects_the_log_no_more(
    chair: User, capsys: pytest.CaptureFixture[str]
) -> None:
    three_entries(chair)
    actions.seal_entries()
    name = append_only._names("audit_entry")[0]
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON audit_entry"
        cursor.execute(f"DROP TRIGGER {name}{on}")
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert name in capsys.readouterr().err
    append_only.install(connection)
