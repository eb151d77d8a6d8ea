"""A form that is sent twice is one deed: it carries a key, and what the deed made keeps the key.

The page shows the form with a fresh key, ``FormKeyField`` reads it back, and the service, once it
holds the lock of what it is about, asks ``made_by_form`` first: what this very form has made before is
the answer to the second press. A unique constraint on the key stands behind it. For
every form of members, keyed or not, ``campaign.presses`` remembers where a press has led.
"""

import re
import secrets
from typing import Any, TypeVar

from django import forms
from django.db import models

LENGTH = 43
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LENGTH}}}")
M = TypeVar("M", bound=models.Model)


def new_key() -> str:
    """Return a key that makes one form one deed."""
    return secrets.token_urlsafe(32)


class FormKeyField(forms.CharField):
    """The hidden key of a form; whoever sends none, or something that is no key, has sent a form of its own.

    Where it is ``required`` such a form is refused.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput, "initial": new_key, **options})

    def clean(self, value: Any) -> str:
        if isinstance(value, str) and _KEY.fullmatch(value) and (len(value) == LENGTH or not self.required):
            return value
        if self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return new_key()


def key_of(form: forms.BaseForm, name: str = "form_key") -> str:
    """Return the key of a form, filled in or not, whatever else is wrong with it."""
    cleaned: dict[str, Any] = getattr(form, "cleaned_data", {})
    return str(cleaned.get(name) or form[name].value() or "")


def made_by_form(rows: models.QuerySet[M], form_key: str) -> models.QuerySet[M]:
    """Return what this very form has made before: nothing where there was no form. Ask under the lock of the deed."""
    return rows.filter(form_key=form_key) if form_key else rows.none()
