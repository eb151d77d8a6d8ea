"""A form that is sent twice is one deed: it carries a key, and what the deed made keeps the key.

The page shows the form with a fresh key, ``FormKeyField`` reads it back, and the service, once it
holds the lock of what it is about, asks ``made_by_form`` first: what this very form has made before is
the answer to the second press. A unique constraint on the key stands behind it. For
every form of members, keyed or not, ``config.middleware.one_press`` remembers where a press has led.
"""

import hashlib
import re
import secrets
import time
from typing import Any, Final, TypeVar

from django import forms
from django.db import models
from django.http import HttpRequest

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


# Pressed twice, or once more after going back: what was answered is remembered in the session

ANSWERED: Final = "answered_forms"
MOST_ANSWERED: Final = 20
REMEMBERED: Final = 3600  # seconds


def pressed(request: HttpRequest) -> str:
    """Return what tells one press of one page's button from every other: the page's own token and all that was sent.

    Empty where a form has no such token. A form that was changed before it was sent again is another one.
    """
    token = request.POST.get("csrfmiddlewaretoken", "")
    if not token:
        return ""
    files = [(name, str(file), file.size) for name in request.FILES for file in request.FILES.getlist(name)]
    sent = [request.get_full_path(), sorted(request.POST.lists()), sorted(map(str, files))]
    return hashlib.sha256(repr(sent).encode()).hexdigest()


def answered(request: HttpRequest, press: str) -> str:
    """Return where the same press led before, or nothing."""
    return next((str(where) for known, where, _at in _remembered(request) if known == press), "")


def remember(request: HttpRequest, press: str, where: str) -> None:
    """Keep where a press led."""
    request.session[ANSWERED] = [*_remembered(request), (press, where, time.time())][-MOST_ANSWERED:]


def _remembered(request: HttpRequest) -> list[tuple[str, str, float]]:
    return [row for row in request.session.get(ANSWERED, []) if row[2] > time.time() - REMEMBERED]
