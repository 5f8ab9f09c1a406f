"""The form of the first start."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.id_numbers import normalise_phone, phone_problem


class StartForm(forms.Form):
    """The union's name and its first chair."""

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
        help_text=_("You log in with it. No number? Take any that nobody else has, such as 001."),
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
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        """`named`: a roster has brought the union's name already."""
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["organisation"]
        rules = format_html_join(
            "", "<li>{}</li>", ([text] for text in password_validators_help_texts())
        )
        self.fields["password"].help_text = format_html("<ul>{}</ul>", rules)

    def clean_phone(self) -> str:
        """A mobile number of mainland China, or nothing."""
        phone = normalise_phone(self.cleaned_data["phone"])
        if phone and phone_problem(phone):
            raise ValidationError(_("A mobile number has eleven digits and begins with 1."))
        return phone

    def clean(self) -> dict[str, Any]:
        """Both passwords are one, and not easily guessed."""
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if not password:
            return data
        person = User(
            username=data.get("staff_number", ""),
            name=data.get("name", ""),
            email=data.get("email", ""),
        )
        try:
            validate_password(password, person)
        except ValidationError as problem:
            self.add_error("password", problem)
        if data.get("again") and data["again"] != password:
            self.add_error("again", _("The two passwords differ."))
        return data
