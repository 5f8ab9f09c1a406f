"""Spreadsheets that stop half-way: checked and not imported, or waiting for an answer."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import ngettext

from union.imports.models import Batch
from union.imports.registry import guarding_rights
from union.notifications.registry import Todo
from union.orgs.scoping import may

WAITING = [Batch.State.ASKING, Batch.State.CHECKED]


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """One line for the officers who send spreadsheets; straight to the file when it is one."""
    if not any(may(user, right) for right in ("imports.change", *guarding_rights())):
        return
    waiting = list(
        Batch.objects.for_user(user, "imports.change")
        .filter(state__in=WAITING)
        .exclude(new_rows=0, changed_rows=0, rejected_rows=0, state=Batch.State.CHECKED)
        .values_list("pk", flat=True)[:100]
    )
    if waiting:
        one = len(waiting) == 1
        yield Todo(
            title=ngettext(
                "%(n)s spreadsheet is not imported yet",
                "%(n)s spreadsheets are not imported yet",
                len(waiting),
            )
            % {"n": len(waiting)},
            url=reverse("imports:detail", args=waiting) if one else reverse("imports:list"),
            count=len(waiting),
            icon="table",
        )
