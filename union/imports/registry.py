"""Which spreadsheets can come in: each app registers one Resource for each kind in `ready()`."""

from typing import TYPE_CHECKING

from union.core.errors import NotReachable
from union.imports.models import GUARDED

if TYPE_CHECKING:
    from union.imports.resources import SheetResource

_resources: "dict[str, type[SheetResource]]" = {}


def register(resource: "type[SheetResource]") -> None:
    """Makes a kind of spreadsheet known."""
    _resources[resource.kind] = resource
    if resource.is_guarded:
        GUARDED[resource.kind] = resource.right


def guarding_rights() -> set[str]:
    """The rights by which kinds are reached that not everybody sees who sees spreadsheets."""
    return set(GUARDED.values())


def resource(kind: str) -> "type[SheetResource]":
    """The Resource of a kind; NotReachable for a kind that nobody registered."""
    if kind not in _resources:
        raise NotReachable
    return _resources[kind]


def kinds() -> "list[type[SheetResource]]":
    """All Resources, in the order of their registration."""
    return list(_resources.values())
