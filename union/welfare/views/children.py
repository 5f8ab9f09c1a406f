"""The list for children's day (六一儿童名单): which children members have, and their gift."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import (
    MOST_IN_A_FILE,
    Column,
    TooLongForFile,
    file_format,
    table_response,
)
from union.core.printing import pdf, pdf_response
from union.core.redirects import see_other
from union.members.actions import note_children_list
from union.members.forms.children import ChildrenFilter
from union.members.models import Child, Member
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.models import Level, Organisation
from union.orgs.scoping import reach
from union.welfare import actions
from union.welfare.models import Kind, Programme, ProgrammeQuerySet
from union.welfare.views.reaching import issue_address

PAGE = 50
COLUMNS = [
    Column(gettext_lazy("Child"), 14),
    Column(gettext_lazy("Age"), 6),
    Column(gettext_lazy("Parents"), 20),
    Column(gettext_lazy("Campus"), 20),
    Column(gettext_lazy("Group"), 20),
]


@dataclass(frozen=True)
class Line:
    """One child as the list shows it; both parents stand in one line."""

    name: str
    age: int
    parents: list[Member]
    campuses: str
    groups: str

    @property
    def cells(self) -> list[object]:
        """The same for a file or on paper."""
        names = "、".join(one.name for one in self.parents)
        return [self.name, self.age, names, self.campuses, self.groups]


def _lines(children: list[Child], filters: ChildrenFilter) -> list[Line]:
    lines = []
    for one in children:
        places = [filters.tree.place(entry.then_organisation_id) for entry in one.entries]
        lines.append(
            Line(
                one.first.name,
                one.age_on(filters.day),
                [entry.member for entry in one.entries],
                "、".join(dict.fromkeys(place.campus for place in places)),
                "、".join(dict.fromkeys(place.group for place in places if place.group)),
            )
        )
    return lines


@needs("members.families")
@require_safe
def children(request: UserRequest) -> HttpResponse:
    """Which children of members are up to an age on a day, with their parents."""
    filters = ChildrenFilter(request.GET, user=request.user)
    page = Paginator(filters.children(), PAGE).get_page(request.GET.get("page"))
    mine = reach(request.user, "welfare.change").q("")
    context = {
        "filters": filters,
        "page_obj": page,
        "lines": _lines(list(page.object_list), filters),
        "unions": Organisation.objects.filter(mine, level=Level.UNION).order_by("path")[:20],
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "welfare/_children_results.html" if partial else "welfare/children.html"
    return render(request, template, context, status=422 if filters.errors else 200)


def _going_out(request: UserRequest, form: str) -> tuple[ChildrenFilter, list[Line]]:
    """The list as it is filtered; that it leaves the house stands in the log before it does."""
    filters = ChildrenFilter(request.GET, user=request.user)
    found = filters.children()
    if filters.errors:
        raise Http404
    if len(found) > MOST_IN_A_FILE:
        raise TooLongForFile
    note_children_list(len(found), form=form, actor=request.user)
    return filters, _lines(found, filters)


@needs("members.families")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a file."""
    form = file_format(request)
    _filters, lines = _going_out(request, form)
    return table_response(
        _("children's day"), COLUMNS, (one.cells for one in lines), form, by=request.user.name
    )


@needs("members.families")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a PDF on A4."""
    filters, lines = _going_out(request, "pdf")
    words = {"day": filters.day.isoformat(), "age": filters.age, "n": len(lines)}
    paper = pdf(
        "children",
        {
            "title": _("Children of members, children's day"),
            "union": scoping.appointments(request.user)[0].organisation.union().name,
            "facts": _("As of %(day)s, up to the age of %(age)s: %(n)s children") % words,
            "page": _("Page"),
            "heads": [str(column.title) for column in COLUMNS],
            "rows": [[str(cell) for cell in one.cells] for one in lines],
        },
    )
    name = _("children's day")
    return pdf_response(paper, f"{name}-{local_today():%Y%m%d}.pdf")


@needs("welfare.change")
@require_POST
def prepare(request: UserRequest, union: int) -> HttpResponse:
    """The programme of a children's day, as that of the year before; then who gets it."""
    mine = Organisation.objects.filter(reach(request.user, "welfare.change").q(""))
    organisation = get_object_or_404(mine, pk=union)
    filters = ChildrenFilter(request.POST, user=request.user)
    if not filters.is_valid():
        raise Http404
    before = Programme.objects.for_user(request.user, "welfare.change").filter(
        organisation=organisation, kind=Kind.CHILDREN, child_age__isnull=False
    )
    there = before.filter(eligible_on__year=filters.day.year).order_by("pk").first()
    if there is None:
        there = actions.add_programme(
            organisation, _facts(filters.day, filters.age, before), actor=request.user
        )
        messages.success(request, _("The programme is open. Now choose who gets it."))
    elif (there.eligible_on, there.child_age) != (filters.day, filters.age):
        said = _("There is a programme for this year already: as of %(day)s, up to %(age)s years.")
        words = {"day": there.eligible_on.isoformat(), "age": there.child_age}
        messages.info(request, said % words)
    return see_other(issue_address(there))


def _facts(day: date, up_to: int, before: ProgrammeQuerySet) -> actions.ProgrammeFacts:
    """What a new programme says: as the newest of those before, for children up to the age."""
    like = before.order_by("-eligible_on", "-pk").first()
    return actions.ProgrammeFacts(
        name=_("Children's day %(year)s") % {"year": day.year},
        kind=Kind.CHILDREN,
        child_age=up_to,
        eligible_on=day,
        amount=like.amount if like else None,
        item=like.item if like else "",
        form=like.form if like else "",
        source=like.source if like else "",
    )
