"""Fields that only the server can read, and how to find one without reading them all.

`settings.FIELD_KEYS` maps a key's name to its 32 bytes; the first one seals, all of them open.
`settings.INDEX_KEY` keys the blind index. How far this goes, and how keys are changed:
docs/decisions/0002-field-encryption.md.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.forms import CharField, Field

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16


class CannotOpen(Exception):
    """Sealed bytes that do not open: damaged, or moved from another column or file."""


class UnknownKey(CannotOpen):
    """Sealed under a key that `settings.FIELD_KEYS` does not hold; the message names it."""


def current_key_id() -> str:
    """The name of the key that seals now."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEYS is empty: nothing can be sealed.")
    return next(iter(settings.FIELD_KEYS))


_guards: list[Callable[[], object]] = []


def register_guard(guard: Callable[[], object]) -> None:
    """Adds what ends a process, with a sentence, whose keys are not those of the database."""
    if guard not in _guards:
        _guards.append(guard)


def demand_keys() -> None:
    """For commands that seal something: Django asks for the keys only where a server starts."""
    for guard in _guards:
        guard()


def seal(plain: bytes, *, context: str, key_id: str = "") -> bytes:
    """AES-256-GCM under the current key: version, length and name of the key, nonce, cipher text.

    `context` says where the bytes belong ("members.member.phone"); they open nowhere else.
    `key_id` names another key than the current one.
    """
    key_id = key_id or current_key_id()
    name = key_id.encode()
    header = VERSION + bytes([len(name)]) + name
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(settings.FIELD_KEYS[key_id])
    return header + nonce + cipher.encrypt(nonce, plain, header + context.encode())


def sealed_under(sealed: bytes) -> str:
    """The name of the key that sealed these bytes; CannotOpen if they were not made by `seal`."""
    end = 2 + sealed[1] if len(sealed) > 1 else 0
    if sealed[:1] != VERSION or len(sealed) < end + NONCE_BYTES + TAG_BYTES:
        raise CannotOpen("These bytes were not sealed by this system, or were cut off.")
    return sealed[2:end].decode(errors="replace")


def open_(sealed: bytes, *, context: str) -> bytes:
    """What was sealed. UnknownKey if its key is gone; CannotOpen if a bit or the place changed."""
    key_id = sealed_under(sealed)
    if key_id not in settings.FIELD_KEYS:
        raise UnknownKey(f"Sealed under the key {key_id!r}, which FIELD_KEYS does not hold.")
    end = 2 + sealed[1]
    header, nonce, body = sealed[:end], sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
    try:
        cipher = AESGCM(settings.FIELD_KEYS[key_id])
        return cipher.decrypt(nonce, body, header + context.encode())
    except InvalidTag:
        raise CannotOpen(
            f"The sealed value does not belong to {context}, or was changed."
        ) from None


def reseal(sealed: bytes, *, context: str, new_context: str | None = None) -> bytes:
    """The same content under the current key, and, after a field was renamed, in its new place."""
    return seal(open_(sealed, context=context), context=new_context or context)


def blind_index(value: str, purpose: str) -> str:
    """32 hexadecimal characters by which equal values can be found; blank stays blank.

    `purpose` ("id_number", "phone") keeps equal values of two columns apart. The caller normalises
    the value first.
    """
    if not value:
        return ""
    message = purpose.encode() + b"\x00" + value.encode()
    return hmac.new(settings.INDEX_KEY, message, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed bytes that is no EncryptedTextField, and where each row is bound to."""

    model: type[models.Model]
    field: str
    context: Callable[[Any], str]


@dataclass(frozen=True)
class SealedJSONColumn:
    """A column of JSON in which some texts are sealed, as base64.

    `rewrite` passes the bytes of each of them through a function, and answers the whole anew.
    """

    model: type[models.Model]
    field: str
    rewrite: Callable[[Any, Callable[[bytes], bytes]], Any]
    context: str


_columns: dict[tuple[type[models.Model], str], "SealedColumn | SealedJSONColumn"] = {}


def register_sealed(
    model: type[models.Model], field: str, context_of_row: Callable[[Any], str]
) -> None:
    """Makes known a BinaryField whose bytes were sealed by hand, so that keys can be changed.

    `context_of_row` gets a row (nothing sealed in it is loaded) and answers what its bytes were
    sealed with. Every EncryptedTextField is known by itself.
    """
    _columns[model, field] = SealedColumn(model, field, context_of_row)


def register_sealed_json(column: SealedJSONColumn) -> None:
    """Makes known JSON with sealed texts in it."""
    _columns[column.model, column.field] = column


def sealed_columns() -> list["SealedColumn | SealedJSONColumn"]:
    """All columns of all tables that hold sealed bytes."""
    found: list[SealedColumn | SealedJSONColumn] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        found += [
            SealedColumn(model, field.name, _bound_to(field.context))
            for field in model._meta.local_concrete_fields
            if isinstance(field, EncryptedTextField)
        ]
    return [*found, *_columns.values()]


def _bound_to(context: str) -> Callable[[Any], str]:
    return lambda _row: context


if TYPE_CHECKING:
    AnyTextField = models.TextField[Any, Any]
else:
    # Django's fields take type arguments only in the stubs.
    AnyTextField = models.TextField


class EncryptedTextField(AnyTextField):
    """Text that the database holds sealed; a blank is stored as a blank.

    The bound place is "app.model.field" and not the row, because a new row has no primary key yet
    when its values are written. It cannot be searched: put a `blind_index` column beside it.
    """

    description = "Text, sealed with AES-GCM"

    def get_internal_type(self) -> str:
        """Stored in a column of bytes."""
        return "BinaryField"

    @property
    def context(self) -> str:
        """The place that the sealed bytes are bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The sealed bytes; every save seals anew, under the current key."""
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None:
            return None
        sealed = seal(str(value).encode(), context=self.context) if value else b""
        # Database is the driver's module, of which the stubs know nothing.
        return connection.Database.Binary(sealed)  # type: ignore[attr-defined]

    def from_db_value(
        self, value: Any, _expression: Any, _connection: BaseDatabaseWrapper
    ) -> str | None:
        """The text; raises CannotOpen or UnknownKey rather than show anything else."""
        if value is None:
            return None
        sealed = bytes(value)
        return open_(sealed, context=self.context).decode() if sealed else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: two seals of one text differ, so that any other lookup finds nothing."""
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is sealed and cannot be looked up; compare its blind index instead."
            )
        return super().get_lookup(lookup_name)

    def formfield(self, **options: Any) -> Field | None:
        """A line of text, not a text area."""
        return models.Field.formfield(self, **{"form_class": CharField, **options})
