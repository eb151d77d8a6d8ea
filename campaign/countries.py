"""Which country a text names, in files and in forms: by code or by any common name in any widely used language.

Names come from CLDR. What may mean several countries ("Congo", "Korea") is never guessed: the
answer then names them, so that somebody can be asked.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from babel import Locale
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

# CLDR has more; these are the languages of governments and of most letters.
LANGUAGES: Final = (
    "en fr es de it pt nl ca gl eu ga cy da sv nb nn fi is et lv lt pl cs sk sl hr bs sr sr_Latn mk bg sq ro hu el "
    "mt tr az ru uk be kk ky uz tk mn hy ka ar he fa ps ur hi bn pa gu mr ne si ta te kn ml my th lo km vi id ms fil "
    "sw so am zu af ja ko zh zh_Hant"
).split()
# Names in use beside those of CLDR.
_ALSO: Final[Mapping[str, str]] = {
    "us": "US", "u s": "US", "usa": "US", "u s a": "US", "united states of america": "US",
    "etats unis d amerique": "US", "estados unidos de america": "US", "eeuu": "US", "ee uu": "US",
    "vereinigte staaten von amerika": "US", "сша": "US",
    "uk": "GB", "u k": "GB", "gb": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "angleterre": "GB", "ecosse": "GB", "pays de galles": "GB",
    "grande bretagne": "GB", "grossbritannien": "GB", "gran bretana": "GB", "inglaterra": "GB", "el": "GR",
    "united kingdom of great britain and northern ireland": "GB",
    "south korea": "KR", "republic of korea": "KR", "korea republic of": "KR", "rok": "KR", "s korea": "KR",
    "north korea": "KP", "dprk": "KP", "democratic people s republic of korea": "KP", "n korea": "KP",
    "korea democratic people s republic of": "KP", "한국": "KR", "남한": "KR", "조선": "KP",
    "dr congo": "CD", "d r congo": "CD", "drc": "CD", "rdc": "CD", "congo kinshasa": "CD", "congo drc": "CD",
    "democratic republic of congo": "CD", "democratic republic of the congo": "CD", "zaire": "CD",
    "congo democratic republic of the": "CD", "congo the democratic republic of the": "CD",
    "republique democratique du congo": "CD", "rd congo": "CD", "dr kongo": "CD",
    "demokratische republik kongo": "CD",
    "republic of the congo": "CG", "republic of congo": "CG", "congo brazzaville": "CG", "congo republic": "CG",
    "republique du congo": "CG", "republik kongo": "CG",
    "kosova": "XK", "republic of kosovo": "XK", "holland": "NL", "hollande": "NL",
    "czech republic": "CZ", "tschechische republik": "CZ", "republique tcheque": "CZ", "turkey": "TR",
    "ivory coast": "CI", "cote d ivoire": "CI", "cape verde": "CV", "swaziland": "SZ", "burma": "MM", "myanmar": "MM",
    "birmanie": "MM", "macedonia": "MK", "macedoine": "MK", "mazedonien": "MK", "east timor": "TL", "timor leste": "TL",
    "palestine": "PS", "state of palestine": "PS", "palestina": "PS", "palastina": "PS", "hong kong": "HK",
    "macao": "MO", "macau": "MO", "taiwan": "TW", "taiwan province of china": "TW", "russia": "RU",
    "russian federation": "RU", "iran": "IR", "iran islamic republic of": "IR", "islamic republic of iran": "IR",
    "syria": "SY", "syrian arab republic": "SY", "vietnam": "VN", "viet nam": "VN", "laos": "LA",
    "lao people s democratic republic": "LA", "lao pdr": "LA", "moldova": "MD", "republic of moldova": "MD",
    "bolivia": "BO", "plurinational state of bolivia": "BO", "venezuela": "VE", "tanzania": "TZ",
    "united republic of tanzania": "TZ", "brunei darussalam": "BN", "vatican": "VA", "holy see": "VA",
    "micronesia": "FM", "federated states of micronesia": "FM", "people s republic of china": "CN", "prc": "CN",
    "uae": "AE", "emirates": "AE", "gambia": "GM", "bahamas": "BS",
    "bosnia": "BA", "bosnia and herzegovina": "BA", "trinidad": "TT", "st kitts and nevis": "KN", "st lucia": "LC",
    "st vincent and the grenadines": "VC", "sao tome": "ST", "eire": "IE", "republic of ireland": "IE",
    "libyan arab jamahiriya": "LY", "western sahara": "EH", "curacao": "CW", "reunion": "RE",
    "roc": "TW", "republic of china": "TW", "republic of china taiwan": "TW", "chinese taipei": "TW",
    "republique de chine": "TW", "republica de china": "TW", "republik china": "TW", "中華民國": "TW", "中华民国": "TW",
    "p r china": "CN", "pr china": "CN", "p r of china": "CN", "mainland china": "CN",
    "republique populaire de chine": "CN", "volksrepublik china": "CN", "republica popular china": "CN",
    "republik korea": "KR", "republique de coree": "KR", "republica de corea": "KR", "republica da coreia": "KR",
    "fyrom": "MK", "fyr macedonia": "MK", "former yugoslav republic of macedonia": "MK",
    "macedonia former yugoslav republic of": "MK", "macedonia fyr": "MK",
    "aotearoa": "NZ", "aotearoa new zealand": "NZ", "bharat": "IN", "рф": "RU",
    "us virgin islands": "VI", "usvi": "VI", "american virgin islands": "VI", "bvi": "VG",
    "gaza": "PS", "gaza strip": "PS", "west bank": "PS", "west bank and gaza": "PS", "west bank and gaza strip": "PS",
    "occupied palestinian territory": "PS", "occupied palestinian territories": "PS",
    "palestinian territory occupied": "PS", "venezuela rb": "VE", "micronesia fed sts": "FM",
    "eua": "US", "saint martin french part": "MF", "st martin french part": "MF", "ger": "DE", "shqiperia": "AL",
    "ksa": "SA", "rsa": "ZA", "car": "CF", "cote divoire": "CI", "slovak republic": "SK", "kyrgyz republic": "KG",
}  # fmt: skip
_SHORTENED: Final[Mapping[str, str]] = {
    "rep": "republic", "fed": "federation", "dem": "democratic", "isl": "islands", "saint": "st", "brit": "british",
}  # fmt: skip
_POINTS: Final[Mapping[str, str]] = {"s": "south", "n": "north"}
# What may mean several, in the order in which they are offered.
_SEVERAL: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("congo", "kongo", "конго", "الكونغو", "コンゴ", "刚果"), ("CD", "CG")),
    **dict.fromkeys(
        ("korea", "corea", "coree", "coreia", "koreja", "kore", "корея", "كوريا", "朝鲜半岛", "coréia"), ("KR", "KP")
    ),
    "virgin islands": ("VG", "VI"),
    "saint martin": ("MF", "SX"),
    "st martin": ("MF", "SX"),
}
_MOST_ASKED: Final = 6
_MOST_PIECES: Final = 4
# What parts one name from another: "Österreich/Austria", "Scotland, UK", "United States (USA)".
_BETWEEN: Final = re.compile(r"[(),;/|]")
# "Federal Republic of Germany", "Kingdom of Norway": what a state calls itself before its name.
_OFFICIAL: Final = re.compile(
    r"^(?:[a-z]+ ){0,2}"
    r"(?:republic|kingdom|state|commonwealth|principality|sultanate|duchy|union|federation) of (?:the )?"
)


@dataclass(frozen=True, slots=True)
class CountryReading:
    """The ISO 3166-1 codes that a text may mean; one that is not ``is_sure`` has to be asked about."""

    codes: tuple[str, ...] = ()
    is_sure: bool = False

    @property
    def code(self) -> str:
        return self.codes[0] if self.is_sure else ""


def read(text: str) -> CountryReading:
    """Return what a text may mean. A part of a name is never sure, however few countries it fits."""
    head, comma, tail = text.replace("(", ",").partition(",")
    word = folded(text)
    turned = folded(f"{tail} {head}") if comma else word
    whole = _in_full(turned)
    for spelling in dict.fromkeys(
        (word, turned, _in_full(word), whole, *(_OFFICIAL.sub("", one) for one in (word, whole)))
    ):
        if (found := _read(spelling)).codes:
            return found
    code = countries.alpha2(text.strip().upper())
    if not code and (found := _of_pieces(text)).codes:
        return found
    return CountryReading((code,), is_sure=True) if code else CountryReading(_having(word, _own_tongues()))


def _of_pieces(text: str) -> CountryReading:
    """Return what several names written together mean: the one country they agree on, else all of them."""
    pieces = [piece for piece in _BETWEEN.split(text) if folded(piece)]
    if not 1 < len(pieces) <= _MOST_PIECES:
        return CountryReading()
    read_each = [set(read(piece).codes) for piece in pieces]
    if not all(read_each):
        return CountryReading()
    common = set.intersection(*read_each)
    return CountryReading(tuple(sorted(common or set.union(*read_each))), is_sure=len(common) == 1)


def _in_full(word: str) -> str:
    """Return a folded name with its words written out, or the letters of an abbreviation together: "u a e"."""
    words = word.split()
    if len(words) > 1 and all(len(one) == 1 for one in words):
        return "".join(words)
    whole = " ".join(_SHORTENED.get(one, one) for one in [*map(_POINTS.get, words[:1], words[:1]), *words[1:]])
    # "Korea, Rep.", turned round.
    return re.sub(r"\b(republic) (?!of\b)", r"\1 of ", whole) if "rep" in words else whole


def _read(word: str) -> CountryReading:
    """Return what a whole name may mean; one of another language may be a part of a name in the reader's."""
    if word in _SEVERAL:
        return CountryReading(_SEVERAL[word])
    if word in _ALSO:
        return CountryReading((_ALSO[word],), is_sure=True)
    tongues = _own_tongues()
    codes = {code for tongue in tongues for code in _names(tongue).get(word, ())}
    if not codes:
        codes = {code for tongue in LANGUAGES for code in _names(tongue).get(word, ())}
        codes |= set(_having(word, tongues)) if codes else set()
    return CountryReading(tuple(sorted(codes)), is_sure=len(codes) == 1)


