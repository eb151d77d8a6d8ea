"""What a letter still needs to be opened and a person can say at once: who may sign, and until when."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from letters.civil_time import moment
from letters.deadline_field import DeadlineField, offer_zone
from letters.drafts.signing_rules import columns_of
from letters.models import Letter

SUGGESTED_DAYS: Final = 21


class OpeningForm(forms.Form):
    """``now`` is the database's clock, ``zone`` the coalition's. Three weeks are proposed, to the end of the day."""

    kinds = forms.MultipleChoiceField(
        label=_("Who may sign"),
        choices=[("organization", _("organizations")), ("person", _("individuals"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nobody may sign yet: choose organizations, individuals or both.")},
    )
    hard_deadline = DeadlineField(
        is_needed=True, label=_("Signing closes"), help_text=_("Until this moment a signature counts.")
    )

    def __init__(self, data: Any = None, *, letter: Letter, now: datetime, zone: str) -> None:
        last = moment(
            datetime.combine(letter.campaign.coalition.day(now) + timedelta(SUGGESTED_DAYS), time(23, 59)), zone
        )
        super().__init__(data, initial={"kinds": letter.kinds or ["organization", "person"], "hard_deadline": last})
        self.now = now
        offer_zone(self.fields["hard_deadline"], zone)

    def clean_hard_deadline(self) -> Any:
        value = self.cleaned_data["hard_deadline"]
        if value is None:
            raise forms.ValidationError(_("Say when signing closes."))
        if value.at <= self.now:
            raise forms.ValidationError(_("This moment has already passed."))
        return value

    def rules(self) -> dict[str, Any]:
        """Return the columns of the letter that this form fills."""
        return {"kinds": self.cleaned_data["kinds"], **columns_of("hard_deadline", self.cleaned_data["hard_deadline"])}
