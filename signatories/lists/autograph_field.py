"""The form that a signature by hand is given with, by its signer or by a coordinator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.files.pictures import SIGNATURE, PictureField
from signatories.shown import ShownAtField, now


class AutographForm(forms.Form):
    """A picture, and when the page was shown that asks for it."""

    picture = PictureField(
        label=_("Picture of the signature"),
        bounds=SIGNATURE,
        vectors=False,
        help_text=_("PNG or JPEG, up to 2 MB, dark ink on white or on nothing, cut close to the strokes."),
    )
    seen_at = ShownAtField()

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"seen_at": now()})
