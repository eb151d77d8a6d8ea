"""The form field that asks for an e-mail address."""

from typing import Any

from django import forms

from campaign import mailbox


class MailboxField(forms.CharField):
    """An e-mail address that a mail can be sent to as it stands."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def __init__(self, *, max_length: int = mailbox.LONGEST, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return mailbox.validated(text) if text else text
