"""What the union refuses, with a sentence for the person who asked.

An action raises a subclass of `Refused` that is defined beside it:

    class AlreadyConfirmed(Refused):
        message = _("This gift was confirmed already.")

A page shows the sentence beside `field` of the form, or on a page of its own with `status`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What a reader sees, in her language: translated now, or when it is shown.
Sentence: TypeAlias = "str | _StrPromise"


def _fill(message: Sentence, params: Mapping[str, Any]) -> str:
    return str(message) % params


# Fills placeholders when the sentence is shown, because the reader's language is known only then.
filled = lazy(_fill, str)


class Refused(Exception):
    """A rule of the union says no. `str()` is the sentence in the reader's language.

    `message` is the class's own sentence, or one passed in; `params` fills its named placeholders;
    `field` names the form field that the sentence belongs to, if there is one.
    """

    message: Sentence = _("This cannot be done.")
    field: str | None = None
    status = 409

    def __init__(
        self,
        message: "Sentence | None" = None,
        *,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        """Takes a sentence other than the class's own, a field, and what fills the placeholders."""
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field
        self.params = dict(params or {})
        if self.params:
            self.message = filled(self.message, self.params)
        super().__init__(self.message)

    def __str__(self) -> str:
        """The sentence, translated now."""
        return str(self.message)


class NotAllowed(Refused):
    """The person sees the thing, and may not do this with it; the sentence says why."""

    message = _("Your role does not allow this.")
    status = 403


class NotReachable(Refused):
    """For this person the thing does not exist; absent and forbidden look the same."""

    message = _("There is nothing at this address.")
    status = 404
