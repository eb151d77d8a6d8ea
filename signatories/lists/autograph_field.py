"""The form that a signature by hand is given with, by its signer or by a coordinator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.files.pictures import SIGNATURE, PictureField


class AutographForm(forms.Form):
    picture = PictureField(
        label=_("Picture of the signature"),
        bounds=SIGNATURE,
        vectors=False,
        help_text=_("PNG or JPEG, up to 2 MB, dark ink on white or on nothing, cut close to the strokes."),
    )
