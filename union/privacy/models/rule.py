"""When a rule of keeping last ran, and how much it has deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RuleRun(models.Model):
    """One rule of keeping (保存期限) and its runs; what it is stands in the registry."""

    key = models.CharField(max_length=40, unique=True)
    ran_at = models.DateTimeField(null=True)
    # The last run that deleted something, how much that was, and how much it was in all.
    deleted_at = models.DateTimeField(null=True)
    deleted = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("run of a rule of keeping")
        verbose_name_plural = _("runs of rules of keeping")

    def __str__(self) -> str:
        return f"#{self.pk}"
