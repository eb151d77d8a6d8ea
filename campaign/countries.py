"""Which country a text names, in files and in forms: by code or by any common name in any widely used language.

Names come from CLDR. What may mean several countries ("Congo", "Korea") is never guessed: the
answer then names them, so that somebody can be asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from campaign import joining
from campaign.country_names import (
    ALSO,
    LANGUAGES,
    POINTS,
    SEVERAL,
    SHORTENED,
    folded,
    in_own_words,
    names,
    official,
    shared,
)

_MOST_ASKED: Final = 6
_MOST_PIECES: Final = 4
# "Hong Kong SAR", and a part of a country by its own code (ISO 3166-2): "GB-SCT".
_SPECIAL_REGION: Final = " sar"
_PART: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
# "N.Z.": perhaps a code, perhaps the initials of something else, as "S.A." are.
_DOTTED: Final = re.compile(r"[A-Z]\.\s?[A-Z]\.?")
_FLAG: Final = range(0x1F1E6, 0x1F200)
# What parts one name from another: "Österreich/Austria", "Scotland, UK", "United States (USA)".
_BETWEEN: Final = re.compile(r"[(),;/|]")
# "Federal Republic of Germany", "Kingdom of Norway": what a state calls itself before its name.
_OFFICIAL: Final = re.compile(
    r"^(?:(?:the|federal|democratic|socialist|people s|islamic|arab|united|plurinational|bolivarian|cooperative|co "
    r"operative|independent|grand|hellenic|oriental|eastern|federative|hashemite) ){0,3}"
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
    if (found := _read_whole(text)).codes:
        return found
    # Half a name, as "Bosnien", is asked about, and before all one of the reader's own languages.
    word = folded(text.replace("(", ",").partition(",")[0]).removesuffix(_SPECIAL_REGION)
    return CountryReading(_having(word, _own_tongues()) or _having(word, LANGUAGES))


def sure_code(text: str) -> str:
    """Return the one country that a text names whole, or nothing; quick, as no parts of names are looked for."""
    return _read_whole(text).code


def _read_whole(text: str) -> CountryReading:
    if code := _by_code(text):
        return CountryReading((code,), is_sure=True)
    head, comma, tail = text.replace("(", ",").partition(",")
    word = folded(text).removesuffix(_SPECIAL_REGION)
    turned = folded(f"{tail} {head}") if comma else word
    whole = _in_full(turned)
    shorter = (_OFFICIAL.sub("", word), _OFFICIAL.sub("", whole), word.removesuffix(" republic"))
    for spelling in dict.fromkeys((word, turned, _in_full(word), whole, *shorter)):
        if (found := _read(spelling)).codes:
            return found
    if (found := _of_pieces(text)).codes:
        return found
    if _DOTTED.fullmatch(text.strip()) and (code := countries.alpha2(text.replace(".", "").strip())):
        return CountryReading((str(code),))
    return CountryReading()


def _by_code(text: str) -> str:
    """Return the country that a text names by code or flag, unless it is also a name in the reader's language.

    A code comes before names of other languages: "BI" and "NGA" are no Vietnamese.
    """
    word = text.strip()
    if len(word) == 2 and all(ord(mark) in _FLAG for mark in word):
        word = "".join(chr(ord(mark) - _FLAG.start + ord("A")) for mark in word)
    part = _PART.fullmatch(word)
    short = folded(word)
    is_name = short in SEVERAL or short in ALSO or any(short in names(tongue) for tongue in _own_tongues())
    code = "" if is_name else countries.alpha2(part[1] if part else word.upper())
    return str(code or "")


def _of_pieces(text: str) -> CountryReading:
    """Return what several names written together mean: the one country they agree on, else all of them.

    Where one of them is no country, as in "Nairobi (Kenya)", the others are asked about.
    """
    pieces = [piece for piece in _BETWEEN.split(text) if folded(piece)]
    if not 1 < len(pieces) <= _MOST_PIECES:
        return CountryReading()
    found = [read(piece) for piece in pieces]
    read_each = [set(one.codes) for one in found]
    common = set.intersection(*read_each)
    sure = {one.code for one in found if one.is_sure}
    # "Cyprus (North)" is no question about all countries that are called so in part.
    if not all(read_each) or (sure and not common):
        return CountryReading(tuple(sorted(sure)))
    return CountryReading(tuple(sorted(common or set.union(*read_each))), is_sure=len(common) == 1)


def _in_full(word: str) -> str:
    """Return a folded name with its words written out, or the letters of an abbreviation together: "u a e"."""
    words = word.split()
    if len(words) > 1 and all(len(one) == 1 for one in words):
        return "".join(words)
    if len(words) > 2 and all(len(one) == 1 for one in words[1:]):
        return f"{words[0]} {''.join(words[1:])}"
    whole = " ".join(SHORTENED.get(one, one) for one in [*map(POINTS.get, words[:1], words[:1]), *words[1:]])
    # "Korea, Rep.", turned round.
    return re.sub(r"\b(republic) (?!of\b)", r"\1 of ", whole) if "rep" in words else whole


def _read(word: str) -> CountryReading:
    """Return what a whole name may mean; one of another language may be a part of a name in the reader's."""
    if word in SEVERAL:
        return CountryReading(SEVERAL[word])
    if word in ALSO:
        return CountryReading((ALSO[word],), is_sure=True)
    tongues = _own_tongues()
    codes = {code for tongue in tongues for code in names(tongue).get(word, ())}
    if not codes and word in shared():
        return CountryReading(shared()[word])
    if not codes:
        codes = {code for tongue in LANGUAGES for code in names(tongue).get(word, ())}
        codes |= set(_having(word, tongues)) if codes else set()
    if not codes:
        codes = official().get(word, set()) or in_own_words().get(word, set())
    return CountryReading(tuple(sorted(codes)), is_sure=len(codes) == 1)


def _own_tongues() -> tuple[str, ...]:
    tongue = (get_language() or "en").split("-")[0]
    return ("en", tongue) if tongue in LANGUAGES and tongue != "en" else ("en",)


def name_of(code: str) -> str:
    """Return the name of a country in the reader's language, or its code."""
    return str(countries.name(code)) or code


def question(text: str, reading: CountryReading) -> str:
    """Return the sentence that asks which country is meant."""
    names = joining.listed(joining.aside(name_of(code), code) for code in reading.codes)
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
        super().__init__(choices=CountryChoices(nothing), **options)

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


class CountryChoices(BaseChoiceIterator):
    """No country, and all there are, in the reader's language; Django takes each pair as it is.

    What a plain function returns is looked through for nested choices each time a form is made, shown and read.
    """

    def __init__(self, nothing: Any) -> None:
        self.nothing = nothing

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield "", self.nothing
        yield from countries


def _having(word: str, tongues: Iterable[str]) -> tuple[str, ...]:
    """Return the few countries in whose names these words stand; too many are none."""
    if len(word) < 4:
        return ()
    among = (names(tongue).items() for tongue in tongues)
    found = {code for names in among for name, codes in names if f" {word} " in f" {name} " for code in codes}
    return tuple(sorted(found)) if len(found) <= _MOST_ASKED else ()
