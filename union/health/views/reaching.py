"""Who finds a health page at all, and what a try leaves behind; how content is handed out."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.db.models import Model, QuerySet
from django.http import HttpResponse

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.redirects import see_other
from union.evidence.answers import ENDINGS, POLICY, saved_response
from union.health import actions
from union.health.actions import Opened
from union.health.forms.files import WHAT
from union.health.models import Access, Certificate, Emergency, Record
from union.health.models.access import offices_then
from union.members.models import Member
from union.orgs.doors import View, asks_for_password
from union.orgs.scoping import may

Row = TypeVar("Row", bound=Model)


def needs_keeper(view: View) -> View:
    """Opens a page to the health keeper; anybody else finds nothing, and the log says who tried."""

    @login_required
    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(request.user, "health.open"):
            # The arguments of these addresses are called after what they are the number of.
            actions.note_try(actor=request.user, **kwargs)
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def needs_emergency(right: str) -> Callable[[View], View]:
    """Opens a page of one emergency to whoever has a right; the log says who else tried."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: UserRequest, pk: int, **kwargs: Any) -> HttpResponse:
            rows = Emergency.objects.for_user(request.user)
            if not may(request.user, right) or not rows.filter(pk=pk).exists():
                actions.note_try(actor=request.user, emergency=pk)
                raise NotReachable
            return view(request, pk, **kwargs)

        return guarded

    return decorate


def titled(records: Iterable[Record], kinds: dict[int, str]) -> list[tuple[Record, str]]:
    """Records with what they are called where the kind of an own entry may be said."""
    names = dict(WHAT)
    return [(one, str(names.get(kinds.get(one.pk, ""), one.get_kind_display()))) for one in records]


def told(looks: Iterable[Access], member: Member, kinds: dict[int, str]) -> list[dict[str, Any]]:
    """Looks with the office of whoever looked, and what the record is called."""
    offices, rows = offices_then(member), list(looks)
    titles = {one.pk: title for one, title in titled((look.record for look in rows), kinds)}
    return [
        {
            "look": one,
            "office": offices(one.reader_id, one.at),
            "title": titles[one.record_id],
        }
        for one in rows
    ]


def asks_for_password_first(view: View) -> View:
    """Asks for the password before content is shown; what was found, or noted, stands before it.

    A form that comes too late is not kept for afterwards: its words would lie in the session in
    plain text. It is shown once more.
    """
    asking = asks_for_password(view)

    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return asking(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method == "POST":
                return see_other(request.path)
            raise

    return guarded


def kept_record(request: UserRequest, pk: int) -> Record:
    """A record of a file that the keeper keeps. Raises NotReachable, after noting the try."""
    rows = Record.objects.for_user(request.user).select_related("member__organisation")
    return _found(request, rows.filter(pk=pk), record=pk)


def kept_member(request: UserRequest, pk: int) -> Member:
    """A member whose file the keeper keeps. Raises NotReachable, after noting the try."""
    rows = Member.objects.for_user(request.user, "health.open").select_related("organisation")
    return _found(request, rows.filter(pk=pk).defer("id_number", "phone"), member=pk)


def kept_certificate(request: UserRequest, pk: int) -> Certificate:
    """A certificate that the keeper keeps. Raises NotReachable, after noting the try."""
    rows = Certificate.objects.for_user(request.user).select_related("member__organisation")
    return _found(request, rows.filter(pk=pk), certificate=pk)


def own_record(request: UserRequest, pk: int) -> Record:
    """One's own record. Raises NotReachable, after noting the try."""
    rows = Record.objects.of_user(request.user).select_related("member")
    return _found(request, rows.filter(pk=pk), record=pk)


def _found(request: UserRequest, rows: QuerySet[Row], **asked: int) -> Row:
    row = rows.first()
    if row is None:
        actions.note_try(actor=request.user, **asked)
        raise NotReachable
    return row


def paper_response(opened: Opened) -> HttpResponse:
    """A paper, shown by the browser itself: nothing in it runs, and no cache keeps it."""
    media = str(opened.facts.get("media"))
    answer = saved_response(opened.paper, media, f"paper.{ENDINGS.get(media, 'bin')}")
    if media in ENDINGS:
        answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def shown(opened: Opened) -> dict[str, Any]:
    """What a page shows of a file that was opened."""
    facts = opened.facts
    return {
        "record": opened.record,
        "title": dict(WHAT).get(str(facts.get("what")), opened.record.get_kind_display()),
        "words": facts.get("words", ""),
        "columns": facts.get("columns", []),
        "is_picture": str(facts.get("media", "")).startswith("image/"),
        "is_paper": bool(opened.paper),
    }
