"""Forms of one kind below each other."""

from typing import Any

from django import forms


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
