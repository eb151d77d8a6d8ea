"""The forms of a webhook: where events are posted to, and which; and which tries the page shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.form_keys import FormKeyField
from campaign.models import WebhookEndpoint
from campaign.text import LineField
from campaign.webhooks import events
from campaign.webhooks.targets import LONGEST, TargetRefused, target_of


def event_choices() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in events.known()]


class WebhookForm(forms.Form):
    """An endpoint; a new one gets every event unless somebody chooses."""

    form_key = FormKeyField()
    url = LineField(
        label=_("Address that events are posted to"),
        max_length=LONGEST,
        help_text=_("It begins with https:// and is on the public internet. It is kept encrypted."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    description = LineField(
        label=_("Description"),
        required=False,
        max_length=200,
        help_text=_("What your members call it, for example “Our contact database”."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=event_choices, widget=forms.CheckboxSelectMultiple, initial=[]
    )

    def __init__(self, data: Any = None, *, endpoint: WebhookEndpoint | None = None) -> None:
        initial: dict[str, Any] = {"events": [name for name, _label in event_choices()]}
        if endpoint is not None:
            initial = {"url": endpoint.url, "description": endpoint.description, "events": endpoint.events}
        super().__init__(data, initial=initial)

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            target_of(url)
        except TargetRefused as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return url


class TriesFilter(forms.Form):
    """Which tries are shown."""

    only = forms.ChoiceField(
        label=_("Tries"), required=False, choices=[("", _("all")), ("failed", _("those that failed"))]
    )
