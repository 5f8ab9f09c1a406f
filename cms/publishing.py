"""The page of an activity: made when the activity is published, then kept in step."""

from django.urls import reverse
from django.utils.text import slugify

from cms.models import ActivityIndexPage, ActivityPage
from union.accounts.models import User
from union.activities.models import Activity
from union.orgs.scoping import may


def show_activity(activity: Activity, actor: User | None) -> None:
    """Makes the page of an activity, or brings its title up to date; words and pictures stay.

    A copy of last year's activity begins with the words and the picture of last year's page. The
    caller's transaction holds the activity, so that two at once make one page.
    """
    page = ActivityPage.objects.filter(activity=activity).first()
    if page is None:
        _make(activity, actor)
        return
    # The words that are searched hold the facts as well: saving renews them.
    page.activity = activity
    page.title = page.draft_title = activity.title
    page.save(clean=False)


def edit_url(activity: Activity, user: User) -> str:
    """Where an editor adds words and pictures to an activity's page; blank for everybody else."""
    if not may(user, "cms.edit"):
        return ""
    page = ActivityPage.objects.filter(activity=activity).first()
    if page is None or not page.permissions_for_user(user).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _make(activity: Activity, actor: User | None) -> None:
    page = ActivityPage(activity=activity, title=activity.title, slug=slugify(activity.slug))
    before = ActivityPage.objects.filter(activity=activity.copied_from_id).first()
    if before is not None:
        page.cover, page.body = before.cover, before.body
    ActivityIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=actor, changed=False)
