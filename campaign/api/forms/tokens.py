"""What a program may do with a token, and for how long."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.api.scopes import choices
from campaign.form_keys import FormKeyField
from campaign.text import LineField, refuse_markup

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("180", _("half a year")), ("365", _("a year"))]


class TokenForm(forms.Form):
    """A token of one's own to be made."""

    form_key = FormKeyField()
    name = LineField(
        label=_("Name"),
        max_length=100,
        validators=[refuse_markup],
        help_text=_("Which program it is for, for example “Contacts of the office”. The trail tells it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the program may do.")},
    )
    days = forms.ChoiceField(label=_("Good for"), choices=DAYS, initial="90")

    def given(self, *, now: datetime) -> dict[str, Any]:
        """Return what the service takes."""
        names = ("form_key", "name", "scopes")
        lasts = timedelta(days=int(self.cleaned_data["days"]))
        return {**{name: self.cleaned_data[name] for name in names}, "expires_at": now + lasts}
