"""How the pages get at reviews, flows and delegations: only through the user."""

from django.shortcuts import get_object_or_404

from union.accounts.requests import UserRequest
from union.approvals.models import Flow, Review
from union.orgs.models import Level, Organisation
from union.orgs.scoping import authorise, reach


def review_or_404(request: UserRequest, pk: int) -> Review:
    """A review that the person sees."""
    seen = Review.objects.for_user(request.user).select_related("applicant", "organisation")
    return get_object_or_404(seen, pk=pk)


def flow_or_404(request: UserRequest, pk: int) -> Flow:
    """A flow that the person may change; NotAllowed where she only sees it."""
    seen = Flow.objects.for_user(request.user).select_related("organisation")
    flow = get_object_or_404(seen.prefetch_related("steps"), pk=pk)
    authorise(request.user, "approvals.configure", flow)
    return flow


def unions(request: UserRequest, right: str) -> list[Organisation]:
    """The unions whose flows the person reaches; nearly always one."""
    reached = Organisation.objects.filter(reach(request.user, right).q(""))
    return list(reached.filter(level__in=[Level.UNION, Level.FEDERATION]).order_by("path"))
