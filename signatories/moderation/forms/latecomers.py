"""Until when late signatures are taken."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.form_keys import FormKeyField
from letters.civil_time import Moment
from letters.deadline_field import DeadlineField, offer_zone
from letters.drafts.signing_rules import stored
from letters.models import Letter


class LateSigningForm(forms.Form):
    """The moment until which one may sign for the addendum, in the zone that is chosen with it."""

    form_key = FormKeyField()
    until = DeadlineField(
        is_needed=True,
        label=_("Signing for the addendum is open until"),
        help_text=_("The letter’s page and the form to sign say so, with the zone."),
    )

    def __init__(self, data: Any = None, *, letter: Letter) -> None:
        super().__init__(data, initial={"until": stored(letter, "late_deadline")})
        offer_zone(self.fields["until"], letter.campaign.coalition.time_zone)

    def clean_until(self) -> Moment:
        until: Moment | None = self.cleaned_data["until"]
        if until is None:
            raise forms.ValidationError(_("Say until when late signatures are taken."), code="required")
        return until
