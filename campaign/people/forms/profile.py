"""What somebody is called here, and in which language and zone pages and mails reach them."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import zones
from campaign.text import PersonNameField, needed


class ProfileForm(forms.Form):
    name = PersonNameField(
        label=gettext_lazy("Your name"),
        max_length=200,
        help_text=gettext_lazy("Shown to the other members, and beside what you did."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("Of these pages, and of the mails you get.")
    )
    time_zone = needed(
        forms.ChoiceField(
            label=gettext_lazy("Time zone"),
            required=False,
            help_text=gettext_lazy("Reminders come in the morning where you are."),
        )
    )

    def __init__(self, *args: Any, likely: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(code, name) for code, name in settings.LANGUAGES]
        cast("forms.ChoiceField", self.fields["language"]).choices = names
        field = cast("forms.ChoiceField", self.fields["time_zone"])
        field.choices = [("", _("that of the coalition")), *zones.choices(self.initial.get("time_zone", ""), *likely)]
