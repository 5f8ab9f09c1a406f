"""The programme: one thing that is given to many."""

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.dates import local_today
from union.core.money import MoneyField
from union.evidence.models import CaseFile, last_day_kept
from union.funds.models import Source
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody, reach
from union.rules.benefits import BUILT_IN, Benefit, benefit
from union.rules.models import Form
from union.welfare.models.kind import Kind

if TYPE_CHECKING:
    from union.welfare.models.option import GiftOption


class ProgrammeQuerySet(ScopedQuerySet["Programme"]):
    """Questions to the programmes."""

    view_right = "welfare.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """To be seen also by whoever reaches some of its rows: a leader sees those of her group."""
        reached = reach(user, right or self.view_right)
        own = reached.q(self.organisation_field)
        if right is not None and right != self.view_right:
            return self.filter(own)
        from union.welfare.models.disbursement import Disbursement

        reached_rows = Disbursement.objects.for_user(user).filter(programme=OuterRef("pk"))
        # That anybody is in need only those know who see a row of it.
        open_to_all = own & ~Q(kind=Kind.HARDSHIP)
        chair = reach(user, "occasions.hardship").q(self.organisation_field)
        return self.filter(open_to_all | chair | Exists(reached_rows))

    def with_file(self, user: Somebody) -> Self:
        """Those whose whole file somebody may open: who reaches all that is given, not a group.

        What follows from an event is for the small circle; a hardship for the chair, or for whom
        she has let know of each that stands in it.
        """
        from union.welfare.models.disbursement import Disbursement

        own = reach(user, self.view_right).q(self.organisation_field)
        circle = reach(user, "occasions.view").q(self.organisation_field)
        chair = reach(user, "occasions.hardship").q(self.organisation_field)
        rows = Disbursement.objects.filter(programme=OuterRef("pk"))
        unseen = rows.exclude(pk__in=Disbursement.objects.for_user(user).values("pk"))
        in_need = Q(kind=Kind.HARDSHIP)
        personal = Q(kind__in=[one.key for one in BUILT_IN.values() if one.is_personal])
        seen = ~personal | (circle & ~in_need) | chair | (in_need & Exists(rows) & ~Exists(unseen))
        return self.for_user(user).filter(own & seen)

    def filed(self) -> Self:
        """Those about which an auditor asks for a file: something was handed out."""
        from union.welfare.models.disbursement import Disbursement

        given = Disbursement.objects.handed_out().filter(programme=OuterRef("pk"))
        return self.filter(Exists(given))

    def with_loose_rows(self) -> Self:
        """With `has_loose_rows`: whether somebody in it has no event of her own in the books."""
        from union.welfare.models.disbursement import Disbursement

        loose = Disbursement.objects.filter(programme=OuterRef("pk"), occasion=None)
        return self.annotate(has_loose_rows=Exists(loose))

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one programme."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def with_sums(self, user: Somebody) -> Self:
        """With `n_rows`, `n_received` and `total` of the rows that somebody reaches."""
        mine = reach(user, self.view_right).q("disbursements__organisation")
        return self.annotate(
            n_rows=Count("disbursements", filter=mine),
            n_received=Count("disbursements", filter=mine & ~Q(disbursements__receipt="")),
            total=Sum("disbursements__amount", filter=mine),
        ).order_by("-eligible_on", "-pk")


class Programme(models.Model):
    """One thing that is given to many: the Mid-Autumn gift of 2026, the birthdays of March.

        open (rows are added, receipts are confirmed) <-> closed (its rows stay as they are; a
        receipt that is missing may still be given)

    `amount` is the usual value for one person in yuan; a row may differ. `eligible_on` is the day
    on which somebody must have been a member; by it the rules judge what is given to everyone.
    `employments` (none: all) and `month` (of birth) narrow down who gets it; with `child_age` it is
    for the parents of children up to that age, once for each child. `form` and `source`
    say in what form it is given, and whose money pays. Goods are reconciled before it is closed:
    `bought` in pieces, and `left_over` says what became of those that nobody got.

    A programme for everyone may offer two to five choices (`options`). Until the end of `choose_by`
    each member chooses, and may change her mind; whoever said nothing then has the default.
    """

    class State(models.TextChoices):
        """Open or closed."""

        OPEN = "open", pgettext_lazy("programme", "Open")
        CLOSED = "closed", pgettext_lazy("programme", "Closed")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("for whom"),
    )
    kind = models.CharField(_("kind"), max_length=48, default=Kind.FESTIVAL.value)
    name = models.CharField(_("name"), max_length=100)
    item = models.CharField(_("what is given"), max_length=100, blank=True)
    specification = models.CharField(_("specification"), max_length=100, blank=True)
    amount = MoneyField(
        _("value for one person (yuan)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    eligible_on = models.DateField(_("members on this day"))
    employments = models.JSONField(_("employment forms"), default=list, blank=True)
    month = models.PositiveSmallIntegerField(
        _("born in"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    child_age = models.PositiveSmallIntegerField(
        _("for children up to the age of"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(18)],
    )
    form = models.CharField(_("form"), max_length=16, choices=Form, blank=True)
    source = models.CharField(_("whose money pays"), max_length=24, choices=Source, blank=True)
    bought = models.PositiveIntegerField(_("pieces bought"), null=True, blank=True)
    left_over = models.CharField(_("what became of what is left"), max_length=200, blank=True)
    choose_by = models.DateField(_("last day to choose"), null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN, editable=False)
    # From then on its medical papers are kept for `evidence.models.KEPT` days.
    closed_on = models.DateField(null=True, editable=False)
    # Its papers; opened with the first of them.
    case = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    reminded_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What `with_sums` adds.
    n_rows: int
    n_received: int
    total: Decimal | None
    # What `with_loose_rows` adds.
    has_loose_rows: bool

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-eligible_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="programme_name")
        ]

    def __str__(self) -> str:
        return self.name

    def get_desk_url(self) -> str:
        """Its page at the desk."""
        return f"/desk/welfare/{self.pk}/"

    @property
    def number(self) -> str:
        """How the files of others name it, saying nothing."""
        return f"G{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its rows may still change."""
        return self.state == self.State.OPEN

    @property
    def is_of_goods(self) -> bool:
        """Whether pieces were bought that must be accounted for."""
        return self.form == Form.GOODS

    @property
    def is_paid_out(self) -> bool:
        """Whether the member gets money, as far as it is said: then she is the payee."""
        return self.form in ("", Form.TRANSFER, Form.CASH)

    @property
    def is_of_choices(self) -> bool:
        """Whether its members choose what they get."""
        return self.choose_by is not None

    @property
    def is_choosing(self) -> bool:
        """Whether they may still choose: until the end of the last day, where the union is."""
        return self.is_open and self.choose_by is not None and local_today() <= self.choose_by

    @cached_property
    def offered(self) -> "list[GiftOption]":
        """The choices, A first; asked for once. None where nothing is to be chosen."""
        return list(self.options.all()) if self.is_of_choices else []

    @property
    def usual(self) -> "GiftOption | None":
        """What those get who say nothing."""
        return next((one for one in self.offered if one.is_default), None)

    @property
    def month_name(self) -> str:
        """The month of birth in the reader's language; nothing where any month will do."""
        return str(MONTHS[self.month]) if self.month else ""

    @property
    def benefit(self) -> Benefit:
        """What is given, as the rules speak of it."""
        return benefit(self.kind)

    @property
    def is_for_everyone(self) -> bool:
        """Whether it is issued to all who are eligible."""
        return self.benefit.everyone

    @property
    def is_past_keeping(self) -> bool:
        """Whether the files of its medical papers have had their time."""
        return self.closed_on is not None and self.closed_on <= last_day_kept()

    @property
    def is_for_children(self) -> bool:
        """Whether each child counts, so that a parent of two gets it twice."""
        return self.child_age is not None

    @property
    def follows_an_event(self) -> bool:
        """Whether each row has a day of its own, on which something happened to the member."""
        return self.benefit.is_personal
