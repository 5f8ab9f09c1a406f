"""Choosing one member in a form of any app: type a name or a staff number.

It works without a script: what was typed is looked up when the form is read, and a name that two
people bear is asked back. With a script, suggestions appear while typing.
"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.chinese import fold_name
from union.members.models import Member

# What a suggestion fills in: the name, and the number in brackets.
_SUGGESTED = re.compile(r".*[(（](?P<number>[^()（）]+)[)）]\s*")
SHOWN_NAMESAKES = 5


def label(member: Member) -> str:
    """How a member is named where one of several must be meant."""
    return f"{member.name} ({member.staff_number})" if member.staff_number else member.name


class MemberChooserWidget(forms.TextInput):
    """A line of text with a list of suggestions that htmx fills."""

    template_name = "members/_chooser.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The name of the list of suggestions follows from the field's."""
        context = super().get_context(name, value, attrs)
        context["widget"]["suggestions"] = f"{context['widget']['attrs'].get('id', name)}_members"
        return context

    def format_value(self, value: Any) -> str | None:
        """A member is shown as her suggestion is."""
        return label(value) if isinstance(value, Member) else super().format_value(value)


class MemberChooserField(forms.CharField):
    """One member. The form says among whom: `field.members = Member.objects.for_user(user)`."""

    widget = MemberChooserWidget
    default_error_messages = {
        "unknown": _("Nobody with this name or staff number was found."),
        "several": _("Several members are meant by this: %(names)s. Please add the staff number."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Name or staff number."))
        super().__init__(max_length=80, **kwargs)
        self.members: Any = Member.objects.none()

    def clean(self, value: Any) -> Any:
        """The member that is meant; None for nothing where nothing is needed."""
        text: str = super().clean(value)
        if not text:
            return None
        found = self._found(text)
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            names = ", ".join(label(member) for member in found[:SHOWN_NAMESAKES])
            raise forms.ValidationError(
                self.error_messages["several"], code="several", params={"names": names}
            )
        return found[0]

    def _found(self, text: str) -> list[Member]:
        """The strictest reading that finds anybody."""
        suggested = _SUGGESTED.fullmatch(text)
        readings = [
            self.members.filter(staff_number__iexact=suggested["number"].strip())
            if suggested
            else self.members.none(),
            self.members.filter(staff_number__iexact=text),
            self.members.filter(name_key=fold_name(text).lower()),
            self.members.search(text),
        ]
        for rows in readings:
            found = list(rows[: SHOWN_NAMESAKES + 1])
            if found:
                return found
        return []
