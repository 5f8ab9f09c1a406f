"""The rule book (实施细则): a document with its clauses, valid from a day on."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class BookState(models.TextChoices):
    """Where a book stands."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", pgettext_lazy("rule book", "Switched on")


class RuleBookQuerySet(ScopedQuerySet["RuleBook"]):
    """Questions to the rule books."""

    view_right = "rules.view"

    def to_read(self, user: Somebody) -> Self:
        """Those that somebody may read: what counts or counted anybody, drafts the offices."""
        drafts = self.for_user(user).values("pk")
        return self.filter(Q(pk__in=drafts) | ~Q(state=BookState.DRAFT))

    def switched_on(self) -> Self:
        """Those that judge, or judged on the days of their time."""
        return self.exclude(state=BookState.DRAFT)

    def covering(self, day: date) -> Self:
        """Those whose time a day lies in."""
        ends = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.switched_on().filter(ends, valid_from__lte=day)

    def above(self, organisation: Organisation) -> Self:
        """Those of a union and of what stands above it."""
        return self.filter(organisation__path__in=organisation.line())


class RuleBook(models.Model):
    """A rule book of a union or a federation, or the example of another place.

        draft (everything may change) <-> switched on (back only while it has judged nothing)

    A book that was switched on stays as it was: what happened in its time is judged by it for ever.
    A change is a new version (`replaces`). `valid_from` and `valid_to` are its first and its last
    day; the next book that is switched on ends the one before. Somebody who holds the document
    beside it notes that she has compared the two (`checked_…`); until then it says that nobody has.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="rule_books",
        verbose_name=_("for whom"),
    )
    title = models.CharField(_("title"), max_length=120)
    region = models.CharField(_("region"), max_length=40, blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(max_length=16, choices=BookState, default=BookState.DRAFT)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_on = models.DateField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    switched_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    switched_on_at = models.DateTimeField(null=True)
    # The book that it ended, and the last day that one had before: for whoever switches it off.
    ended = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ended_before = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")
        ordering = [F("valid_from").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(valid_from__isnull=False),
                name="rule_book_in_force_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rule_book_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None)
                | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="rule_book_checked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == BookState.DRAFT

    @property
    def is_checked(self) -> bool:
        """Whether somebody has compared it with the document."""
        return self.checked_on is not None

    def covers(self, day: date) -> bool:
        """Whether it judges what happens on a day."""
        begun = self.valid_from is not None and self.valid_from <= day
        return not self.is_draft and begun and (self.valid_to is None or day <= self.valid_to)


class Clause(models.Model):
    """A clause of a book: its number, its words, and the anchor by which a page opens it."""

    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, related_name="clauses")
    anchor = models.SlugField(max_length=40)
    number = models.CharField(_("number"), max_length=20, blank=True)
    heading = models.CharField(_("heading"), max_length=80, blank=True)
    text = models.TextField(_("text"), max_length=5000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["book", "anchor"], name="clause_anchor")]

    def __str__(self) -> str:
        return " ".join(word for word in (self.number, self.heading) if word)


def books_on(organisation: Organisation, days: Iterable[date]) -> dict[date, RuleBook]:
    """The book that judges each of these days: the union's own, else that of the nearest above.

    Days of which no book is known are left out. One question, however many days.
    """
    found = books_at((organisation, day) for day in days)
    return {day: book for (_organisation, day), book in found.items()}


def books_at(places: Iterable[tuple[Organisation, date]]) -> dict[tuple[int, date], RuleBook]:
    """The same for several organisations at once: by the key of the organisation, and the day."""
    wanted = {(place.pk, day): place for place, day in places}
    lines = {place.pk: set(place.line()) for place in wanted.values()}
    above = {path for line in lines.values() for path in line}
    books = RuleBook.objects.filter(organisation__path__in=above)
    known = books.switched_on().select_related("organisation")
    nearest_first = sorted(known, key=lambda book: len(book.organisation.path), reverse=True)
    found = {}
    for place, day in wanted:
        over = (one for one in nearest_first if one.organisation.path in lines[place])
        book = next((one for one in over if one.covers(day)), None)
        if book is not None:
            found[place, day] = book
    return found


def book_on(organisation: Organisation, day: date) -> RuleBook | None:
    """The book that judges a day in a union, if there is one."""
    return books_on(organisation, [day]).get(day)
