"""Readers' form above the public register."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from campaign.text import LineField
from letters.register.search import RegisterFilter

ANSWERED = [("", _("All letters")), ("yes", _("with an answer")), ("no", _("without an answer"))]


class FindInRegisterForm(forms.Form):
    """Filters; what makes no sense is left out, because links to a register live long."""

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
        """Return what the reader looks for. A year or a country that is not offered has no letter."""
        self.is_valid()
        given = self.cleaned_data
        year, country = (str(self.data.get(name, ""))[:4].strip() for name in ("year", "country"))
        return RegisterFilter(
            text=given.get("q", ""),
            year=given.get("year") or (int(year) if re.fullmatch(r"[0-9]{4}", year) else None),
            country=given.get("country") or (country.upper() if re.fullmatch(r"[A-Za-z]{2}", country) else ""),
            answered=given.get("answered", ""),
        )
