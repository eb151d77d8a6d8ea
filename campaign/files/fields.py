"""The field for several files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from campaign.files.uploads import ACCEPT, MOST_BYTES, MOST_FILES, CheckedFile, FileRefused, check, too_large


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:  # noqa: ARG002 - Django's signature
        found = files.getlist(name) if hasattr(files, "getlist") else files.get(name)
        return list(found) if isinstance(found, list | tuple) else [found] if found else []


class FilesField(forms.Field):
    """Several uploads; the value is a list of checked files for ``files.store_all`` or ``files.park_files``.

    Each file that is refused has its own sentence at the field. The others are in ``good``: a
    browser does not send a file twice, so a form may park them (``files.park_files``).
    """

    widget = FilesInput
    too_many = ngettext_lazy("Choose at most %(limit)d file.", "Choose at most %(limit)d files.", "limit")

    def __init__(self, *, most: int = MOST_FILES, **options: Any) -> None:
        self.most = most
        # What is all right although other files are not; a form is given its own copy of the field.
        self.good: list[CheckedFile] = []
        options.setdefault("required", False)
        options.setdefault("label", _("Files"))
        options.setdefault(
            "help_text", _("PDF, PNG, JPEG, text, e-mail, Word, Excel or OpenDocument, up to 10 MB each.")
        )
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}

    def clean(self, value: Any) -> list[CheckedFile]:
        uploads: list[UploadedFile[bytes]] = list(value or [])
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.most:
            raise ValidationError(self.too_many, params={"limit": self.most}, code="too_many")
        checked = self.good = []
        refusals: list[str] = []
        for upload in uploads:
            try:
                checked.append(_checked(upload))
            except FileRefused as refusal:
                refusals.append(str(refusal))
        if refusals:
            raise ValidationError([ValidationError("%(why)s", params={"why": why}, code="refused") for why in refusals])
        return checked

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - Django's signature
        return bool(data)


def _checked(upload: "UploadedFile[bytes]") -> CheckedFile:
    name = upload.name or ""
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(too_large(name))
    return check(name, upload.read())
