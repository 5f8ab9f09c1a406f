"""The tree: federation, union, branch or campus, group."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Level(models.TextChoices):
    """Levels of the tree."""

    FEDERATION = "federation", _("Federation")
    UNION = "union", _("Union")
    BRANCH = "branch", _("Branch or campus")
    GROUP = "group", _("Group")


class Organisation(MP_Node):
    """A federation (总工会), union (基层工会), branch or campus (园区分会), or group (工会小组)."""

    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=16, choices=Level)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def union(self) -> "Organisation":
        """The union that this campus or group belongs to; itself when it is one."""
        if self.level in (Level.UNION, Level.FEDERATION):
            return self
        return self.get_ancestors().get(level=Level.UNION)  # type: ignore[no-any-return]

    def line(self) -> list[str]:
        """The paths from the root down to here, its own included: an office there reaches here."""
        step = self.steplen
        return [self.path[:end] for end in range(step, len(self.path) + 1, step)]
