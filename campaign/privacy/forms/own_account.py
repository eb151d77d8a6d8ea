"""What somebody says before the own account is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CloseAccountForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have understood that nobody can undo this"),
        error_messages={"required": _("Tick this if you mean it.")},
    )
