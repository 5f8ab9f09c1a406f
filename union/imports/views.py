"""Pages of the import: upload, answer, preview, apply, and the rows that came back."""

from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable, Refused
from union.core.forms import whole_number
from union.imports import actions, registry
from union.imports.actions import sent_back
from union.imports.forms import BatchFilter, MappingForm, QuestionForm, UploadForm
from union.imports.judged import said
from union.imports.models import Batch, Row
from union.imports.preview import changes_a_cell, shown
from union.orgs import scoping
from union.orgs.doors import View, asks_before_file
from union.orgs.models import Level, Organisation
from union.orgs.scoping import authorise

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Which rows are shown first: what needs a hand, then what changes.
ORDER = [Row.Outcome.REJECTED, Row.Outcome.CHANGED, Row.Outcome.NEW, Row.Outcome.UNCHANGED]


def needs_sheets(view: View) -> View:
    """Opens a page to whoever sees spreadsheets, if only those of one guarded kind."""

    @login_required
    @wraps(view)
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rights = ("imports.view", *registry.guarding_rights())
        if not any(scoping.may(request.user, right) for right in rights):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def _sendable(request: UserRequest, kind: str) -> Any:
    """The Resource of a kind that somebody may send; to others it is not there."""
    resource = registry.resource(kind)
    if not scoping.may(request.user, resource.right):
        raise NotReachable
    return resource


def _unions(request: UserRequest, right: str) -> QuerySet[Organisation]:
    """The unions for which somebody may send spreadsheets of a kind."""
    reached = scoping.reach(request.user, right).q("")
    found: QuerySet[Organisation] = Organisation.objects.filter(reached, level=Level.UNION)
    return found


def _to(batch: Batch) -> HttpResponse:
    return HttpResponseRedirect(reverse("imports:detail", args=[batch.pk]), status=303)


def _batch(request: UserRequest, pk: int, *, to_change: bool = False) -> Batch:
    """A batch that the person sees; NotAllowed where she may not change it and wants to."""
    batch = (
        Batch.objects.for_user(request.user)
        .select_related("organisation", "uploaded_by", "applied_by")
        .filter(pk=pk)
        .first()
    )
    if batch is None:
        raise NotReachable
    if to_change:
        authorise(request.user, registry.resource(batch.kind).right, batch)
    return batch


def _seen(request: UserRequest) -> int:
    """The round of the preview that the page showed; a form that does not say saw the first."""
    return whole_number(request.POST.get("seen", "")) or 0


@needs_sheets
@require_safe
def batches(request: UserRequest) -> HttpResponse:
    """What can be sent, and what has been sent."""
    found = Batch.objects.for_user(request.user).select_related("uploaded_by")
    found = found.defer("facts", "edits")
    seen = [one for one in registry.kinds() if one.is_seen_by(request.user)]
    filters = BatchFilter(request.GET, kinds=seen)
    if filters.is_valid():
        asked = filters.cleaned_data
        if asked["q"]:
            found = found.filter(file_name__icontains=asked["q"])
        if asked["kind"]:
            found = found.filter(kind=asked["kind"])
        if asked["state"]:
            found = found.filter(state=asked["state"])
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    labels = {one.kind: one.label for one in registry.kinds()}
    context = {
        "page_obj": page,
        "listed": [(batch, labels.get(batch.kind, batch.kind)) for batch in page],
        "filters": filters,
        "kinds": [one for one in registry.kinds() if scoping.may(request.user, one.right)],
    }
    name = "imports/_results.html" if request.htmx else "imports/batch_list.html"
    return render(request, name, context)


@needs_sheets
@require_http_methods(["GET", "POST"])
def upload(request: UserRequest, kind: str) -> HttpResponse:
    """Takes in a file of one kind."""
    resource = _sendable(request, kind)
    unions = _unions(request, resource.right)
    ways = [(one.key, one.label) for one in resource.ways]
    form = UploadForm(request.POST or None, request.FILES or None, unions=unions, ways=ways)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(
                form.cleaned_data["organisation"],
                kind=kind,
                file=file,
                name=file.name,
                actor=request.user,
                options=form.options,
            )
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("file", str(refused))
        else:
            return _to(batch)
    status = 422 if form.errors else 200
    # Where there are several the union is chosen in the form.
    advice = [resource.advice(one) for one in unions] if len(unions) == 1 else []
    context = {"form": form, "resource": resource, "advice": advice}
    return render(request, "imports/upload.html", context, status=status)


