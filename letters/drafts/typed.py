"""What somebody has typed and not saved, for a preview: nothing in here is stored."""

from typing import Any

from django import forms
from django.http import QueryDict

from letters.drafts.forms.furniture import FurnitureForm
from letters.drafts.forms.page import TextPage
from letters.models import Letter


def put_on(letter: Letter, data: QueryDict) -> None:
    """Set what the posted form holds on a letter that nobody is going to save, as far as it is without faults."""
    for name, value in _faultless(letter, data).items():
        setattr(letter, name, value)


def _faultless(letter: Letter, data: QueryDict) -> dict[str, Any]:
    if "date_style" in data:
        furniture = FurnitureForm(data, letter=letter)
        furniture.is_valid()
        return _without_errors(furniture, furniture.columns)
    page = TextPage.of(letter, data)
    is_whole = page.is_valid()
    values = _without_errors(page.form, set(page.form.fields) - {"base_revision", "seen"})
    return {**values, "annexes": page.annexes.annexes()} if is_whole else values


def _without_errors(form: forms.Form, names: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
