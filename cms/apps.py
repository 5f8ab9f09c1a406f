"""The website."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

PAGES = dict.fromkeys(
    (
        "cms.activityindexpage",
        "cms.activitypage",
        "cms.homepage",
        "cms.newsindexpage",
        "cms.newspage",
        "cms.standardpage",
    ),
    _("It belongs to the website, which everybody reads."),
)


class CmsConfig(AppConfig):
    """Pages that the union publishes."""

    name = "cms"
    label = "cms"
    verbose_name = _("Website")

    def ready(self) -> None:
        """Lets groups follow offices, shows activities, and tells of pages that wait."""
        from cms import editors, todos
        from cms.publishing import edit_url, show_activity
        from union.activities import registry as activities
        from union.notifications import registry as notifications
        from union.orgs import registry as orgs
        from union.outbox import registry as outbox
        from union.privacy import registry as privacy

        orgs.on_offices_changed(editors.follow)
        outbox.register_sweep(editors.follow_all)
        notifications.register_todos(todos.todos)
        privacy.register_own(privacy.Own("cms", self.verbose_name, PAGES, lambda _user: ()))
        activities.register_publisher(show_activity)
        activities.register_editor(edit_url)
        post_migrate.connect(_fill_words, sender=self)


def _fill_words(**kwargs: Any) -> None:
    """Pages made by a migration have neither words nor a place in the search index."""
    from wagtail.models import get_page_models

    from cms.models import SitePage

    tables = connection.introspection.table_names()
    for model in get_page_models():
        if issubclass(model, SitePage) and model._meta.db_table in tables:
            for page in model.objects.filter(words=""):
                page.save()
