"""What a signer says before anything is erased for good."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from signatories.signing.erasing import Scope


class EraseForm(forms.Form):
    """How much is erased, where there is a choice, and that it is meant."""

    scope = forms.ChoiceField(
        label=_("What is to be erased"),
        choices=[
            (Scope.ALL.value, _("Everything: my line leaves the list")),
            (Scope.ADDRESS.value, _("My address and all that belongs to it; my line stays on the list")),
        ],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=_("I have understood that nobody can undo this"),
        error_messages={"required": _("Tick this if you mean it.")},
    )

    def __init__(self, *args: Any, may_keep_line: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_keep_line:
            del self.fields["scope"]

    @property
    def wanted(self) -> Scope:
        return Scope(cast("str", self.cleaned_data.get("scope", Scope.ALL)))
