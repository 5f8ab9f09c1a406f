"""Close relatives among colleagues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.chinese import fold_name
from union.members.forms.chooser import MemberChooserField
from union.members.models import Kinship, Member
from union.orgs.scoping import Somebody


class ColleagueField(forms.CharField):
    """One colleague, by the whole name or the staff number.

    For members without an office: nothing is suggested and no list of namesakes is shown, so that
    nobody reads the roster out of it.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Staff number, or the whole name."))
        super().__init__(max_length=80, **kwargs)
        self.members: Any = Member.objects.none()

    def clean(self, value: Any) -> Any:
        """The member that is meant."""
        text: str = super().clean(value)
        for rows in (
            self.members.filter(staff_number__iexact=text),
            self.members.filter(name_key=fold_name(text).lower()),
        ):
            found = list(rows[:2])
            if len(found) > 1:
                raise forms.ValidationError(
                    _("Several colleagues have this name. Please give the staff number."),
                    code="several",
                )
            if found:
                return found[0]
        raise forms.ValidationError(
            _("Nobody with this name or staff number was found."), code="unknown"
        )


class _KinshipForm(forms.Form):
    relation = forms.ChoiceField(
        label=_("How are they related?"),
        choices=Kinship.Relation.choices,
        widget=forms.RadioSelect,
    )


class OwnRelativeForm(_KinshipForm):
    """A colleague who is my close relative."""

    field_order = ("relative", "relation")

    relative = ColleagueField(label=_("Which colleague?"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        """`member`: who declares."""
        super().__init__(*args, **kwargs)
        self.fields["relation"].label = _("What is she or he to you?")
        relative: Any = self.fields["relative"]
        relative.members = Member.objects.in_union().filter(union=member.union_id)


class RelativeForm(_KinshipForm):
    """A close relative of a member, as the office notes it."""

    field_order = ("relative", "relation")

    relative = MemberChooserField(label=_("Which colleague?"))

    def __init__(self, *args: Any, member: Member, user: Somebody, **kwargs: Any) -> None:
        """`member`: whose relative is noted; `user`: whose roster is searched."""
        super().__init__(*args, **kwargs)
        relative: Any = self.fields["relative"]
        rows = Member.objects.for_user(user).in_union()
        relative.members = rows.filter(union=member.union_id)
