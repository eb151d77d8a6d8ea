"""Under which heading signers want to stand from now on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signatories.models import Signature, SignatureGroup
from signatories.signing.forms.signing import offer_groups
from signatories.signing.signatures import mark


class OwnGroupForm(forms.Form):
    under = forms.ChoiceField(label=_("Under which heading"), widget=forms.RadioSelect)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signature: Signature, choices: Sequence[SignatureGroup]) -> None:
        now = signature.wanted_group_id or signature.group_id
        super().__init__(data, initial={"under": str(now), "seen": mark(signature)})
        offer_groups(self.fields["under"], choices)
