"""The login form in the union's words, and what asks for a new password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthPasskeyForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthPasskeyNameForm
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


# What allauth meets where an answer is none that a device gives.
NO_ANSWER = (KeyError, TypeError, ValueError, AttributeError)


class _Answered:
    """What a device answers, where it is that; anything else is refused as a wrong code is."""

    def clean_credential(self) -> Any:
        """The passkey that was used."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of allauth's form
        except NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyLoginForm(_Answered, LoginWebAuthnForm):
    """Logging in with a passkey alone."""


class PasskeyAuthenticateForm(_Answered, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyReauthenticateForm(_Answered, ReauthenticateWebAuthnForm):
    """A passkey before something that matters."""


class PasskeyForm(AllauthPasskeyForm):
    """A new passkey; the browser fills in the rest."""

    def clean(self) -> dict[str, Any]:
        """What a device has made; anything else is refused."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What is this device called?")
        self.fields["name"].max_length = 40
        alone = self.fields["passwordless"]
        alone.label = _("Log in with it alone, without a password")
        alone.help_text = _("The device then asks for your fingerprint, your face or its PIN.")
        alone.initial = True


class PasskeyNameForm(AllauthPasskeyNameForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What is this device called?")


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
