"""What stands on a health certificate."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.dates import months_after
from union.core.forms import DayField
from union.health.actions import CertificateFacts, Sent
from union.health.forms.files import photo_field
from union.health.models import Certificate


class CertificateForm(forms.Form):
    """Number, issuer, days, and a photo."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    examined_on = DayField(label=_("Examined on"), past=True)
    valid_until = DayField(
        label=_("Valid until"),
        required=False,
        help_text=_("Left empty: a year after the examination."),
    )
    papers = photo_field(label=_("Photo of the certificate"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, certificate: Certificate | None = None
    ) -> None:
        names = ("number", "issuer", "examined_on", "valid_until", "version")
        initial = {name: getattr(certificate, name) for name in names} if certificate else {}
        super().__init__(data, files, initial=initial)

    def facts(self) -> CertificateFacts:
        """What was entered; without an end it is valid for a year."""
        said = self.cleaned_data
        year = months_after(said["examined_on"], 12) - timedelta(days=1)
        return CertificateFacts(
            number=said["number"].strip(),
            issuer=said["issuer"].strip(),
            examined_on=said["examined_on"],
            valid_until=said["valid_until"] or year,
        )

    def photo(self) -> Sent | None:
        """The photo, if one was chosen."""
        chosen = self.cleaned_data["papers"]
        return Sent(chosen[0]) if chosen else None
