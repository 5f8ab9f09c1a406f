"""Choosing a campus or group out of those that the user reaches."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.members.models import Tree
from union.orgs.models import Organisation


class PlaceField(forms.ChoiceField):
    """A select of the tree; its value is an Organisation, None for nothing.

    The form calls `offer(tree)` before it is drawn or read.
    """

    default_error_messages = {
        "invalid_choice": _("Please choose a campus or group from the list."),
    }

    def __init__(self, *, empty_label: Any = "", **kwargs: Any) -> None:
        self.empty_label = empty_label
        self._by_pk: dict[str, Organisation] = {}
        super().__init__(**kwargs)

    def offer(self, tree: Tree) -> None:
        """Says which organisations may be chosen."""
        self._by_pk = {str(node.pk): node for node in tree.reached}
        self.choices = [("", self.empty_label), *tree.choices()]

    def clean(self, value: Any) -> Any:
        """The organisation."""
        return self._by_pk.get(super().clean(value))
