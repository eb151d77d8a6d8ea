"""Choosing whose public holidays count: a country by its name in the reader's language, and a part of it."""

from functools import lru_cache
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from campaign import holidays, joining
from campaign.text import LineField

MOST_REGIONS_NAMED = 12


def choices() -> list[tuple[str, str]]:
    return [("", pgettext("whose public holidays", "no country: weekends only")), *_places(get_language() or "en")]


@lru_cache(maxsize=16)
def _places(_language: str) -> list[tuple[str, str]]:
    return holidays.places()


class HolidaysWidget(forms.MultiWidget):
    """Country and region beside each other, each with its label; the page may offer a list ``regions``."""

    template_name = "campaign/widgets/holidays.html"
    use_fieldset = True

    def __init__(self) -> None:
        region = forms.TextInput(attrs={"list": "regions", "autocomplete": "off", "spellcheck": "false"})
        super().__init__({"country": forms.Select(), "region": region})

    def decompress(self, value: str | None) -> list[str]:
        country, _dash, region = (value or "").partition("-")
        return [country, dict(holidays.regions(country)).get(region, region) if region else ""]


class HolidaysField(forms.MultiValueField):
    """The value is a code of ``campaign.holidays``, like ``US`` or ``CH-GE``; empty means weekends only.

    Forms give it the code as it was (``begin_with``): whoever chooses another country need not empty
    the region of the old one.
    """

    widget = HolidaysWidget

    def __init__(self, **options: Any) -> None:
        country = forms.ChoiceField(choices=choices, required=False)
        fields = (country, LineField(max_length=100, required=False))
        super().__init__(fields, require_all_fields=False, required=False, **options)
        cast("Any", self.widget.widgets[0]).choices = country.choices
        self.stored = ""

    def compress(self, data_list: list[str]) -> str:
        country, region = data_list or ["", ""]
        before, _dash, part = self.stored.partition("-")
        if part and country != before and region in {part, dict(holidays.regions(before)).get(part)}:
            return country
        if not country and region:
            raise ValidationError(_("Choose the country of this region as well."), code="country")
        return f"{country}-{region_code(country, region)}" if region else country

    def begin_with(self, code: str) -> None:
        """Take the code as it is stored, and ask for the part of a country whose parts have holidays of their own."""
        self.stored = code
        own = holidays.parts_with_own(code, timezone.now().year) if code and "-" not in code else ()
        if own:
            named = dict(holidays.regions(code))
            parts = (named.get(part, part) for part in own[:MOST_REGIONS_NAMED])
            values = {
                "help": self.help_text,
                "place": holidays.place(code),
                "parts": joining.listed(parts, has_more=len(own) > MOST_REGIONS_NAMED),
            }
            self.help_text = (
                _("%(help)s Parts of %(place)s have holidays of their own, which count only with a region: %(parts)s.")
                % values
            ).strip()


def region_code(country: str, region: str) -> str:
    """Return the code of a region given by code or name, or a ValidationError that names those there are."""
    wanted = region.casefold()
    known = holidays.regions(country)
    for code, name in known:
        if wanted in {code.casefold(), name.casefold(), f"{country}-{code}".casefold()}:
            return code
    if not known:
        raise ValidationError(_("Holidays of single regions are not known for this country. Leave it empty."))
    named = joining.listed(
        (joining.aside(name, code) if name != code else code for code, name in known[:MOST_REGIONS_NAMED]),
        has_more=len(known) > MOST_REGIONS_NAMED,
    )
    raise ValidationError(
        _("“%(region)s” is not a region of %(country)s that has holidays here. There are: %(known)s"),
        params={"region": region, "country": holidays.place(country), "known": named},
        code="region",
    )
