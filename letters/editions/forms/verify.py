"""The form of the page that checks a file: a file, or its SHA-256, or the code on a paper."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField
from letters.editions.seal import imprints
from letters.editions.seal.verification import MOST_BYTES, read_hash


class VerifyForm(forms.Form):
    """One of three; a file says most."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("As you got it: the PDF, or another format of the letter. It is looked at and not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.html,.txt,.csv,.xlsx,.json,application/pdf"}),
    )
    sha256 = LineField(
        label=_("Or its SHA-256"),
        required=False,
        max_length=200,
        help_text=_("64 signs, if you have reckoned it yourself."),
    )
    code = LineField(
        label=_("Or the code on the paper"), required=False, max_length=40, help_text=_("It stands beside the QR code.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.is_needed = True  # type: ignore[attr-defined]  # one of them is, so none is called optional

    def clean_file(self) -> "UploadedFile[bytes] | None":
        given: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if given is not None and (given.size or 0) > MOST_BYTES:
            values = {"limit": MOST_BYTES // (1024 * 1024)}
            raise forms.ValidationError(_("The file is larger than %(limit)d MB. No edition is."), params=values)
        if given is not None and not given.size:
            raise forms.ValidationError(_("The file is empty."))
        return given

    def clean_sha256(self) -> str:
        text: str = self.cleaned_data["sha256"]
        if text and not read_hash(text):
            raise forms.ValidationError(_("A SHA-256 has 64 signs: digits, and letters from a to f."))
        return read_hash(text)

    def clean_code(self) -> str:
        text: str = self.cleaned_data["code"]
        if text and not imprints.read_code(text):
            raise forms.ValidationError(_("A code has 12 signs: digits and small letters."))
        return imprints.read_code(text)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not self.errors and not any(values.get(name) for name in self.fields):
            self.add_error("file", _("Choose a file, or give its SHA-256 or a code."))
        return values
