"""What the files of requests are called, for whoever meets one of their papers again."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from union.funds.models import FundRequest


def numbers_of(cases: Iterable[int]) -> dict[int, str]:
    """The number of the request that a file belongs to; a draft has none yet."""
    rows = FundRequest.objects.filter(case__in=list(cases)).values_list("case_id", "number")
    return {
        case: _("fund request %(number)s") % {"number": number} if number else _("a draft")
        for case, number in rows
    }