def _own_tongues() -> tuple[str, ...]:
    tongue = (get_language() or "en").split("-")[0]
    return ("en", tongue) if tongue in LANGUAGES and tongue != "en" else ("en",)


def name_of(code: str) -> str:
    """Return the name of a country in the reader's language, or its code."""
    return str(countries.name(code)) or code


def question(text: str, reading: CountryReading) -> str:
    """Return the sentence that asks which country is meant."""
    names = ", ".join(f"{name_of(code)} ({code})" for code in reading.codes)
    words = ngettext(
        "“%(text)s” may mean %(names)s. Write it like this if it does.",
        "“%(text)s” may mean one of %(names)s. Write which.",
        len(reading.codes),
    )
    return words % {"text": text[:60], "names": names}


class CountrySelect(forms.Select):
    """What ``Select`` shows, written in one go: a template for each country took half of the sign form's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = "" if value is None else str(value)
        rows = tuple((str(code), str(label)) for code, label in self.choices)
        return format_html("<select{}>\n{}\n</select>", flatatt(given), _options(rows, chosen))


@lru_cache(maxsize=16)
def _options(rows: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    marked = ((code, " selected" if code == chosen else "", label) for code, label in rows)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', marked)


class CountryField(forms.ChoiceField):
    """A country from the list; a name instead of a code is understood, and one that may mean several is asked."""

    widget = CountrySelect

    def __init__(self, *, nothing: Any = "—", **options: Any) -> None:
        options.setdefault("label", _("Country"))
        options.setdefault("required", False)
        super().__init__(choices=_choices(nothing), **options)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if not text or self.valid_value(text) or len(text) > 200:
            return text
        reading = read(text)
        if reading.codes and not reading.is_sure:
            raise ValidationError(question(text, reading), code="several")
        return reading.code or text

    def valid_value(self, value: str) -> bool:
        return value in _codes()


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _name in countries)


def _choices(nothing: Any) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: [("", nothing), *countries]


def folded(text: str) -> str:
    """Return a name without case, accents of Latin letters, punctuation and a leading article."""
    kept: list[str] = []
    base = ""
    for mark in unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("ı", "i")):
        kind = unicodedata.category(mark)[0]
        base = mark if kind != "M" else base
        if kind in "LN" or (kind == "M" and base > "\u024f"):
            kept.append(mark)
        elif kind != "M":
            kept.append(" ")
    words = unicodedata.normalize("NFC", "".join(kept)).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


@cache
def _names(language: str) -> Mapping[str, set[str]]:
    """Return the codes by folded name in one language; in those of our pages also by the names that these show."""
    known = {code for code, _name in countries}
    names: dict[str, set[str]] = defaultdict(set)
    for code, name in Locale.parse(language).territories.items():
        if code in known:
            names[folded(name)].add(code)
    if language in dict(settings.LANGUAGES):
        with translation.override(language):
            for code, name in countries:
                names[folded(str(name))].add(code)
    return names


def _having(word: str, tongues: Iterable[str]) -> tuple[str, ...]:
    """Return the few countries in whose names these words stand; too many are none."""
    if len(word) < 4:
        return ()
    among = (_names(tongue).items() for tongue in tongues)
    found = {code for names in among for name, codes in names if f" {word} " in f" {name} " for code in codes}
    return tuple(sorted(found)) if len(found) <= _MOST_ASKED else ()
