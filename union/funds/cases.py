"""The files of requests: what they are called, and with which others they make one matter."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Manager, Model, OuterRef, Q
from django.utils.translation import gettext as _

from union.accounts.models import User
from union.evidence.models import Paper
from union.evidence.registry import Kin, Place
from union.funds.models import FundRequest, Payment


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """The number of the request that a file belongs to; a draft has none yet."""
    rows = FundRequest.objects.filter(case__in=list(cases)).values_list("case_id", "number")
    return {
        case: _("fund request %(number)s") % {"number": number} if number else _("a draft")
        for case, number in rows
    }


def places_of(cases: Iterable[int], user: User) -> dict[int, Place]:
    """The requests that somebody sees, by their number, with their page."""
    rows = FundRequest.objects.for_user(user).filter(case__in=list(cases)).exclude(number="")
    return {
        one.case_id: Place(
            _("fund request %(number)s") % {"number": one.number}, one.get_desk_url()
        )
        for one in rows
    }


def given_up(cases: Iterable[int]) -> set[int]:
    """The files of requests that came to nothing: rejected, withdrawn, given up or reversed."""
    rows = FundRequest.objects.filter(case__in=list(cases), state__in=FundRequest.OVER)
    return set(rows.values_list("case_id", flat=True))


def over_by(cases: Iterable[int], day: date) -> set[int]:
    """The files of requests that were paid on a day or before, or came to nothing by then."""
    rows = FundRequest.objects.filter(case__in=list(cases)).with_day()
    later = Payment.objects.paid().filter(request=OuterRef("pk"), paid_on__gt=day)
    paid = Q(state=FundRequest.State.PAID) & ~Exists(later)
    given_up = Q(state__in=FundRequest.OVER) & Q(asked_at__date__lte=day) & ~Exists(later)
    return set(rows.filter(paid | given_up).values_list("case_id", flat=True))


def requests_for(kind: str, ids: Iterable[int]) -> dict[int, list[FundRequest]]:
    """The requests for the money of some purposes that were submitted and not refused."""
    found: dict[int, list[FundRequest]] = defaultdict(list)
    rows = FundRequest.objects.filter(
        purpose_kind=kind, purpose_id__in=list(ids), state__in=FundRequest.ASKED
    )
    for one in rows.order_by("pk"):
        found[one.purpose_id or 0].append(one)
    return found


def note_where(papers: Iterable[Paper], requests: Iterable[FundRequest], user: User) -> None:
    """Says of each paper that lies with a request so, and where it opens for whoever sees that."""
    by_case = {one.case_id: one for one in requests}
    if not by_case:
        return
    rows = FundRequest.objects.for_user(user).filter(case__in=by_case)
    shown = set(rows.values_list("case_id", flat=True))
    for paper in papers:
        request = by_case.get(paper.case_id)
        if request is not None:
            paper.lies_in = _("fund request %(number)s") % {"number": request.number}
            if paper.case_id in shown and paper.reduced_at is None:
                paper.url = f"{request.get_desk_url()}papers/{paper.pk}/"


def kin_of(kind: str, rows: Manager[Model]) -> Kin:
    """How the file of a gift or an activity and those of the requests for it are one matter.

    Two requests are not: the same invoice is paid once. `rows` are those that the purposes of this
    kind name; each has its `case`.
    """

    def find(cases: Iterable[int]) -> dict[int, set[int]]:
        wanted = set(cases)
        requests = FundRequest.objects.filter(purpose_kind=kind)
        own = dict(rows.filter(case__in=wanted).values_list("pk", "case_id"))
        paid = dict(requests.filter(case__in=wanted).values_list("case_id", "purpose_id"))
        found: dict[int, set[int]] = defaultdict(set)
        for purpose, case in requests.filter(purpose_id__in=own).values_list(
            "purpose_id", "case_id"
        ):
            found[own[purpose]].add(case)
        there = rows.filter(pk__in=set(paid.values()), case__isnull=False)
        case_of = dict(there.values_list("pk", "case_id"))
        for case, purpose in paid.items():
            if purpose in case_of:
                found[case].add(case_of[purpose])
        return found

    return find
