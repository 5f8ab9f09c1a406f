"""The part of the organisation's tree that a list may name: which campus, which group."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from union.orgs import scoping
from union.orgs.models import Level, Organisation
from union.orgs.scoping import Somebody


def line(path: str) -> list[str]:
    """The paths from the root down to one organisation, its own included."""
    step = Organisation.steplen
    return [path[:length] for length in range(step, len(path) + 1, step)]


@dataclass(frozen=True)
class Place:
    """Where somebody belongs, in words; `group` is blank for whoever belongs to a whole campus."""

    campus: str
    group: str = ""

    def __str__(self) -> str:
        return " ".join(word for word in (self.campus, self.group) if word)


class Tree:
    """Organisations in the order of the tree, loaded by one question to the database.

    `reached` are those that the user may choose; `nodes` holds the levels above them as well, so
    that a group leader reads the name of her campus.
    """

    def __init__(self, nodes: Iterable[Organisation], paths: tuple[str, ...]) -> None:
        self.nodes = {node.path: node for node in nodes}
        self.reached = [
            node for path, node in sorted(self.nodes.items()) if paths and path.startswith(paths)
        ]
        self._by_pk = {node.pk: node for node in self.nodes.values()}

    @classmethod
    def for_user(cls, user: Somebody, right: str) -> Self:
        """The organisations in which somebody has a right."""
        paths = scoping.reach(user, right).paths
        wanted = Q(pk__in=[])
        for path in paths:
            wanted |= Q(path__startswith=path) | Q(path__in=line(path))
        return cls(Organisation.objects.filter(wanted), paths)

    @classmethod
    def of_union(cls, organisation: Organisation) -> Self:
        """The whole of the union that an organisation belongs to."""
        top = organisation.union().path
        return cls(Organisation.objects.filter(path__startswith=top), ())

    @classmethod
    def above(cls, organisation: Organisation) -> Self:
        """One organisation and what stands above it."""
        return cls(Organisation.objects.filter(path__in=line(organisation.path)), ())

    def below(self, organisation: Organisation) -> list[int]:
        """The primary keys of an organisation and of all below it."""
        return [node.pk for node in self.reached if node.path.startswith(organisation.path)]

    def place(self, organisation_id: int) -> Place:
        """Campus and group of an organisation; blank when it lies outside this part of the tree."""
        node = self._by_pk.get(organisation_id)
        if node is None:
            return Place("")
        if node.level != Level.GROUP:
            return Place(node.name)
        parent = self.nodes.get(node.path[: -Organisation.steplen])
        return Place(parent.name if parent else "", node.name)

    def choices(self) -> list[tuple[int, str]]:
        """For a select: each organisation under the one above it, set in by its depth."""
        top = min((node.depth for node in self.reached), default=0)
        return [(node.pk, "\u3000" * (node.depth - top) + node.name) for node in self.reached]
