"""The file with organizations, and what its columns hold."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.directory.import_fields import FIELDS, SEVERAL
from campaign.files import sheets
from campaign.files.cells import FORMULA
from campaign.files.sheets import Sheet
from campaign.files.uploads import CheckedFile, FileRefused
from campaign.form_keys import FormKeyField

EXAMPLES, LOOKED_AT = 2, 20


class DirectoryFileForm(forms.Form):
    """Which file."""

    form_key = FormKeyField()
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX with one heading row, at most 2,000 rows and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> CheckedFile:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            return sheets.checked(upload.name or "", upload.read(sheets.MOST_BYTES + 1))
        except FileRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


class DirectoryColumnsForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args: Any, sheet: Sheet, found: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.width = len(sheet.headings)
        choices = [("", _("leave it out")), *FIELDS.items()]
        first = sheet.first_rows(LOOKED_AT)
        for place, heading in enumerate(sheet.headings):
            if not heading and not sheet.fills(place):
                continue
            cells = [row[place].replace(FORMULA, "=…") for row in first if row[place]][:EXAMPLES]
            # What stands in a file is no markup; help texts are written into pages as they are.
            example = _("For example: %(cells)s") % {"cells": escape(joining.parted(cells)[:120])} if cells else ""
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=Truncator(heading).chars(120) or _("Column %(number)d") % {"number": place + 1},
                required=False,
                choices=choices,
                initial=found.get(place, ""),
                help_text=example,
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
        values = {place: self.cleaned_data.get(f"column_{place}", "") for place in range(self.width)}
        return {place: name for place, name in values.items() if name}
