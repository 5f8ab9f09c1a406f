"""The login form in the union's words, and what asks for a new password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from union.accounts.adapter import shorten_at_desk
from union.accounts.models import User


class LoginForm(AllauthLoginForm):
    """Staff number or telephone number, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Staff number or phone")
        login.widget.attrs |= {"placeholder": "", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["remember"].label = _("Stay logged in on this device for 30 days")
        self.fields["remember"].initial = True

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Logs in; allauth sets the thirty days last of all, so the eight hours come after it."""
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        if request.user.is_authenticated:
            shorten_at_desk(request, self.user)
        return response


def _ask_for_code(form: forms.Form) -> None:
    """The field of the second factor as the pages speak of it; recovery codes are digits too."""
    field = form.fields["code"]
    field.label = _("Verification code")
    field.widget.attrs |= {"placeholder": "", "inputmode": "numeric", "autofocus": True}


class AuthenticateForm(AllauthAuthenticateForm):
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class ReauthenticateForm(AllauthReauthenticateForm):
    """The code before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)


class ActivateForm(AllauthActivateForm):
    """The first code, which proves that the phone has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self)
        del self.fields["code"].widget.attrs["autofocus"]


class NewPasswordForm(forms.Form):
    """Asks twice for a password that is not easily guessed, and says how it has to be."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = format_html_join(
            "", "<li>{}</li>", ([text] for text in password_validators_help_texts())
        )
        self.fields["password"].help_text = format_html("<ul>{}</ul>", rules)

    def owner(self) -> User | None:
        """Whom the password must not resemble; None while that is not known."""
        return None

    def clean(self) -> dict[str, Any]:
        """Both passwords are one, and not one of those that everybody uses."""
        data = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("again")
        if not password:
            return data
        try:
            validate_password(password, self.owner())
        except forms.ValidationError as problem:
            self.add_error("password", problem)
        if again and again != password:
            self.add_error("again", _("The two passwords differ."))
        return data
