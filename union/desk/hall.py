"""What I can apply for (办事大厅): one page of what there is for whoever is logged in.

It counts sign-ups, gifts, corrections and requests side by side, so it stands on the top floor,
where the menus of the site are made as well. An entry is there only where it leads to something.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.activities.models import SignUp
from union.activities.shown import open_to, own_coming
from union.approvals.models import Review
from union.core.errors import Sentence
from union.members.models import Correction, Dependant, Kinship, Member
from union.occasions.models import Occasion
from union.orgs.scoping import holds_office, may
from union.welfare.models import Disbursement


@dataclass(frozen=True)
class Service:
    """One card: what can be done there, and what waits (`is_waiting`) or stands there."""

    title: Sentence
    text: Sentence
    url: str
    icon: str
    tone: str
    number: Sentence = ""
    is_waiting: bool = False


@login_required
@require_safe
def services(request: UserRequest) -> HttpResponse:
    """Everything that exists for the person who asks."""
    user = request.user
    member = Member.objects.of_user(user).select_related("organisation").first()
    context = {
        "member": member,
        "own": list(_of_member(user, member)) if member else [],
        "office": list(_of_office(user)),
    }
    return render(request, "desk/hall.html", context)


def _of_member(user: User, member: Member) -> Iterator[Service]:
    now = timezone.now()
    open_now = open_to(member, now).count()
    yield Service(
        _("Activities"),
        _("Read what is planned and sign up with one tap."),
        reverse("activities"),
        "cal",
        "leaf",
        ngettext_lazy("%(n)s open for you", "%(n)s open for you", open_now) % {"n": open_now}
        if open_now
        else "",
    )
    mine = own_coming(user, now)
    offers = sum(one.state == SignUp.State.OFFERED for one in mine)
    yield Service(
        _("My sign-ups"),
        _("Where I am in, my place in the line, and cancelling in time."),
        reverse("my_activities"),
        "people",
        "sky",
        _offers(offers) if offers else _coming(len(mine)),
        is_waiting=bool(offers),
    )
    gifts = Disbursement.objects.of_user(user).waiting().count()
    yield Service(
        _("My gifts"),
        _("Confirm what I was given, and see all of it."),
        reverse("my_benefits"),
        "gift",
        "gold",
        ngettext_lazy("%(n)s to confirm", "%(n)s to confirm", gifts) % {"n": gifts}
        if gifts
        else "",
        is_waiting=bool(gifts),
    )
    matters = Occasion.objects.of_user(user).open().count()
    yield Service(
        _("What I am entitled to"),
        _("What I may still get, and telling the union that something has happened."),
        reverse("my_entitlements"),
        "heart",
        "leaf",
        ngettext_lazy("%(n)s under way", "%(n)s under way", matters) % {"n": matters}
        if matters
        else "",
    )
    family = Dependant.objects.of_user(user).live().count()
    yield Service(
        _("My family"),
        _("Children and spouse, for children's day and a birth; with your consent only."),
        reverse("me_family"),
        "people",
        "gold",
        ngettext_lazy("%(n)s entered", "%(n)s entered", family) % {"n": family} if family else "",
    )
    asked = Correction.objects.of_user(user).waiting().count()
    yield Service(
        _("Something is wrong in my data"),
        _("The office puts it right and answers."),
        reverse("me_correction"),
        "pen",
        "rose",
        ngettext_lazy("%(n)s without an answer yet", "%(n)s without an answer yet", asked)
        % {"n": asked}
        if asked
        else "",
    )
    noted = Kinship.objects.of_user(user).count()
    yield Service(
        _("A colleague is my close relative"),
        _("Then neither of us decides on what concerns the other."),
        reverse("me_relatives"),
        "heart",
        "rose",
        ngettext_lazy("%(n)s noted", "%(n)s noted", noted) % {"n": noted} if noted else "",
    )


def _offers(n: int) -> Sentence:
    return ngettext_lazy("%(n)s place offered to me", "%(n)s places offered to me", n) % {"n": n}


def _coming(n: int) -> Sentence:
    return ngettext_lazy("%(n)s coming", "%(n)s coming", n) % {"n": n} if n else ""


def _of_office(user: User) -> Iterator[Service]:
    if not holds_office(user):
        return
    if may(user, "funds.request"):
        yield Service(
            _("Ask for money"),
            _("What for, out of which line, how much, with the papers."),
            reverse("funds:new"),
            "coins",
            "leaf",
        )
    if may(user, "occasions.report"):
        yield Service(
            _("Report what happened to a colleague"),
            _("A hospital stay, a birth, a wedding: the visit and the gift follow."),
            reverse("occasions:choose"),
            "heart",
            "rose",
        )
    mine = Review.objects.of_applicant(user)
    back = mine.filter(state=Review.State.RETURNED).count()
    pending = mine.pending().count()
    yield Service(
        _("My requests"),
        _("Who has them and since when; putting right what came back."),
        reverse("approvals:mine"),
        "file",
        "sky",
        _back(back) if back else _under_way(pending),
        is_waiting=bool(back),
    )


def _back(n: int) -> Sentence:
    return ngettext_lazy("%(n)s came back", "%(n)s came back", n) % {"n": n}


def _under_way(n: int) -> Sentence:
    return ngettext_lazy("%(n)s in review", "%(n)s in review", n) % {"n": n} if n else ""
