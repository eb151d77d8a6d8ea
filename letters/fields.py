"""What the forms of letters have in common: days, language tags, rows of one kind below each other."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign import languages

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def day() -> forms.DateInput:
    """Return a browser's own date field."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def within_two_centuries(value: Any) -> Any:
    """Refuse a date that is a slip of the keyboard."""
    if value is not None and not 1900 <= value.year <= 2200:
        raise ValidationError(_("Dates lie between 1900 and 2200."), code="year")
    return value


def validate_language(tag: str) -> None:
    """Accept what looks like a BCP 47 tag."""
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValidationError(_("Write a language tag, for example en, fr or zh-Hant."), code="language")


class LanguageField(forms.ChoiceField):
    """A language by the name that its speakers give it; any other tag is understood as well."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=languages.names, **options)

    def offer(self, tag: str) -> None:
        """Have a tag that has no name among those that are offered."""
        self.choices = languages.choices(tag)

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        validate_language(value)


def rows_of(form: type[forms.Form], *, extra: int, limit: int, can_order: bool = False) -> Any:
    """Return a form set class for at most ``limit`` rows that can be removed again."""
    return forms.formset_factory(
        form,
        extra=extra,
        max_num=limit,
        validate_max=True,
        absolute_max=limit + 10,
        can_order=can_order,
        can_delete=True,
    )
