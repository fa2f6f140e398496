"""Forms of the import: the file, its sheet, its columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.onboarding.enums import ImportKind
from services.onboarding.sheets.matching import Match
from services.onboarding.sheets.opening import Sheet
from services.onboarding.sheets.specs import SPECS, Kind
from ui.forms import FileInput, Form

PREFIX = "column-"


class UploadForm(Form):
    """A spreadsheet and what it holds."""

    kind = forms.ChoiceField(
        label=_("What is in the file"), choices=ImportKind.choices, widget=forms.RadioSelect, initial=ImportKind.PEOPLE
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("An Excel workbook (.xlsx) or a text file (.csv), at most 10 MB."),
        widget=FileInput(accept=".xlsx,.csv"),
        max_length=300,
        allow_empty_file=True,  # „the file is empty" is said with the other sentences about files
    )


class SheetForm(Form):
    """Which sheet, which line of headings, and what the lines are."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=ImportKind.choices)
    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int)
    header_line = forms.IntegerField(
        label=_("Line of the headings"), min_value=1, max_value=1000, help_text=_("As numbered at the left edge.")
    )

    def __init__(self, *args: Any, sheets: Sequence[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = _("hidden")
        choices = [(sheet.index, f"{sheet.title} ({hidden})" if sheet.is_hidden else sheet.title) for sheet in sheets]
        field: Any = self.fields["sheet"]
        field.choices = choices


class ColumnsForm(Form):
    """For each column of the sheet the field that it fills, or none."""

    def __init__(self, *args: Any, kind: str, matches: Sequence[Match], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spec = SPECS[Kind(kind)]
        known = [(field.name, f"{field.header} *" if field.required else str(field.header)) for field in spec.fields]
        for match in matches:
            self.fields[f"{PREFIX}{match.column.index}"] = forms.ChoiceField(
                label=match.column.title,
                choices=[("", _("— not imported —")), *known],
                required=False,
                initial=match.field,
            )

    @property
    def mapping(self) -> dict[str, int]:
        """Field → column; a field chosen twice keeps both, so that the check can say it."""
        return {name: index for index, name in self.chosen}

    @property
    def chosen(self) -> list[tuple[int, str]]:
        data = self.cleaned_data.items()
        return [(int(name.removeprefix(PREFIX)), value) for name, value in data if value]

    @property
    def chosen_twice(self) -> list[str]:
        names = [name for _index, name in self.chosen]
        return sorted({name for name in names if names.count(name) > 1})


class OptionsForm(Form):
    """Decisions for the whole file that the check offers."""

    restores_zeros = forms.BooleanField(required=False)
    same_names = forms.BooleanField(required=False)
