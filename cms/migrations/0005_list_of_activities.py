"""The list of activities, below the home page of every site that is there already."""

from typing import Any

from django.db import migrations
from django.utils import timezone

STEP = 4
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _next(path: str) -> str:
    """The step after a path's last one, in the tree's own digits."""
    number = int(path[-STEP:], 36) + 1
    digits = ""
    for _place in range(STEP):
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def make_list(apps: Any, schema_editor: Any) -> None:
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    ContentType = apps.get_model("contenttypes", "ContentType")
    ActivityIndexPage = apps.get_model("cms", "ActivityIndexPage")
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or ActivityIndexPage.objects.exists():
        return
    home = site.root_page
    last = Page.objects.filter(path__startswith=home.path, depth=home.depth + 1).order_by("path")
    newest = last.last()
    path = home.path + (_next(newest.path) if newest else "0001")
    kind, _made = ContentType.objects.get_or_create(app_label="cms", model="activityindexpage")
    now = timezone.now()
    # Somebody may have a page of that address already: it keeps it.
    taken = Page.objects.filter(path__startswith=home.path, slug="activities").exists()
    slug = "activities-list" if taken else "activities"
    ActivityIndexPage.objects.create(
        content_type=kind,
        locale=home.locale,
        title="活动",
        draft_title="活动",
        slug=slug,
        url_path=f"{home.url_path}{slug}/",
        path=path,
        depth=home.depth + 1,
        numchild=0,
        live=True,
        has_unpublished_changes=False,
        first_published_at=now,
        last_published_at=now,
    )
    home.numchild += 1
    home.save(update_fields=["numchild"])


def remove_list(apps: Any, schema_editor: Any) -> None:
    Page = apps.get_model("wagtailcore", "Page")
    ActivityIndexPage = apps.get_model("cms", "ActivityIndexPage")
    for page in ActivityIndexPage.objects.all():
        Page.objects.filter(path__startswith=page.path).exclude(pk=page.pk).delete()
        parent = Page.objects.get(path=page.path[:-STEP])
        page.delete()
        parent.numchild -= 1
        parent.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_activity_pages")]

    operations = [migrations.RunPython(make_list, remove_list)]
