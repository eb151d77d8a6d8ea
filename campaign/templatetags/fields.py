"""What a page says of a field beside its label."""

from itertools import chain
from typing import Any

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.filter
def is_optional(bound: BoundField) -> bool:
    """Tell whether a field may stay empty: one that always has a value, such as a choice without "none", never does."""
    field = bound.field
    if field.required or field.disabled or getattr(field, "is_needed", False):
        return False
    if isinstance(field.widget, forms.RadioSelect):
        return False
    is_list = isinstance(field, forms.ChoiceField) and not isinstance(
        field, forms.MultipleChoiceField | forms.ModelChoiceField
    )
    return not is_list or any(value in {"", None} for value in _values(field))


def _values(field: Any) -> list[Any]:
    groups = ([pair] if not isinstance(pair[1], list | tuple) else pair[1] for pair in field.choices)
    return [value for value, _name in chain.from_iterable(groups)]
