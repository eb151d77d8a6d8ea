"""Readers' form above the public register."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from campaign import countries as country_names
from campaign.text import LineField
from letters.register.search import RegisterFilter

ANSWERED = [("", _("All letters")), ("yes", _("with an answer")), ("no", _("without an answer"))]


class FindInRegisterForm(forms.Form):
    """Filters; one that makes no sense finds nothing, and never everything."""

    q = LineField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)
    year = forms.TypedChoiceField(label=_("Sent in"), required=False, coerce=int, empty_value=None)
    country = forms.ChoiceField(label=_("Recipient in"), required=False)
    answered = forms.ChoiceField(label=_("Answer"), required=False, choices=ANSWERED)

    def __init__(self, data: Any = None, *, years: list[int], codes: list[str]) -> None:
        super().__init__(data)
        named = sorted((countries.name(code) or code, code) for code in codes)
        self._choose("year", [("", _("Any year")), *((year, str(year)) for year in years)])
        self._choose("country", [("", _("Any country")), *((code, name) for name, code in named)])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Offer these choices, or no field where there is nothing to choose from."""
        if len(choices) < 3 and not self.data.get(name):
            del self.fields[name]
        else:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> RegisterFilter:
        """Return what the reader looks for. What is not offered, or is none, has no letter."""
        self.is_valid()
        given = self.cleaned_data
        year, country = (str(self.data.get(name, "")).strip() for name in ("year", "country"))
        return RegisterFilter(
            text=given.get("q", ""),
            year=given.get("year") or (_year(year) if year else None),
            country=given.get("country") or (_country(country) if country else ""),
            answered=given.get("answered") or str(self.data.get("answered", "")).strip(),
        )


def _year(said: str) -> int:
    """Return the year that a link asks for, or one in which nothing was sent."""
    return int(said) if re.fullmatch(r"[12][0-9]{3}", said) else 1


def _country(said: str) -> str:
    """Return the code of the country that a link asks for by code or name, or one that no country has."""
    if re.fullmatch(r"[A-Za-z]{2}", said):
        return said.upper()
    return country_names.read(said[:100]).code or "??"
