"""Who decides on what, as a drawing: the flows of a union, band by band."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.approvals import actions, registry
from union.approvals.actions.submit import NoFlow, find_flow
from union.approvals.forms import BandForm, TryForm
from union.approvals.models import Flow
from union.approvals.models.flow import holders
from union.approvals.views.reaching import flow_or_404, unions
from union.core.errors import NotAllowed, NotReachable, Sentence
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.models import Organisation


@dataclass(frozen=True)
class Box:
    """One step of the drawing: the office, who holds it today, how many must agree."""

    label: str
    names: list[str]
    needed: int

    @property
    def is_short(self) -> bool:
        """Whether fewer hold the office than must agree."""
        return len(self.names) < self.needed


@dataclass(frozen=True)
class Band:
    """One flow of a kind with the amounts that take it, in yuan."""

    flow: Flow
    above: Decimal
    up_to: Decimal | None
    boxes: list[Box]


@dataclass(frozen=True)
class KindOfThing:
    """A kind with its bands; `ends_at` where larger amounts have no way."""

    kind: str
    label: Sentence
    bands: list[Band]

    @property
    def ends_at(self) -> Decimal | None:
        """The amount above which nothing can be submitted."""
        return self.bands[-1].up_to if self.bands else None


def _boxes(flow: Flow, names: dict[str, list[str]]) -> list[Box]:
    return [
        Box(step.get_role_display(), names.get(step.role, []), step.needed)
        for step in flow.steps.all()
    ]


def _kinds(flows: Iterable[Flow], names: dict[str, list[str]]) -> list[KindOfThing]:
    """The drawing of one union: the bands of each kind in the order of their amounts."""
    rows = list(flows)
    found = []
    for kind, label in registry.kinds().items():
        above, bands = Decimal(0), []
        mine = [flow for flow in rows if flow.kind == kind]
        for flow in sorted(mine, key=lambda one: (one.up_to is None, one.up_to)):
            bands.append(Band(flow, above, flow.up_to, _boxes(flow, names)))
            above = flow.up_to or above
        found.append(KindOfThing(kind, label, bands))
    return found


@needs("approvals.flows")
@require_safe
def flows(request: UserRequest) -> HttpResponse:
    """All flows, and a place to try an amount."""
    places = []
    trial = TryForm(request.GET if "amount" in request.GET else None)
    for union in unions(request, "approvals.flows"):
        mine = Flow.objects.for_user(request.user).filter(organisation=union)
        names = holders(union)
        kinds = _kinds(mine.prefetch_related("steps"), names)
        places.append(
            {
                "union": union,
                "kinds": kinds,
                "may": scoping.may(request.user, "approvals.configure", union),
                "lacks": [one.label for one in kinds if not one.bands],
                "tried": _tried(trial, union, names),
            }
        )
    context = {"places": places, "trial": trial, "several": len(places) > 1}
    return render(request, "approvals/flows.html", context, status=422 if trial.errors else 200)


def _tried(trial: TryForm, union: Organisation, names: dict[str, list[str]]) -> Any:
    """The way that an amount would take, or the sentence that says why there is none."""
    if not trial.is_valid():
        return None
    kind, amount = trial.cleaned_data["kind"], trial.cleaned_data["amount"]
    try:
        flow = find_flow(union, kind, amount)
    except NoFlow as refused:
        return {"why": str(refused)}
    label = registry.kinds()[kind]
    return {"label": label, "amount": amount, "boxes": _boxes(flow, names)}


@needs("approvals.flows")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, organisation: int, kind: str) -> HttpResponse:
    """A new band of a kind."""
    if kind not in registry.kinds():
        raise Http404
    union = _union(request, organisation)
    form = BandForm(request.POST if request.method == "POST" else None)
    return _saved(request, form, union, kind) or _form_page(request, form, kind)


@needs("approvals.flows")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Changes a band; what is under way keeps the steps with which it began."""
    flow = flow_or_404(request, pk)
    form = BandForm(request.POST if request.method == "POST" else None, flow=flow)
    saved = _saved(request, form, flow.organisation, flow.kind, flow)
    return saved or _form_page(request, form, flow.kind, flow)


def _union(request: UserRequest, pk: int) -> Organisation:
    """A union that the person may configure; NotAllowed where she only looks."""
    found = {one.pk: one for one in unions(request, "approvals.flows")}.get(pk)
    if found is None:
        raise NotReachable
    if not scoping.may(request.user, "approvals.configure", found):
        raise NotAllowed
    return found


def _saved(
    request: UserRequest, form: BandForm, union: Organisation, kind: str, flow: Flow | None = None
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    with refusals_beside(form):
        actions.save_flow(
            union,
            kind=kind,
            up_to=form.cleaned_data["up_to"],
            steps=form.steps(),
            actor=request.user,
            flow=flow,
            version=form.cleaned_data["version"] or 0,
        )
    if form.errors:
        return None
    messages.success(request, _("Saved. What is under way keeps the steps it began with."))
    return see_other("approvals:flows")


def _form_page(
    request: UserRequest, form: BandForm, kind: str, flow: Flow | None = None
) -> HttpResponse:
    context = {"form": form, "kind": registry.kinds().get(kind, kind), "flow": flow}
    status = 422 if form.errors else 200
    return render(request, "approvals/flow_form.html", context, status=status)


@needs("approvals.flows")
@require_http_methods(["GET", "POST"])
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then removes a band."""
    flow = flow_or_404(request, pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        actions.remove_flow(
            flow, actor=request.user, version=int(version) if version.isdecimal() else 0
        )
        messages.success(request, _("Removed."))
        return see_other("approvals:flows")
    boxes = _boxes(flow, holders(flow.organisation))
    context = {"flow": flow, "kind": registry.kinds().get(flow.kind, flow.kind), "boxes": boxes}
    return render(request, "approvals/flow_remove.html", context)


@needs("approvals.flows")
@require_POST
def suggest(request: UserRequest, organisation: int) -> HttpResponse:
    """Sets up the suggested flows for each kind that has none."""
    union = _union(request, organisation)
    made = actions.suggest_flows(union, actor=request.user)
    if made:
        messages.success(request, _("The suggested flows are set. Change what you do otherwise."))
    else:
        messages.info(request, _("Every kind has a flow already."))
    return see_other("approvals:flows")