@needs_sheets
@require_safe
def template(request: UserRequest, kind: str) -> HttpResponse:
    """The empty spreadsheet of a kind."""
    content = sent_back.template_of(_sendable(request, kind))
    return _xlsx(content, f"{kind}-template")


@needs_sheets
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One spreadsheet, wherever it stands."""
    batch = _batch(request, pk)
    context: dict[str, Any] = {
        "batch": batch,
        "resource": registry.resource(batch.kind),
        "way": registry.resource(batch.kind).way(batch.options),
        "facts": batch.facts or {},
        "may_change": scoping.may(
            request.user, registry.resource(batch.kind).right, batch.organisation
        ),
        "remarks": [said(one) for one in (batch.facts or {}).get("remarks", [])],
    }
    if batch.state == Batch.State.ASKING:
        context |= {
            "questions": QuestionForm(batch=batch),
            "mapping": MappingForm(batch=batch) if context["facts"].get("unmapped") else None,
        }
    if batch.state in (Batch.State.CHECKED, Batch.State.APPLYING, Batch.State.APPLIED):
        context |= _rows(request, batch)
    context["twin"] = (
        Batch.objects.for_user(request.user)
        .filter(sha256=batch.sha256, kind=batch.kind, organisation=batch.organisation)
        .exclude(pk=batch.pk)
        .exclude(state=Batch.State.DISCARDED)
        .select_related("uploaded_by")
        .first()
    )
    if batch.rejected_rows and batch.state == Batch.State.CHECKED:
        context["advice"] = [context["resource"].advice(batch.organisation)]
    if batch.state == Batch.State.APPLIED:
        context["result_url"] = registry.resource(batch.kind)().result_url(batch)
    return render(request, "imports/batch_detail.html", context)


def _rows(request: UserRequest, batch: Batch) -> dict[str, Any]:
    """The rows of one outcome, fifty at a time; errors first when nothing is chosen."""
    counts = {
        Row.Outcome.REJECTED: batch.rejected_rows,
        Row.Outcome.CHANGED: batch.changed_rows,
        Row.Outcome.NEW: batch.new_rows,
        Row.Outcome.UNCHANGED: batch.unchanged_rows,
    }
    first = next((one for one in ORDER if counts[one]), Row.Outcome.NEW)
    outcome = request.GET.get("show", "")
    outcome = outcome if outcome in counts else first
    rows = batch.rows.filter(outcome=outcome).order_by("number")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    wanted = {pk for row in page for pk in (row.content or {}).get("candidates", [])}
    resource = registry.resource(batch.kind)
    columns = resource.columns()
    listed = [
        {
            "text": one["text"] or one["letter"],
            "title": columns[one["field"]].column_name if one["field"] in columns else "",
            "becomes": resource.becomes_of(one["text"], batch.options),
        }
        for one in (batch.facts or {}).get("headers", [])
    ]
    return {
        "page_obj": page,
        "shown": [] if batch.is_emptied else shown(batch, list(page), resource.people(wanted)),
        "outcome": outcome,
        "counts": counts,
        "columns_shown": listed,
        "good": batch.good_rows,
        "totals": [
            {
                "label": columns[one["field"]].column_name,
                "agrees": one["agrees"],
                "written": _plain(one["written"]),
                "sum": _plain(one["sum"]),
            }
            for one in (batch.facts or {}).get("totals", [])
            if one["field"] in columns
        ],
    }


def _plain(number: str) -> str:
    """A number of the totals row as one writes it: 24,900 and 37.5."""
    whole, _dot, rest = f"{Decimal(number):,f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole


@needs_sheets
@require_safe
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """The bar of a batch that is being read or imported; 286 ends the asking."""
    batch = _batch(request, pk)
    if batch.state in (Batch.State.UPLOADED, Batch.State.APPLYING):
        return render(request, "imports/_progress.html", {"batch": batch})
    response = HttpResponse(status=286)
    response["HX-Redirect"] = reverse("imports:detail", args=[batch.pk])
    return response


@needs_sheets
@require_http_methods(["GET", "POST"])
def mapping(request: UserRequest, pk: int) -> HttpResponse:
    """Says which column is which field; the file is checked again."""
    batch = _batch(request, pk, to_change=True)
    form = MappingForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        actions.answer(
            batch, actor=request.user, mapping=form.mapping, seen=form.cleaned_data["seen"]
        )
        return _to(batch)
    status = 422 if form.errors else 200
    context = {"batch": batch, "form": form, "resource": registry.resource(batch.kind)}
    return render(request, "imports/mapping.html", context, status=status)


@needs_sheets
@require_POST
def answer(request: UserRequest, pk: int) -> HttpResponse:
    """Answers what the file does not say."""
    batch = _batch(request, pk, to_change=True)
    said = {name: request.POST[name].strip() for name in batch.options if name in request.POST}
    if _seen(request) != batch.round and any(
        batch.options[name] != value for name, value in said.items()
    ):
        # It is not asked any more, because somebody has answered it otherwise.
        raise actions.PreviewChanged
    form = QuestionForm(request.POST, batch=batch)
    if not form.is_valid():
        context = {
            "batch": batch,
            "resource": registry.resource(batch.kind),
            "questions": form,
            "facts": batch.facts or {},
            "may_change": True,
        }
        return render(request, "imports/batch_detail.html", context, status=422)
    actions.answer(batch, actor=request.user, **form.cleaned_data)
    return _to(batch)


@needs_sheets
@require_POST
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Takes the cells that were put right on the page, and the choices among namesakes.

    Inputs are called `cell-<row>-<column letter>` and `member-<row>`.
    """
    batch = _batch(request, pk, to_change=True)
    edits, chosen = _put_right(request)
    actions.answer(batch, actor=request.user, edits=edits, chosen=chosen, seen=_seen(request))
    return _to(batch)


