"""Opening a sealed file: from the request for it to the bytes, entry in the log included."""

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

FILES, LOOKS, KILOBYTES = 300, 300, 1500
LIMIT_MS = 30.0


def run(union: Any, chair: Any) -> None:
    """Prints the time of a look at an entry, at a paper, and at a plain row beside them."""
    from union.health.models import Purpose, Record

    keeper, entries, papers = _fill(union, chair)
    from union.health import actions

    def look(rows: list[Any]) -> Callable[[int], object]:
        return lambda n: actions.read(rows[n % len(rows)], actor=keeper, purpose=Purpose.FITNESS)

    def plain(n: int) -> object:
        return Record.objects.defer("sealed").get(pk=entries[n % len(entries)].pk)

    def own(n: int) -> object:
        row = entries[n % len(entries)]
        return actions.read_own(row, actor=row.member.user)

    row = _timed(plain)
    sys.stdout.write(f"a plain row                        {row:7.2f} ms\n")
    for label, act in (
        ("her own entry                     ", own),
        ("an entry, the look written down   ", look(entries)),
        (f"a paper of {KILOBYTES / 1000:.1f} MB, written down  ", look(papers)),
    ):
        took = _timed(act)
        verdict = "" if took <= LIMIT_MS else f"  ABOVE {LIMIT_MS:.0f} ms"
        sys.stdout.write(f"{label} {took:7.2f} ms  {took / row:5.1f} plain rows{verdict}\n")


def _timed(act: Callable[[int], object]) -> float:
    """The 95th percentile of so many, in milliseconds."""
    took = []
    for n in range(LOOKS):
        begun = time.perf_counter()
        act(n)
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)[int(len(took) * 0.95)]


def _fill(union: Any, chair: Any) -> tuple[Any, list[Any], list[Any]]:
    """A keeper, an entry in each of some files, and papers of a megabyte and a half."""
    from django.db import transaction

    from union.accounts.actions import open_account
    from union.health import vault
    from union.health.models import Record, RecordKind
    from union.members.models import Member
    from union.orgs.actions import appoint
    from union.orgs.roles import Role

    members = list(Member.objects.filter(union=union).select_related("union")[:FILES])
    keeper = open_account(username="keeper", name="管理员", password=None, actor=chair)
    appoint(keeper, Role.KEEPER, union, actor=None, starts_on=date(2020, 1, 1))

    def sealed(member: Any, kind: Any, content: Any) -> Any:
        row = Record(organisation=union, member=member, kind=kind, on=date(2026, 1, 1))
        row.sealed = vault.seal(row, content)
        row.save()
        return row

    entries, papers = [], []
    with transaction.atomic():
        for n, member in enumerate(members):
            member.user = open_account(
                username=f"bench{n}", name=member.name, password=None, actor=chair
            )
            member.save(update_fields=["user"])
            content = vault.Content({"what": "allergy", "words": "青霉素" * 60})
            entries.append(sealed(member, RecordKind.ENTRY, content))
        for member in members[:40]:
            content = vault.Content({"media": "image/jpeg"}, os.urandom(KILOBYTES * 1000))
            papers.append(sealed(member, RecordKind.PAPER, content))
    return keeper, entries, papers
