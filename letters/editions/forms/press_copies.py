"""The form for a copy for the press: until when nothing of it may be published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from letters.civil_time import Moment
from letters.deadline_field import DeadlineField, offer_zone


class PressCopyForm(forms.Form):
    """A moment, or nothing where the press may publish at once."""

    until = DeadlineField(
        label=_("Embargoed until"),
        help_text=_("Printed above the letter. Empty prints that it may be published at once."),
    )

    def __init__(self, *args: Any, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_zone(self.fields["until"], zone)

    def moment(self) -> Moment | None:
        """Return what was chosen; call it on a valid form."""
        chosen: Moment | None = self.cleaned_data["until"]
        return chosen
