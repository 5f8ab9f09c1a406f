"""What waits of the website: pages that editors have sent."""

from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from union.notifications.registry import Todo
from union.orgs import scoping


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """Pages that editors have sent, for those who publish."""
    if not scoping.may(user, "cms.publish"):
        return
    count = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).count()
    if count:
        yield Todo(_("Pages to read and publish"), reverse("wagtailadmin_home"), count, icon="horn")
