"""What members choose among: one of the things that a programme offers (A组粮油, B组零食)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.welfare.models.programme import Programme

# The letters of the field; more than five choices are a shop, not a gift.
LETTERS = "ABCDE"
FEWEST = 2


class GiftOption(models.Model):
    """One choice of a programme; worth the same as the others, which is the programme's amount.

    `place` is its place on the form and gives it its letter. A choice that is taken out leaves its
    place free: what was announced as C does not become B. `pickup` says where it is collected, if
    not where everything is. Whoever chooses nothing gets the one that `is_default`.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="options")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("what it is"), max_length=40)
    specification = models.CharField(_("specification"), max_length=100, blank=True)
    pickup = models.CharField(_("where it is collected"), max_length=100, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["programme", "place"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "place"], name="gift_option_place"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(is_default=True), name="gift_option_one_default"
            ),
            models.CheckConstraint(
                condition=Q(place__lt=len(LETTERS)), name="gift_option_has_a_letter"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def letter(self) -> str:
        """A, B, C, by its place."""
        return LETTERS[self.place]

    @property
    def label(self) -> str:
        """`A 粮油`, as it is spoken of."""
        return f"{self.letter} {self.name}"
