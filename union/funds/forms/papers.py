"""Papers that are added to a request, and what they are."""

from django import forms
from django.utils.translation import gettext_lazy as _

from union.evidence.forms import PapersField
from union.evidence.models import Kind


class PapersForm(forms.Form):
    """More papers for a request."""

    papers = PapersField()
    kind = forms.ChoiceField(label=_("What they are"), choices=Kind.choices, initial=Kind.INVOICE)
