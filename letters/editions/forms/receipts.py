"""What is handed over to check a receipt; none of it is kept."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField
from letters.editions.record import receipts
from letters.editions.record.receipts import ReadRecord, Receipt, UnreadableProof

T = TypeVar("T")
_LARGEST_RECEIPT: Final = 100_000
_LARGEST_RECORD: Final = 10 * 1024 * 1024


class ReceiptForm(forms.Form):
    """A receipt, and what it is checked against; without either, its own root is shown."""

    receipt = forms.FileField(
        label=_("The receipt"),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("The file receipt.json that you got by your own link."),
    )
    record = forms.FileField(
        label=_("The record of the edition"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("The file record.json inside the PDF or from its audit page, up to 10 MB."),
    )
    root = LineField(
        label=_("Or the root alone"),
        required=False,
        max_length=100,
        help_text=_("64 characters, as the audit page shows them."),
    )

    def clean_receipt(self) -> Receipt:
        return _read(self.cleaned_data["receipt"], _LARGEST_RECEIPT, receipts.read)

    def clean_record(self) -> ReadRecord | None:
        file = self.cleaned_data["record"]
        return _read(file, _LARGEST_RECORD, receipts.read_record) if file else None

    def clean_root(self) -> str:
        root = re.sub(r"\s", "", self.cleaned_data["root"]).lower()
        if root and not re.fullmatch(r"[0-9a-f]{64}", root):
            raise ValidationError(_("A root has 64 characters, 0 to 9 and a to f."), code="root")
        return root


def _read(file: "UploadedFile[Any]", most: int, reader: Callable[[bytes], T]) -> T:
    """Read a file as what it should be, or say at its field why it is not."""
    if (file.size or 0) > most:
        raise ValidationError(_("This file is too large."), code="large")
    try:
        return reader(file.read())
    except UnreadableProof as refusal:
        raise ValidationError(str(refusal), code="unreadable") from refusal
