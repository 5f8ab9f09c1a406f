"""Papers that are sent along: several files at once, and what they are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from union.evidence.models import Kind


class SeveralFiles(forms.ClearableFileInput):
    """Chooses several files at once."""

    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Several files; an empty list where none was sent."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file as Django checks it; what is in it is looked at by `evidence`."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(PapersField, self).clean(one, initial) for one in files]


class PapersForm(forms.Form):
    """More papers for a request."""

    papers = PapersField(label=_("Papers"))
    kind = forms.ChoiceField(label=_("What they are"), choices=Kind.choices, initial=Kind.INVOICE)
