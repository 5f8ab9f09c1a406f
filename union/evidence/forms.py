"""Choosing papers in a form: several files at once, from the camera or the disk."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from union.core.private_files import MAX_BYTES
from union.evidence.models import Kind, Paper

# "image/*" and no `capture`: a phone offers its camera and its pictures.
ACCEPT = "image/*,.heic,.heif,.pdf,.ofd,.xml,application/pdf"


class PapersInput(forms.FileInput):
    """The browser's own field, for several files; union/shrink.js makes photos smaller first."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, "data-shrink": True, **(attrs or {})})


class PapersField(forms.FileField):
    """Several files; `cleaned_data` has a list of them, empty for none.

    Only their number and their sizes are looked at here: what they are is found out by
    `actions.add_papers`, whose refusals belong beside this field if it is called "papers".
    """

    widget = PapersInput
    default_error_messages = {
        "too_many": ngettext_lazy(
            "Please choose at most %(limit)s file.",
            "Please choose at most %(limit)s files.",
            "limit",
        ),
        "too_large": _(
            "“%(name)s” is larger than %(limit)s MB. Please make it smaller or split it."
        ),
        "required": _("Please choose a file first."),
    }

    def __init__(self, *, most: int = Paper.MOST, **kwargs: Any) -> None:
        """`most` files at once."""
        self.most = most
        if most == 1:
            kwargs.setdefault("widget", PapersInput({"multiple": False}))
        kwargs.setdefault("label", _("Papers"))
        kwargs.setdefault(
            "help_text",
            _("Photos, PDF, or e-invoices (OFD, XML); several at once, each at most 25 MB."),
        )
        kwargs.setdefault("allow_empty_file", True)
        super().__init__(**kwargs)

    # A file field cleans one file; this one cleans each of them.
    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files that were sent."""
        files: Sequence[UploadedFile[Any]] = data if isinstance(data, list | tuple) else [data]
        chosen = [file for file in files if file]
        if not chosen:
            super().clean(None, initial)
            return []
        if len(chosen) > self.most:
            raise forms.ValidationError(
                self.error_messages["too_many"], code="too_many", params={"limit": self.most}
            )
        for file in chosen:
            if (file.size or 0) > MAX_BYTES:
                raise forms.ValidationError(
                    self.error_messages["too_large"],
                    code="too_large",
                    params={"name": file.name, "limit": MAX_BYTES // 1024 // 1024},
                )
        return [super(PapersField, self).clean(file, initial) for file in chosen]


class PapersForm(forms.Form):
    """Papers for a file, from the phone."""

    papers = PapersField()
    kind = forms.ChoiceField(label=_("What they are"))

    def __init__(
        self, *args: Any, kinds: Sequence[str] = Kind.values, asked: str = "", **kwargs: Any
    ) -> None:
        """`kinds` that they can be; `asked`: that of the line of the checklist where one began."""
        super().__init__(*args, **kwargs)
        choices = [(kind, Kind(kind).label) for kind in kinds]
        choice = cast("forms.ChoiceField", self.fields["kind"])
        choice.choices = choices
        choice.initial = asked if asked in dict(choices) else Kind.OTHER


class KindForm(forms.Form):
    """What a paper really is."""

    kind = forms.ChoiceField(label=_("Kind of the paper"))

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["kind"])
        choice.choices = [(kind, Kind(kind).label) for kind in kinds]
