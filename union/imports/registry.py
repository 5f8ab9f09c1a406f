"""Which spreadsheets can come in: each app registers one Resource for each kind in `ready()`."""

from typing import TYPE_CHECKING, Any

from union.core.errors import NotReachable
from union.imports.models import GUARDED

if TYPE_CHECKING:
    from union.imports.resources import SheetResource
    from union.orgs.models import Organisation

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


def taken_in(
    kind: str, union: "Organisation", content: bytes, name: str, options: dict[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    """What is stored of a file of a kind, and what is noted of it (`SheetResource.taken_in`)."""
    known = _resources.get(kind)
    return known.taken_in(union, content, name, options) if known else (content, {})


def name_of(kind: str, name: str) -> str:
    """What a file is called where it is listed: of a guarded kind its own name may say too much."""
    return str(_resources[kind].label) if kind in GUARDED else name


def kinds() -> "list[type[SheetResource]]":
    """All Resources, in the order of their registration."""
    return list(_resources.values())
