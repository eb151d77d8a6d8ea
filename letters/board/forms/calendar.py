"""The buttons of the calendar page: what was seen, and a key that makes a double press harmless."""

from typing import Any

from django import forms

from campaign.form_keys import FormKeyField
from campaign.models import Member
from letters.board import calendar_keys


class CalendarForm(forms.Form):
    """Both fields are hidden; a form without them was not ours."""

    as_seen = forms.CharField(max_length=32, widget=forms.HiddenInput)
    form_key = FormKeyField(required=True)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        super().__init__(data, initial={"as_seen": calendar_keys.seen(member)})
