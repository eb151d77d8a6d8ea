"""The few things that are asked before a first letter is written; the rest is guessed, shown and changed at will."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign import guesses, joining, languages, zones
from campaign.holiday_field import choices as countries
from campaign.models import Coalition, User
from campaign.text import LineField, OrganizationNameField, PersonNameField
from letters.beginning.first_letter import Given

GUESSED = ("language", "country", "time_zone")
SET_BY_NOBODY = {"time_zone": "UTC", "language": "en"}  # what a coalition has of whom nobody said anything


class FirstLetterForm(forms.Form):
    """Name and coalition are asked only of those who have none."""

    name = PersonNameField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    coalition_name = OrganizationNameField(
        label=_("Who sends the letter"),
        max_length=300,
        help_text=_("The name of your coalition or organization, as it stands on the letterhead."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    title = LineField(
        label=_("What the letter is called"),
        max_length=500,
        help_text=_("For example “Open the river archives”. You can change it later."),
    )
    language = forms.ChoiceField(label=_("Language of the letter"))
    country = forms.ChoiceField(label=_("Country"), required=False, choices=countries, help_text=_("For its holidays."))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("In which deadlines are meant."),
        widget=forms.Select(attrs={"data-own-zone": ""}),
    )

    def __init__(self, data: Any = None, *, user: User, coalition: Coalition | None, guess: guesses.Guess) -> None:
        initial: dict[str, Any] = {"language": guess.language, "country": guess.country, "time_zone": guess.zone}
        if coalition is not None:
            set_before = {"time_zone": coalition.time_zone, "language": coalition.language}
            initial |= {name: value for name, value in set_before.items() if value != SET_BY_NOBODY[name]}
            initial["country"] = coalition.holidays or guess.country
        super().__init__(data, initial=initial)
        zone = cast("forms.ChoiceField", self.fields["time_zone"])
        zone.choices = [("", _("choose")), *zones.choices(initial["time_zone"], *guess.zones)]
        cast("forms.ChoiceField", self.fields["language"]).choices = languages.offered(initial["language"])
        cast("forms.ChoiceField", self.fields["country"]).choices = with_stored(initial["country"])
        if user.name:
            del self.fields["name"]
        if coalition is not None:
            del self.fields["coalition_name"]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in GUESSED]

    @property
    def guessed(self) -> list[forms.BoundField]:
        return [self[name] for name in GUESSED]

    @property
    def is_sure(self) -> bool:
        """Tell whether nothing has to be chosen among what is guessed."""
        return not self.is_bound and bool(self.initial["time_zone"])

    @property
    def summary(self) -> str:
        """Return what is guessed, in a few words."""
        named = [dict(languages.names()).get(self.initial["language"], ""), zones.place(self.initial["time_zone"])]
        return joining.listed(filter(None, named))

    def given(self) -> Given:
        return Given(**{name: self.cleaned_data[name] for name in self.fields})


def with_stored(country: str) -> list[tuple[str, str]]:
    """Return the countries whose holidays are known; a stored region stands there by its code."""
    known = countries()
    return known if not country or country in dict(known) else [*known, (country, country)]
