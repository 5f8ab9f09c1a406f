"""How the pages get at books and exemptions: only through the user."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.orgs import scoping
from union.orgs.scoping import authorise, may
from union.rules.models import BookState, Clause, Exemption, Rule, RuleBook
from union.rules.models.book import RuleBookQuerySet


def books_for(request: UserRequest, right: str = "rules.view") -> RuleBookQuerySet:
    """The books of the unions that somebody reaches, and those in force of what stands above."""
    own = RuleBook.objects.for_user(request.user, right).values("pk")
    above = {path for one in scoping.appointments(request.user) for path in one.organisation.line()}
    counts = Q(organisation__path__in=above) & ~Q(state=BookState.DRAFT)
    return RuleBook.objects.to_read(request.user).filter(Q(pk__in=own) | counts)


def book_or_404(request: UserRequest, pk: int, right: str = "rules.view") -> RuleBook:
    """A book that the person sees; NotAllowed where she may not do what `right` names."""
    seen = books_for(request).select_related("organisation", "replaces", "checked_by")
    book = get_object_or_404(seen, pk=pk)
    if right != "rules.view":
        authorise(request.user, right, book)
    return book


def clause_or_404(book: RuleBook, pk: int) -> Clause:
    """A clause of a book."""
    found = book.clauses.filter(pk=pk).first()
    if found is None:
        raise NotReachable
    return found


def rule_or_404(book: RuleBook, pk: int) -> Rule:
    """A rule of a book."""
    found = book.rules.filter(pk=pk).first()
    if found is None:
        raise NotReachable
    return found


def exemption_or_404(request: UserRequest, pk: int) -> Exemption:
    """An exemption that the person sees."""
    seen = Exemption.objects.for_user(request.user)
    return get_object_or_404(seen.select_related("member", "organisation", "applicant"), pk=pk)


def tabs(request: UserRequest, which: str) -> dict[str, object]:
    """The tabs above the lists, and which of them is open."""
    return {
        "which": which,
        "sees_grants": may(request.user, "rules.grants"),
        "sees_exemptions": may(request.user, "rules.exemptions"),
    }


def rights(request: UserRequest, book: RuleBook) -> dict[str, bool]:
    """What the person may do with a book, for the buttons of its pages."""
    here = book.organisation
    return {
        "may_change": may(request.user, "rules.change", here),
        "may_switch": may(request.user, "rules.switch", here),
    }
