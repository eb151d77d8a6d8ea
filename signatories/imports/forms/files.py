"""The file with signatures, what its columns hold, and what a person decides before it is taken in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.files import sheets
from campaign.files.cells import FORMULA
from campaign.files.sheets import Sheet
from campaign.files.uploads import CheckedFile, FileRefused
from campaign.form_keys import FormKeyField
from campaign.text import ParagraphsField
from letters.models import Letter
from signatories.imports.headings import FIELDS, SEVERAL
from signatories.imports.reports import ImportReport, ReportRow
from signatories.models.batch import Target
from signatories.models.signature import Kind

EXAMPLES, LOOKED_AT = 2, 20


class SignatureFileForm(forms.Form):
    """Which file."""

    form_key = FormKeyField()
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX with one heading row, at most 20,000 rows and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    target = forms.ChoiceField(
        label=gettext_lazy("The rows are"),
        choices=Target.choices,
        initial=Target.SIGNATURES.value,
        widget=forms.RadioSelect,
    )
    field_order = ["form_key", "target", "file"]

    def clean_file(self) -> CheckedFile:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return sheets.checked(upload.name or "", upload.read(sheets.MOST_BYTES + 1))
        except FileRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


class SignatureColumnsForm(forms.Form):
    """One choice for each column of the file, and what its rows do not say."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rows that do not say who signs are"),
        required=False,
        choices=lambda: [("", _("individuals where they name a person, else organizations")), *Kind.choices],
    )
    all_consented = forms.BooleanField(
        label=gettext_lazy("No column asks it, but everybody in this file agreed to be named in public"), required=False
    )

    def __init__(self, *args: Any, sheet: Sheet, found: dict[int, str], letter: Letter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet = sheet
        if len(letter.kinds) == 1:
            del self.fields["kind"]
        choices = [("", _("leave it out")), *FIELDS.items()]
        for place, heading in enumerate(sheet.headings):
            if not heading and not sheet.fills(place):
                continue  # hardly a row reaches so far, and those that do are said to be wrong
            said = [record.cells[place] for record in sheet.records[:LOOKED_AT] if record.cells[place : place + 1]]
            examples = [cell.replace(FORMULA, "=…") for cell in said if cell][:EXAMPLES]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=Truncator(heading).chars(120) or _("Column %(number)d") % {"number": place + 1},
                required=False,
                choices=choices,
                initial=found.get(place, ""),
                help_text=_for_example(examples) if examples else "",
            )

    def clean(self) -> dict[str, Any]:
        chosen = [name for name in self.columns().values() if name not in SEVERAL]
        twice = sorted({str(FIELDS[name]) for name in chosen if chosen.count(name) > 1})
        if twice:
            message = _("Two columns cannot both be: %(fields)s.") % {"fields": joining.listed(twice)}
            raise ValidationError(message, code="twice")
        return self.cleaned_data

    def columns(self) -> dict[int, str]:
        """Return which field each column holds."""
        values = {place: self.cleaned_data.get(f"column_{place}", "") for place in range(len(self.sheet.headings))}
        return {place: name for place, name in values.items() if name}

    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column_")]


def _for_example(cells: list[str]) -> str:
    # What stands in a file is no markup; help texts are written into pages as they are.
    return _("For example: %(cells)s") % {"cells": escape(joining.parted(cells)[:120])}


class ProvenanceForm(forms.Form):
    """How the signatures were collected."""

    provenance = ParagraphsField(
        label=gettext_lazy("How were these signatures collected?"),
        max_length=2_000,
        help_text=gettext_lazy(
            "For example: “Sign-on form of the coalition, 3 to 14 November; people agreed to the text of 2 November.” "
            "It stays on record. Nobody here has confirmed these signatures, so without it none of them counts."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeForm(ProvenanceForm):
    """The last look: conflicts that come in too, and titles that are taken over."""

    also = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Conflicts to take in too")
    )
    titles = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Titles to take over")
    )

    def __init__(self, *args: Any, report: ImportReport, asks: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if asks:
            del self.fields["provenance"]  # nobody has signed
        asked = [row for row in report.rows if row.may_be_decided or row.offers_title]
        self._offer("also", {row.number: _conflict(row) for row in asked if row.may_be_decided})
        self._offer("titles", {row.number: _title(row) for row in asked if row.offers_title})

    def _offer(self, name: str, choices: dict[int, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(choices.items())
        if not choices:
            del self.fields[name]


def _conflict(row: ReportRow) -> str:
    said = " ".join(message.sentence for message in row.messages[-1:])
    return _("Row %(number)d: %(who)s. %(why)s") % {"number": row.number, "who": row.label, "why": said}


def _title(row: ReportRow) -> str:
    title = next(message.value for message in row.messages if message.code == "title_changed")
    return _("Row %(number)d: %(who)s, “%(title)s”") % {"number": row.number, "who": row.label, "title": title}
