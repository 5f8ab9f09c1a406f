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
from union.members.models import Member
from union.members.models.member import id_index
from union.privacy.models import KeyCheck
from union.privacy.verbs import Verb

INDEX = "INDEX_KEY"
WORD = b"union"


def _context(name: str) -> str:
    return f"privacy.keycheck:{name}"


class WrongKeys(Exception):
    """The keys of this start do not open what is there; the message says which."""


def _value(name: str) -> bytes:
    if name == INDEX:
        return blind_index("union", "privacy.keycheck").encode()
    return seal(WORD, context=_context(name), key_id=name)


def _has_table() -> bool:
    """Not before the first migration."""
    return KeyCheck._meta.db_table in connection.introspection.table_names()


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
    column is tried instead, and the number by which one member is found.
    """
    if not _has_table():
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
    elif not checks and not _finds_members():
        problems.append(both(_OTHER_INDEX))
    return problems


_OTHER_INDEX = _(
    "INDEX_KEY is not the one of this database: nobody would be found by number. Start it "
    "with the INDEX_KEY that belongs to it."
)


def _finds_members() -> bool:
    """Whether a member of a database without checks is found by her number."""
    rows = Member.objects.exclude(id_index="").order_by("pk")
    one = rows.values_list("id_number", "id_index").first()
    return one is None or id_index(one[0]) == one[1]


def _problem(check: KeyCheck) -> str:
    message: Sentence
    if check.name == INDEX:
        message = _OTHER_INDEX
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
    """Leaves a check for the present key and for the index key, where there is none yet.

    Where there is none at all something may lie under each key of this start.
    """
    if not _has_table():
        return
    is_first = not KeyCheck.objects.exists()
    for name in (INDEX, *(settings.FIELD_KEYS if is_first else [current_key_id()])):
        KeyCheck.objects.get_or_create(name=name, defaults={"sealed": _value(name)})


def rotate_keys(say: Callable[[str, int], object]) -> int:
    """Moves everything to the present key; how much. In no transaction of its own.

    A key under which nothing is left loses its check: it may be taken out of FIELD_KEYS. Raises
    WrongKeys before anything is noted or moved.
    """
    if problems := wrong_keys():
        raise WrongKeys("\n".join(problems))
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
