"""What the sender is asked."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from union.core.forms import RowField
from union.imports import registry
from union.imports.models import Batch
from union.imports.preview import samples_of
from union.orgs.models import Organisation


class UploadForm(forms.Form):
    """The file, for which union where somebody serves several, and how it is meant."""

    organisation = RowField(Organisation.objects.none(), label=_("Union"))
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An .xlsx or .csv file, as it is: title rows and totals may stay."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xls,.csv,.txt,application/vnd.ms-excel,text/csv"}
        ),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a file first.")},
    )

    way = forms.ChoiceField(label=_("What kind of list is it?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, unions: Any, ways: Sequence[tuple[str, Any]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if ways:
            way = cast("forms.ChoiceField", self.fields["way"])
            way.choices = list(ways)
            way.initial = ways[0][0]
        else:
            del self.fields["way"]
        field = self.fields["organisation"]
        field.queryset = unions  # type: ignore[attr-defined]  # fields are typed as their base
        if len(unions) == 1:
            field.initial, field.widget = unions[0], forms.HiddenInput()

    @property
    def options(self) -> dict[str, str]:
        """What was said beside the file."""
        return {"way": self.cleaned_data["way"]} if "way" in self.cleaned_data else {}


class AnswerForm(forms.Form):
    """An answer to one preview. A form that does not say to which saw the first."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = batch.round

    def clean_seen(self) -> int:
        """The round of the preview that was looked at."""
        return int(self.cleaned_data["seen"] or 0)


class QuestionForm(AnswerForm):
    """What the file does not say: which sheet, which programme."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, batch=batch, **kwargs)
        facts = batch.facts or {}
        sheets = [one for one in facts.get("sheets", []) if one["rows"]]
        if len(sheets) > 1 and not facts.get("headers"):
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Which sheet?"),
                widget=forms.RadioSelect,
                choices=[(one["name"], sheet_label(one)) for one in sheets],
            )
        for question in facts.get("questions", []):
            self.fields[question["name"]] = _field(question)


def _field(question: dict[str, Any]) -> forms.Field:
    """What a question is answered with: one of some choices, or words."""
    facts = {"label": question["label"], "help_text": question.get("help", "")}
    if question.get("choices"):
        choices = [(value, label) for value, label in question["choices"]]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **facts)
    return forms.CharField(max_length=100, initial=question["value"], **facts)


def sheet_label(sheet: dict[str, Any]) -> str:
    """How a sheet is offered."""
    text = (
        _("%(name)s (%(rows)s rows, hidden)") if sheet["hidden"] else _("%(name)s (%(rows)s rows)")
    )
    return str(text) % {"name": sheet["name"], "rows": sheet["rows"]}


class MappingForm(AnswerForm):
    """Which column is which field; a column may be left out, but that is said of each."""

    LEFT_OUT = "-"

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, batch=batch, **kwargs)
        resource = registry.resource(batch.kind)
        columns = resource.columns()
        fields = [(name, one.column_name) for name, one in columns.items()]
        self.required_fields = {
            name: one.column_name for name, one in columns.items() if one.required
        }
        facts = batch.facts or {}
        headers = facts.get("headers", [])
        # What must be there and was not found in the sheet.
        self.absent = [columns[name].column_name for name in facts.get("unmapped", [])]
        self.letters = [header["letter"] for header in headers]
        samples = samples_of(batch, columns)
        for header in headers:
            label = header["text"] or str(_("Column %(letter)s") % {"letter": header["letter"]})
            self.fields[header["letter"]] = forms.ChoiceField(
                label=label,
                choices=[
                    (
                        self.LEFT_OUT,
                        resource.becomes_of(header["text"], batch.options) or _("Leave out"),
                    ),
                    *fields,
                ],
                initial=header["field"] or self.LEFT_OUT,
                help_text=samples.get(header["letter"], ""),
            )

    def clean(self) -> dict[str, Any]:
        """Each field once, and none of those missing that are needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        seen: dict[str, str] = {}
        for letter, name in self.mapping.items():
            if name and name in seen:
                self.add_error(letter, _("Another column is this field already."))
            seen.setdefault(name or "", letter)
        missing = [title for name, title in self.required_fields.items() if name not in seen]
        if missing:
            raise forms.ValidationError(
                _("These must be in one of the columns: %(columns)s."),
                params={"columns": "、".join(missing)},
            )
        return cleaned

    @property
    def mapping(self) -> dict[str, str | None]:
        """Column letter -> field."""
        return {
            letter: None if name == self.LEFT_OUT else name
            for letter in self.letters
            if (name := self.cleaned_data.get(letter)) is not None
        }


class BatchFilter(forms.Form):
    """Search in the list of spreadsheets."""

    q = forms.CharField(
        label=_("File name"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Batch.State.choices]
    )

    def __init__(self, *args: Any, kinds: Sequence[Any], **kwargs: Any) -> None:
        """`kinds`: those of which the reader sees what was sent."""
        super().__init__(*args, **kwargs)
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = [("", _("All")), *((one.kind, one.label) for one in kinds)]
