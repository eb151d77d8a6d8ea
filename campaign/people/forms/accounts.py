"""allauth's forms in the words of the other pages; a label stands above its field and is not repeated in it."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.encryption import SealedEmailField
from campaign.mailbox import validated
from campaign.text import LineField


class OurWords:
    """Goes before a form that asks for an address, whatever the form calls that field."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "email"}:
                field.label = _("E-mail address")


class LoginForm(OurWords, allauth.LoginForm):  # type: ignore[misc]
    pass


class AddEmailForm(OurWords, allauth.AddEmailForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        """Refuse an address that does not fit when it is sealed."""
        return validated(super().clean_email(), longest=SealedEmailField.LONGEST)


class ResetPasswordForm(OurWords, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class RequestLoginCodeForm(OurWords, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class CodeForm(forms.Form):
    code = LineField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
