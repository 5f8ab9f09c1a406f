"""The kinds of notices and what each says."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

kinds: dict[str, "str | _StrPromise"] = {}


def register_notice(kind: str, text: "str | _StrPromise") -> None:
    """Declares a kind of notice and its text, with named placeholders.

    A notice never holds a name with a reason or a sum, nor anything about health.
    """
    kinds[kind] = text
