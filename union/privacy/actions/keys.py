"""Whether the keys are those of this database, and moving everything to the present one."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from union.audit.actions import record
from union.core import rotation
from union.core.crypto import CannotOpen, blind_index, current_key_id, open_, seal
from union.core.errors import Sentence
from union.core.terminal import both
from union.privacy.models import KeyCheck
from union.privacy.verbs import Verb

INDEX = "INDEX_KEY"
WORD = b"union"


def _context(name: str) -> str:
    return f"privacy.keycheck:{name}"


def _value(name: str) -> bytes:
    if name == INDEX:
        return blind_index("union", "privacy.keycheck").encode()
    return seal(WORD, context=_context(name))


def _fits(check: KeyCheck) -> bool:
    stored = bytes(check.sealed)
    if check.name == INDEX:
        return stored == _value(INDEX)
    try:
        return open_(stored, context=_context(check.name)) == WORD
    except CannotOpen:
        return False


def wrong_keys() -> list[str]:
    """What is wrong with the keys of this start, a sentence each; none: they open this database.

    On the first start of a database that was sealed before there were checks one value of each
    column is tried instead.
    """
    if KeyCheck._meta.db_table not in connection.introspection.table_names():
        return []
    checks = list(KeyCheck.objects.order_by("pk"))
    problems = [_problem(check) for check in checks if not _fits(check)]
    if not checks and (place := rotation.first_that_does_not_open()):
        problems.append(
            both(
                _(
                    "The keys do not open this database: %(place)s. Start it with the keys.json, "
                    "or the FIELD_KEYS and INDEX_KEY, that belong to it."
                ),
                place=place,
            )
        )
    return problems


def _problem(check: KeyCheck) -> str:
    message: Sentence
    if check.name == INDEX:
        message = _(
            "INDEX_KEY is not the one of this database: nobody would be found by number. Start it "
            "with the INDEX_KEY that belongs to it."
        )
    elif check.name in settings.FIELD_KEYS:
        message = _(
            "The key %(name)s is not the one that sealed this database. Start it with the "
            "FIELD_KEYS, or the keys.json, that belong to it."
        )
    else:
        message = _(
            "This database is sealed under the key %(name)s, which FIELD_KEYS does not hold. Add "
            "it behind the present one; without it this data cannot be read by anybody."
        )
    return both(message, name=check.name)


@transaction.atomic
def note_keys() -> None:
    """Leaves a check for the present key and for the index key, where there is none yet."""
    for name in (INDEX, current_key_id()):
        KeyCheck.objects.get_or_create(name=name, defaults={"sealed": _value(name)})


def rotate_keys(say: Callable[[str, int], object]) -> int:
    """Moves everything to the present key; how much. In no transaction of its own.

    A key under which nothing is left loses its check: it may be taken out of FIELD_KEYS.
    """
    note_keys()
    moved = rotation.rotate(say)
    count = rotation.verify()
    if not count.broken:
        over = KeyCheck.objects.exclude(name__in=[INDEX, *count.under, current_key_id()])
        over.delete()
    with transaction.atomic():
        record(
            Verb.KEYS_ROTATED,
            actor=None,
            key=current_key_id(),
            moved=moved,
            left=count.left(),
        )
    return moved