def _put_right(request: UserRequest) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    """The cells by row and letter, and which of several namesakes is meant, by row."""
    edits: dict[str, dict[str, str]] = {}
    chosen: dict[str, int] = {}
    for key, sent in request.POST.items():
        value = str(sent)
        what, _dash, rest = key.partition("-")
        number, _dash, letter = rest.partition("-")
        if whole_number(number) is None:
            continue
        if what == "cell" and letter.isalpha():
            edits.setdefault(number, {})[letter] = value[:2000]
        elif what == "member" and (member := whole_number(value)) is not None:
            chosen[number] = member
    return edits, chosen


@needs_sheets
@require_POST
def apply(request: UserRequest, pk: int) -> HttpResponse:
    """Lets the good rows in; what was put right on the page beside it is checked first."""
    batch = _batch(request, pk, to_change=True)
    edits, chosen = _put_right(request)
    is_replay = bool(edits) and _seen(request) != batch.round
    if chosen or is_replay or changes_a_cell(batch, edits):
        actions.answer(batch, actor=request.user, edits=edits, chosen=chosen, seen=_seen(request))
        said = _("What you have put right is checked first. Please look at it, then import.")
        messages.info(request, said)
        return _to(batch)
    actions.start(batch, actor=request.user, seen=_seen(request))
    return _to(batch)


@needs_sheets
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Throws a spreadsheet away that has not been imported."""
    actions.discard(_batch(request, pk, to_change=True), actor=request.user)
    messages.success(request, _("The spreadsheet was discarded; nothing was changed."))
    return HttpResponseRedirect(reverse("imports:list"), status=303)


@needs_sheets
@asks_before_file
@require_safe
def rejected(request: UserRequest, pk: int) -> HttpResponse:
    """The rows that could not be taken, with the reasons, to be corrected and sent again."""
    batch = _batch(request, pk, to_change=True)
    if batch.is_emptied:
        raise NotReachable
    return _xlsx(sent_back.rejected_of(batch, actor=request.user), f"rejected-{batch.pk}")


def _xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
