"""What a page says of a field beside its label."""

import pytest
from django import forms

from campaign.templatetags.fields import is_optional

WITH_NONE = [("", "none"), ("a", "A")]
GROUPED = [("Likely", [("", "none")]), ("b", "B")]


@pytest.mark.parametrize(
    ("field", "expected"),
    (
        (forms.CharField(required=False), True),
        (forms.CharField(), False),
        (forms.CharField(required=False, disabled=True), False),
        (forms.ChoiceField(required=False, choices=WITH_NONE), True),
        (forms.ChoiceField(required=False, choices=GROUPED), True),
        (forms.ChoiceField(required=False, choices=[("a", "A"), ("b", "B")]), False),
        (forms.ChoiceField(required=False, choices=WITH_NONE, widget=forms.RadioSelect), False),
        (forms.MultipleChoiceField(required=False, choices=[("a", "A")]), True),
        (forms.DateField(required=False), True),
    ),
)
def test_is_optional_is_what_can_stay_empty(field: forms.Field, expected: bool) -> None:
    form = type("Form", (forms.Form,), {"one": field})()

    assert is_optional(form["one"]) is expected
