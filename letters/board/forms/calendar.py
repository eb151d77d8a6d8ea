"""The buttons of the calendar page: what was seen, and a key that makes a double press harmless."""

import secrets
from typing import Any

from django import forms

from campaign.models import Member
from letters.board import calendar_keys


class CalendarForm(forms.Form):
    """Both fields are hidden; a form without them was not ours."""

    as_seen = forms.CharField(max_length=32, widget=forms.HiddenInput)
    form_key = forms.CharField(min_length=43, max_length=43, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        fresh = {"as_seen": calendar_keys.seen(member), "form_key": secrets.token_urlsafe(32)}
        super().__init__(data, initial=fresh)
