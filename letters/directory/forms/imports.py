"""The file with entries for the directory of recipients, and what its columns hold."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.files import sheets
from campaign.files.cells import FORMULA
from campaign.files.uploads import CheckedFile, FileRefused
from letters.directory.import_rows import FIELDS, SEVERAL, guess
from letters.models import Addressee

EXAMPLES, LOOKED_AT = 2, 20


class AddresseeFileForm(forms.Form):
    """Which file, and what its rows are unless they say so."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX with one heading row, at most 2,000 rows and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Rows without a kind are"),
        choices=lambda: [(value, label) for value, label in Addressee.Kind.choices],
        initial=Addressee.Kind.PERSON,
    )

    def clean_file(self) -> CheckedFile:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return sheets.checked(upload.name or "", upload.read(sheets.MOST_BYTES + 1))
        except FileRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


class ColumnsForm(forms.Form):
    """One choice for each column of the file."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rows without a kind are"), choices=lambda: list(Addressee.Kind.choices)
    )

    def __init__(self, data: Any, *, sheet: sheets.Sheet, **options: Any) -> None:
        guessed = guess(sheet.headings)
        # What was chosen for the columns of another reading is not meant for these.
        same = bool(data) and data.get("headings", _digest(sheet)) == _digest(sheet)
        values = data if same and any(name.startswith("column_") for name in data) else None
        super().__init__(values, initial={f"column_{place}": name for place, name in guessed.items()}, **options)
        self.width = len(sheet.headings)
        self.fields["headings"] = forms.CharField(widget=forms.HiddenInput, initial=_digest(sheet), required=False)
        choices = [("", _("leave it out")), *((name, label) for name, (label, _words) in FIELDS.items())]
        first = sheet.first_rows(LOOKED_AT)
        for place, heading in enumerate(sheet.headings):
            cells = [row[place].replace(FORMULA, "=…") for row in first if row[place]]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)d") % {"number": place + 1},
                required=False,
                choices=choices,
                initial=guessed.get(place, ""),
                help_text=_for_example(cells) if cells else "",
            )

    def clean(self) -> dict[str, Any]:
        chosen = [name for name in self.mapping().values() if name not in SEVERAL]
        twice = sorted({str(FIELDS[name][0]) for name in chosen if chosen.count(name) > 1})
        if twice:
            message = _("Two columns cannot both be: %(fields)s.") % {"fields": joining.listed(twice)}
            raise ValidationError(message, code="twice")
        if "name" not in chosen:
            raise ValidationError(_("Say which column holds the name."), code="unnamed")
        return self.cleaned_data

    def columns(self) -> list[forms.BoundField]:
        """Return the fields of the columns, and the kind."""
        return [self[name] for name in self.fields if name != "headings"]

    def mapping(self) -> dict[int, str]:
        """Return which field each column holds."""
        places = {place: self._value(f"column_{place}") for place in range(self.width)}
        return {place: name for place, name in places.items() if name}

    def _value(self, name: str) -> str:
        if self.is_bound and hasattr(self, "cleaned_data"):
            return str(self.cleaned_data.get(name, ""))
        return str(self.fields[name].initial or "")


def _digest(sheet: sheets.Sheet) -> str:
    """Return what tells one reading of a file from another: its headings and where they stand."""
    said = "\n".join([str(sheet.reading.choices.heading), *sheet.headings])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _for_example(cells: list[str]) -> str:
    # What stands in a file is no markup; help texts are written into pages as they are.
    return _("For example: %(cells)s") % {"cells": escape(joining.parted(cells[:EXAMPLES])[:120])}
