"""Wagtail's two groups become 编辑 and 发布, with what each may do; offices put people into them."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations

RENAMED = {"Editors": "编辑", "Moderators": "发布"}
APPROVAL = ("Moderators approval", "发布前审核")
PAGES = {"编辑": ["add", "change"], "发布": ["add", "change", "publish", "lock", "unlock"]}
# (app, model): what each group may do with the rows of all collections.
COLLECTED = {
    "编辑": {
        ("wagtailimages", "image"): ["add", "choose"],
        ("wagtaildocs", "document"): ["add", "choose"],
    },
    "发布": {
        ("wagtailimages", "image"): ["add", "change", "choose"],
        ("wagtaildocs", "document"): ["add", "change", "choose"],
        ("wagtailcore", "collection"): ["add", "change", "delete"],
    },
}
EVERYWHERE = {
    "编辑": {("wagtailadmin", "admin"): ["access"]},
    "发布": {
        ("wagtailadmin", "admin"): ["access"],
        ("wagtailredirects", "redirect"): ["add", "change", "delete"],
        ("orgs", "holiday"): ["add", "change", "delete", "view"],
    },
}


def _permissions(apps: Any, wanted: dict[tuple[str, str], list[str]]) -> Iterator[Any]:
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for (app, model), verbs in wanted.items():
        kind, _created = ContentType.objects.get_or_create(app_label=app, model=model)
        for verb in verbs:
            permission, _created = Permission.objects.get_or_create(
                content_type=kind,
                codename=f"{verb}_{model}",
                defaults={"name": f"Can {verb} {model}"},
            )
            yield permission


def set_up(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("auth", "Group")
    Site = apps.get_model("wagtailcore", "Site")
    Collection = apps.get_model("wagtailcore", "Collection")
    OnPage = apps.get_model("wagtailcore", "GroupPagePermission")
    OnCollection = apps.get_model("wagtailcore", "GroupCollectionPermission")
    home = Site.objects.get(is_default_site=True).root_page
    root = Collection.objects.get(depth=1)
    for old, new in RENAMED.items():
        group, _created = Group.objects.get_or_create(name=old)
        group.name = new
        group.save()
        group.permissions.set(_permissions(apps, EVERYWHERE[new]))
        OnPage.objects.filter(group=group).delete()
        for permission in _permissions(apps, {("wagtailcore", "page"): PAGES[new]}):
            OnPage.objects.create(group=group, page=home, permission=permission)
        OnCollection.objects.filter(group=group).delete()
        for permission in _permissions(apps, COLLECTED[new]):
            OnCollection.objects.create(group=group, collection=root, permission=permission)
    _rename_approval(apps, *APPROVAL)


def take_back(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    OnPage = apps.get_model("wagtailcore", "GroupPagePermission")
    for old, new in RENAMED.items():
        Group.objects.filter(name=new).update(name=old)
    OnPage.objects.filter(group__name__in=RENAMED).update(page=Page.objects.get(depth=1))
    _rename_approval(apps, *reversed(APPROVAL))


def _rename_approval(apps: Any, old: str, new: str) -> None:
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_first_pages"),
        ("orgs", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(set_up, take_back)]
