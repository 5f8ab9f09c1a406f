"""How the organiser's pages get at activities and sign-ups: only through the user."""

from django.shortcuts import get_object_or_404

from union.accounts.requests import UserRequest
from union.activities.models import Activity, SignUp
from union.orgs.scoping import authorise, may


def activity_or_404(request: UserRequest, pk: int, right: str = "activities.view") -> Activity:
    """An activity that the person sees; NotAllowed where she may not do what `right` names."""
    seen = Activity.objects.for_user(request.user).select_related("organisation", "organiser")
    activity = get_object_or_404(seen, pk=pk)
    if right != "activities.view":
        authorise(request.user, right, activity)
    return activity


def sign_up_or_404(request: UserRequest, pk: int, row: int) -> SignUp:
    """A sign-up of an activity that the person sees."""
    seen = SignUp.objects.for_user(request.user).select_related(
        "activity__organisation", "activity__organiser", "member__organisation"
    )
    return get_object_or_404(seen, pk=row, activity=pk)


def rights(request: UserRequest, activity: Activity) -> dict[str, bool]:
    """What the person may do with an activity, for the buttons of its pages."""
    user, here = request.user, activity.organisation
    return {
        "sees_names": may(user, "activities.names"),
        "can_change": may(user, "activities.change", here),
        "can_add": may(user, "activities.sign_up_others"),
        "can_export": may(user, "activities.export", here),
        "can_print": may(user, "activities.sign_up_others") or may(user, "activities.export"),
    }
