"""The papers of a purchase to be filled in: quotations, the check, what was taken in."""

from django.db.models import Sum
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.core.printing import pdf, pdf_response
from union.orgs.doors import needs
from union.welfare import actions
from union.welfare.views.reaching import programme_or_404


@needs("welfare.view")
@require_safe
def papers(request: UserRequest, pk: int) -> HttpResponse:
    """物资采购询价单、验收单、入库单, for a programme that gives goods."""
    programme = programme_or_404(request, pk, "welfare.change")
    if not programme.is_of_goods:
        raise NotReachable
    actions.record_purchase_papers(programme, actor=request.user)
    counted = programme.disbursements.aggregate(n=Sum("quantity"))["n"]
    pieces = programme.bought or counted
    data = {
        "union": programme.organisation.union().name,
        "programme": programme.name,
        "item": programme.item,
        "specification": programme.specification,
        "quantity": str(pieces) if pieces else "",
        "price": f"{programme.amount:,.2f}" if programme.amount is not None else "",
        "printed_on": local_today().isoformat(),
    }
    with translation.override("zh-hans"):
        paper = pdf("purchase", data)
    name = f"{_('purchase papers')}-{local_today():%Y%m%d}.pdf"
    return pdf_response(paper, name)
