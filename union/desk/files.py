"""Files that an auditor would find incomplete (一事一档), the oldest first.

Events, gifts and activities with their checklists, and paid requests without the paper of what was
paid: counted over several apps, so it stands on the top floor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.activities import files as outings
from union.activities.models import Activity
from union.core.errors import NotReachable
from union.core.export import Column, Format, table_response
from union.desk.actions import note_files
from union.evidence.models import MEDICAL, Kind, Paper, last_day_kept
from union.funds.cases import over_by
from union.funds.models import FundRequest, Payment
from union.notifications.registry import Todo
from union.occasions.checklist import checklists
from union.occasions.models import Occasion
from union.orgs.doors import View, asks_for_password
from union.orgs.roles import Role
from union.orgs.scoping import may, roles
from union.welfare import files as gifts
from union.welfare.models import Disbursement, Programme

PAGE = 30
# So many of each sort, the newest, are looked at; the page says where it stops.
MOST = 5000
# So many at the home, which is opened often.
AT_HOME = 100
# Any of these shows what was paid.
PAID_FOR = (Kind.INVOICE, Kind.RECEIPT, Kind.TRANSFER, Kind.LIST)


@dataclass(frozen=True)
class Incomplete:
    """One file: since when, what it is, what is missing, where it is put in order."""

    on: date
    title: str
    kind: str
    missing: str
    url: str


def incomplete(user: User, most: int | None = None) -> list[Incomplete]:
    """What somebody sees and what lacks a paper, among the `most` newest of each sort."""
    first = most or MOST
    found = [
        *_events(user, first),
        *_gifts(user, first),
        *_outings(user, first),
        *_payments(user, first),
        *_to_check(user, first),
    ]
    return sorted(found, key=lambda one: one.on)


def todos(user: AbstractBaseUser) -> Iterator[Todo]:
    """How many files are not complete, and since when: what the chair answers for.

    It looks at the newest `AT_HOME` of each sort; the page looks at all.
    """
    if not isinstance(user, User) or Role.CHAIR not in roles(user):
        return
    rows = incomplete(user, AT_HOME)
    if rows:
        title = ngettext("%(n)s file lacks a paper", "%(n)s files lack a paper", len(rows))
        yield Todo(
            title % {"n": len(rows)},
            reverse("desk:files"),
            count=len(rows),
            detail=_("the oldest since %(day)s") % {"day": rows[0].on.isoformat()},
            icon="file",
        )


def is_cut(user: User) -> bool:
    """Whether there are older ones at which `incomplete` has not looked."""
    looked_at = (_seen_events(user), _seen_gifts(user), _seen_outings(user), _unshown(user))
    return any(rows[MOST : MOST + 1].exists() for rows in looked_at)


def may_see(user: User) -> bool:
    """Whether somebody looks after files."""
    return any(may(user, right) for right in ("occasions.view", "funds.view", "activities.change"))


def _seen_events(user: User) -> QuerySet[Occasion]:
    if not may(user, "occasions.view"):
        return Occasion.objects.none()
    seen = Occasion.objects.for_user(user).exclude(member__user=user.pk)
    # Of a mistake nothing is missing, but its medical papers have their time as well.
    mistake = Q(state=Occasion.State.WITHDRAWN)
    past = Q(closed_on__lte=last_day_kept())
    return seen.filter(~mistake | past).order_by("-happened_on", "-pk")


def _unchecked(papers: Iterable[Paper]) -> list[str]:
    """What is missing of papers past their time: that somebody checks the medical ones."""
    waits = any(paper.is_to_be_checked for paper in papers)
    return [_unchecked_words()] if waits else []


def _unchecked_words() -> str:
    return _("medical papers past their time, to be checked and then deleted")


def _events(user: User, most: int) -> Iterator[Incomplete]:
    named = _seen_events(user).select_related("member", "organisation")
    rows = list(named.defer("member__id_number", "member__phone")[:most])
    lists = checklists(rows)
    for one in rows:
        missing = [] if one.state == Occasion.State.WITHDRAWN else lists[one.pk].missing
        if one.is_past_keeping:
            missing += _unchecked(lists[one.pk].in_print_order)
        if missing:
            yield Incomplete(
                one.happened_on,
                one.member.name,
                str(one.get_kind_display()),
                "、".join(missing),
                one.get_desk_url(),
            )


def _seen_gifts(user: User) -> QuerySet[Programme]:
    if not may(user, "welfare.view"):
        return Programme.objects.none()
    seen = Programme.objects.with_file(user).filed().with_loose_rows()
    return seen.order_by("-eligible_on", "-pk")


def _gifts(user: User, most: int) -> Iterator[Incomplete]:
    rows = list(_seen_gifts(user).select_related("organisation")[:most])
    lists = gifts.checklists_of(rows)
    for one in rows:
        missing = lists[one.pk].missing
        if one.is_past_keeping:
            papers = lists[one.pk].in_print_order
            missing += _unchecked(paper for paper in papers if paper.case_id == one.case_id)
        if missing:
            label = str(one.benefit.label)
            url = one.get_desk_url()
            yield Incomplete(one.eligible_on, one.name, label, "、".join(missing), url)


def _seen_outings(user: User) -> QuerySet[Activity]:
    if not may(user, "activities.view"):
        return Activity.objects.none()
    return Activity.objects.with_file(user).filed().order_by("-starts_at", "-pk")


def _outings(user: User, most: int) -> Iterator[Incomplete]:
    rows = list(_seen_outings(user).select_related("organisation")[:most])
    lists = outings.checklists_of(rows)
    for one in rows:
        if missing := lists[one.pk].missing:
            day, kind = timezone.localdate(one.starts_at), str(one.get_kind_display())
            yield Incomplete(day, one.title, kind, "、".join(missing), one.get_desk_url())


def _unshown(user: User) -> QuerySet[FundRequest]:
    """Paid requests of which nothing shows for what: no paper, and no receipt in the system."""
    if not may(user, "funds.view"):
        return FundRequest.objects.none()
    kinds = [one.value for one in PAID_FOR]
    shown = Paper.objects.filter(case=OuterRef("case"), removed_at=None, kind__in=kinds)
    paid = FundRequest.objects.for_user(user, "funds.view").filter(state=FundRequest.State.PAID)
    # What was given to one member: her receipt, a transfer to her, or a paper with her event.
    gift = Disbursement.objects.filter(pk=OuterRef("purpose_id"))
    with_event = Paper.objects.filter(
        case=OuterRef("occasion__case"), removed_at=None, kind__in=kinds
    )
    by_bank = Payment.objects.paid().filter(request=OuterRef("pk"), method=Payment.Method.TRANSFER)
    to_her = gift.filter(member=OuterRef("payee_member"))
    known = Q(purpose_kind="gift") & (
        Exists(gift.proven())
        | Exists(gift.filter(Exists(with_event)))
        | (Exists(by_bank) & Exists(to_her))
    )
    return paid.filter(~Exists(shown)).exclude(known).order_by("-submitted_at", "-pk")


def _to_check(user: User, most: int) -> Iterator[Incomplete]:
    """Requests that were over long ago, with medical papers that nobody has checked."""
    if not may(user, "funds.view"):
        return
    waiting = Paper.objects.filter(
        case=OuterRef("case"), removed_at=None, kind__in=MEDICAL, checked_on=None
    )
    rows = FundRequest.objects.for_user(user, "funds.view").filter(Exists(waiting))
    rows = rows.exclude(payee_member__user=user.pk).order_by("-submitted_at", "-pk")
    found = {one.case_id: one for one in rows[:most]}
    for case in sorted(over_by(found, last_day_kept())):
        yield _of_request(found[case], _unchecked_words())


def _payments(user: User, most: int) -> Iterator[Incomplete]:
    for one in _unshown(user)[:most]:
        yield _of_request(one, _("invoice, receipt or list with signatures"))


def _of_request(one: FundRequest, missing: str) -> Incomplete:
    return Incomplete(
        timezone.localdate(one.submitted_at or one.created_at),
        f"{one.number} {one.title}".strip(),
        _("Payment"),
        missing,
        one.get_desk_url(),
    )


def needs_files(view: View) -> View:
    """Opens a page to whoever looks after files of events, of activities or of money."""

    @login_required
    def guarded(request: UserRequest) -> HttpResponse:
        if not may_see(request.user):
            raise NotReachable
        return view(request)

    return guarded


@needs_files
@require_safe
def files(request: UserRequest) -> HttpResponse:
    """The list, as a page or as a file."""
    rows = incomplete(request.user)
    if "format" in request.GET:
        return _export(request, rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "is_cut": is_cut(request.user), "most": MOST}
    return render(request, "desk/files.html", context)


@asks_for_password
def _export(request: UserRequest, rows: list[Incomplete]) -> HttpResponse:
    wanted: Format = "csv" if request.GET["format"] == "csv" else "xlsx"
    note_files(len(rows), form=wanted, actor=request.user)
    columns = [
        Column(_("Day"), 12),
        Column(_("What for"), 30),
        Column(_("Kind"), 14),
        Column(_("What is missing"), 40),
    ]
    lines = ([one.on, one.title, one.kind, one.missing] for one in rows)
    return table_response(_("incomplete files"), columns, lines, wanted, by=request.user.name)
