"""The form of the first start."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from union.accounts.forms import NewPasswordForm
from union.accounts.models import User
from union.core.id_numbers import normalise_phone, phone_problem


class StartForm(NewPasswordForm):
    """The union's name and its first chair."""

    field_order = ("organisation", "name", "staff_number", "phone", "email")

    organisation = forms.CharField(
        label=_("Name of your union"),
        max_length=100,
        help_text=_("As it stands on the seal; every page and paper carries it."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=_("Name of the chair"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=32,
        help_text=_(
            "You log in with it. As it will stand in your roster: another one would become a "
            "second person."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        max_length=32,
        help_text=_("You can log in with it as well."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        """`named`: a roster has brought the union's name already."""
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["organisation"]
        self.fields["password"].label = _("Password")

    def clean_phone(self) -> str:
        """A mobile number of mainland China, or nothing."""
        phone = normalise_phone(self.cleaned_data["phone"])
        if phone and phone_problem(phone):
            raise ValidationError(_("A mobile number has eleven digits and begins with 1."))
        return phone

    def owner(self) -> User:
        """The chair as she will be."""
        facts = self.cleaned_data
        return User(
            username=facts.get("staff_number", ""),
            name=facts.get("name", ""),
            email=facts.get("email", ""),
        )
