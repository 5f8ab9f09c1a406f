"""What the gifts of events say to the file of the event: whether they arrived, and the money."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from union.core.money import format_yuan
from union.funds.cases import requests_for
from union.funds.models import FundRequest
from union.occasions.models import Occasion
from union.occasions.registry import Given
from union.welfare.models import Disbursement


def gifts_of(occasions: Iterable[Occasion]) -> dict[int, list[Given]]:
    """The gifts of some events, with how each arrived and the requests for its money."""
    rows = Disbursement.objects.filter(occasion__in=[one.pk for one in occasions])
    found = list(
        rows.select_related("programme", "option", "signature", "member")
        .defer("member__id_number", "member__phone")
        .order_by("pk")
    )
    money = requests_for("gift", [row.pk for row in found]) if found else {}
    gifts: dict[int, list[Given]] = {}
    for row in found:
        drawn = row.signature.picture if row.signature is not None else None
        gifts.setdefault(row.occasion_id or 0, []).append(
            Given(
                row.what,
                row.amount,
                is_planned=row.is_planned,
                receipt=_receipt(row),
                is_proven=row.is_proven,
                signature=drawn or None,
                requests=tuple(money.get(row.pk, ())),
            )
        )
    return gifts


def _receipt(row: Disbursement) -> str:
    """How it arrived, who took it, and when."""
    if row.received_at is None:
        return ""
    typed = row.signature.typed_name if row.signature is not None else ""
    by = row.proxy_name or typed or row.member.name
    return f"{row.get_receipt_display()} {by} {timezone.localtime(row.received_at):%Y-%m-%d %H:%M}"


def open_ends(occasion: Occasion) -> list[str]:
    """The gifts that were not handed out or have not arrived, and requests that wait."""
    lines = []
    for one in gifts_of([occasion]).get(occasion.pk, ()):
        words = {"gift": f"{one.what} {format_yuan(one.amount)}"}
        if one.is_planned:
            lines.append(_("%(gift)s: not handed out yet") % words)
        elif not one.receipt:
            lines.append(_("%(gift)s: nobody has said that it arrived") % words)
        lines += [
            _("fund request %(number)s: not paid yet") % {"number": request.number}
            for request in one.requests
            if request.state != FundRequest.State.PAID
        ]
    return lines


def kin_of(cases: Iterable[int]) -> dict[int, set[int]]:
    """The file of an event and those of the requests for its gifts are of one matter."""
    wanted = set(cases)
    requests = FundRequest.objects.filter(purpose_kind="gift", purpose_id__isnull=False)
    asked = requests.filter(case__in=wanted).values_list("purpose_id", flat=True)
    rows = Disbursement.objects.filter(occasion__isnull=False)
    known = rows.filter(Q(occasion__case__in=wanted) | Q(pk__in=list(asked)))
    event = dict(known.values_list("pk", "occasion__case"))
    found: dict[int, set[int]] = {}
    for case, gift in requests.filter(purpose_id__in=event).values_list("case", "purpose_id"):
        there = event[gift or 0]
        for one, other in ((case, there), (there, case)):
            if one in wanted:
                found.setdefault(one, set()).add(other)
    return found
