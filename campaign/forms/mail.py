"""What part of the outbox to show."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.models import OutgoingMail


class MailFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *OutgoingMail.State.choices]
    )
