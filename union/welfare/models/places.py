"""Campuses and groups of a programme's rows, asked for once and not for each row."""

from collections.abc import Iterable
from functools import cached_property

from union.orgs.models import Level, Organisation


class Places:
    """The part of the tree at and below one organisation."""

    def __init__(self, top: Organisation) -> None:
        """Takes the topmost organisation; asks the database when the first question comes."""
        self.top = top

    @cached_property
    def _by_path(self) -> dict[str, Organisation]:
        below = Organisation.objects.filter(path__startswith=self.top.path)
        return {one.path: one for one in below.order_by("path")}

    def all(self) -> Iterable[Organisation]:
        """All of them, in the order of the tree."""
        return self._by_path.values()

    def campus_of(self, organisation: Organisation) -> Organisation:
        """The campus that a group belongs to; itself or the top where there is none."""
        path = organisation.path
        while len(path) > len(self.top.path):
            found = self._by_path.get(path)
            if found is not None and found.level == Level.BRANCH:
                return found
            path = path[: -Organisation.steplen]
        return self.top

    def label(self, organisation: Organisation) -> str:
        """`滨江园区 大班组`; only the name for whatever is no group of a campus."""
        campus = self.campus_of(organisation)
        if campus.pk in (organisation.pk, self.top.pk):
            return organisation.name
        return f"{campus.name} {organisation.name}"
