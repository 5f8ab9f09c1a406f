"""A value sealed under each key: whether the keys of a start are those of this database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyCheck(models.Model):
    """One key by its name, with a value that only it opens; `INDEX_KEY` with what it computes.

    A key that nothing is sealed under any more loses its row (`manage.py rotate_keys`).
    """

    name = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("check of a key")
        verbose_name_plural = _("checks of keys")

    def __str__(self) -> str:
        return self.name
