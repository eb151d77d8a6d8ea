"""What countries are called on pages: in English by the package of the list, in other languages by CLDR.

The package's translations have one country's name for another's here and there: Samoa is American Samoa in Chinese,
Guyana is French Guiana's "Guyane" in French, and some are of another time, as "Suazilandia" in Spanish.
"""

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy, to_locale
from django_countries.base import CountriesBase
from django_countries.data import COUNTRIES

# One that is in use without being assigned, and two that would be called alike.
OWN: Final[Mapping[str, Any]] = {
    "XK": gettext_lazy("Kosovo"),
    "CD": gettext_lazy("Congo (Kinshasa)"),
    "CG": gettext_lazy("Congo (Brazzaville)"),
}
# Which CLDR calls by what others say of their standing, and two on one island; the package's translations are right.
_KEPT: Final = ("HK", "MO", "PS", "TW", "VA", "MF", "SX")


def labels() -> dict[str, Any]:
    """Return what each country is called, by code, as a text that is made in the language of the moment."""
    english = {**COUNTRIES, **CountriesBase.COMMON_NAMES}
    return {**{code: _label(code, name) for code, name in english.items() if code not in _KEPT}, **OWN}


def _in_language(code: str, name: Any) -> str:
    """Return what a country is called in the active language; ``name`` is the package's."""
    language = get_language() or "en"
    called = "" if language.startswith("en") else Locale.parse(to_locale(language)).territories.get(code, "")
    return called or str(name)


_label: Final = lazy(_in_language, str)
