"""Which spreadsheets can come in: each app registers one Resource for each kind in `ready()`."""

from typing import TYPE_CHECKING

from union.core.errors import NotReachable

if TYPE_CHECKING:
    from union.imports.resources import SheetResource

_resources: "dict[str, type[SheetResource]]" = {}


def register(resource: "type[SheetResource]") -> None:
    """Makes a kind of spreadsheet known."""
    _resources[resource.kind] = resource


def resource(kind: str) -> "type[SheetResource]":
    """The Resource of a kind; NotReachable for a kind that nobody registered."""
    if kind not in _resources:
        raise NotReachable
    return _resources[kind]


def kinds() -> "list[type[SheetResource]]":
    """All Resources, in the order of their registration."""
    return list(_resources.values())
