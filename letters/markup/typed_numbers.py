"""Numbers in a letter's text that speak of its list and were typed by hand, where the list could count itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from letters.documents import Counts
from letters.markup import numerals

# Words behind a number that speak of the list, in the languages in which most letters are written; stems, lower case.
_OF_THE_LIST: Final = {
    "organizations": r"organi[sz]a[tcsț]|organizz|organizaç|associat|asociac|associaz|associaç|verbänd|verein|ngo|"
    r"ong\b|group|groupe|förening|forening|stowarzysz|организац|організац|szervezet|järjestö|kuruluş|örgüt|منظم|οργαν",
    "individuals": r"individu|einzelperson|particuliers",
    "signatories": r"signator|signatair|signer|signatari|undersigned|soussign|unterzeichn|firmant|firmatar|ondertekena|"
    r"underskri|undertecknar|sygnatariusz|подпис|підпис|imzac|موقع",
    "countries": r"countr|pays\b|länder|staaten|países|paises|paesi\b|landen\b|krajów|стран|країн|ülke",
}
_OF_THE_LIST_IN_HAN: Final = {
    "organizations": "组织|組織|团体|團體|団体|단체|기관",
    "individuals": "个人|個人|개인",
    "signatories": "签署|簽署|署名|서명",
    "countries": "国家|國家|か国|カ国|개국",
}
_NUMBER: Final = r"\d{1,3}(?:[,.’' \xa0\u202f]\d{3})+|\d{1,6}"
_BRACKET: Final = re.compile(r"\s+\(([^()]{1,40})\)")
_REST: Final = r"(?:\s+\([^()]{1,40}\))?((?:\s+[^\W\d_][\w’'-]*){1,4})"
_BEHIND: Final = re.compile(_REST)
_TYPED: Final = re.compile(rf"(?<![\w.,/-])({_NUMBER})(\+?)(?![\w,/-]|\.\d){_REST}")
_HAN: Final = re.compile(rf"(?<![0-9A-Za-z.,/-])({_NUMBER})(\+?)((?:\s*(?:[个個家名位]|개|명))?\s*\w{{1,8}})")
_WORD: Final = re.compile(r"[^\W\d_]+")
_TAGS: Final = re.compile(r"(<[^<>]*>)")
# Smaller ones in words stand in every letter; they are about the list where it speaks in its own name.
_SMALL: Final = 10
_LARGEST_IN_WORDS: Final = 400
_MOST_WORDS: Final = 6
_IN_OUR_NAME: Final = re.compile(r"\b(?:we|nous|wir|nosotr[oa]s|noi|nós|wij)\b|sign|zeichn|firm", re.IGNORECASE)
_BEFORE: Final = 40


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number typed by hand: the words that stand there, the number, and which counts of the list they speak of.

    Words may speak of several at once: "24 organizations and individuals" is their sum. ``written`` is the
    number alone, as it stands there; what ``is_fixed`` stands where no placeholder can.
    """

    words: str
    number: int
    kinds: tuple[str, ...]
    written: str
    is_fixed: bool = False

    def true(self, counts: Counts) -> int:
        """Return what the list says."""
        return sum(int(getattr(counts, kind)) for kind in self.kinds)

    @property
    def count(self) -> str:
        """Return the count that could stand there instead, or nothing where there is none for such a sum."""
        if len(self.kinds) == 1 and not self.is_fixed:
            return self.kinds[0]
        is_everybody = set(self.kinds) == {"organizations", "individuals"}
        return "signatories" if is_everybody and not self.is_fixed else ""


def typed_in(text: str, language: str = "en") -> list[TypedNumber]:
    """Return what a plain text says of the list in numbers typed by hand, in its order; a placeholder is not typed."""
    found: dict[int, TypedNumber] = {}
    for pattern, stems in ((_TYPED, _OF_THE_LIST), (_HAN, _OF_THE_LIST_IN_HAN)):
        for match in pattern.finditer(text):
            kinds, end = _speaks_of(match[3], stems)
            if kinds and match.start() not in found:
                number = int(re.sub(r"\D", "", match[1]))
                words = text[match.start() : match.start(3) + end]
                written = _with_repetition(text, match.start(), match.end(2), language)
                found[match.start()] = TypedNumber(words, number, kinds, written)
    found.update(_in_words(text, language))
    return [found[place] for place in sorted(found)]


def _with_repetition(text: str, start: int, end: int, language: str) -> str:
    """Return a number as it is written, with the same once more in brackets: "24 (twenty-four)"."""
    again = _BRACKET.match(text, end)
    if again and (again[1].strip().isdecimal() or _plain(again[1].strip()) in _numbers_in_words(language)):
        end = again.end()
    return text[start:end]


def _speaks_of(behind: str, stems: dict[str, str]) -> tuple[tuple[str, ...], int]:
    """Return which counts the words behind a number speak of, and where the last such word ends."""
    inner = r"\w*" if stems is _OF_THE_LIST else ""
    low = behind.lower()
    places = {
        kind: list(re.finditer(rf"(?<![^\W\d_])(?:{of}){inner}" if inner else of, low)) for kind, of in stems.items()
    }
    kinds = tuple(kind for kind in places if places[kind])
    # "24 signatory organizations" are organizations, and signatories only by the way.
    kinds = tuple(kind for kind in kinds if kind != "signatories") or kinds
    ends = [place.end() for kind in kinds for place in places[kind]]
    return kinds, max(ends, default=0)


def _in_words(text: str, language: str) -> Iterator[tuple[int, TypedNumber]]:
    """Yield the numbers in words; of words that are a number together the most count."""
    known, spans = _numbers_in_words(language), list(_WORD.finditer(text))
    begins, after = {words.partition(" ")[0] for words in known}, 0
    for place, first in enumerate(spans):
        if place < after or first[0].lower() not in begins:
            continue
        for length in range(min(_MOST_WORDS, len(spans) - place), 0, -1):
            last = spans[place + length - 1]
            written = text[first.start() : last.end()]
            number = known.get(_plain(written))
            rest = _BEHIND.match(text, last.end()) if number else None
            kinds, end = _speaks_of(rest[1], _OF_THE_LIST) if rest else ((), 0)
            if number and rest and kinds and (number >= _SMALL or _is_in_our_name(text, first.start(), kinds)):
                words = text[first.start() : rest.start(1) + end]
                written = _with_repetition(text, first.start(), last.end(), language)
                yield first.start(), TypedNumber(words, number, kinds, written)
                after = place + length
                break


def _is_in_our_name(text: str, start: int, kinds: tuple[str, ...]) -> bool:
    return "signatories" in kinds or bool(_IN_OUR_NAME.search(text[max(0, start - _BEFORE) : start]))


@lru_cache(maxsize=64)
def _numbers_in_words(language: str) -> dict[str, int]:
    """Return the numbers that are written in words in a language, in each form they have before a noun."""
    found = {}
    for number in range(2, _LARGEST_IN_WORDS):
        for gender in ("", "m", "f"):
            written = numerals.in_words(number, language, gender=gender)
            if not written[0].isdigit():
                found[_plain(written)] = number
                found[_plain(written.replace(" and ", " "))] = number
    return found


def _plain(words: str) -> str:
    return " ".join(re.split(r"[\s-]+", words.lower()))


def as_count(html: str, typed: TypedNumber) -> str:
    """Put a placeholder where the number stands in cleaned HTML; the words behind it stay as they are."""
    if not typed.count:
        return html
    written = r"(?:\s|&nbsp;)+".join(map(re.escape, typed.written.split()))
    number = re.compile(rf"(?<![0-9A-Za-z.,/-]){written}")
    rest = typed.words[len(typed.written) :]
    way = "digits" if typed.written[0].isdigit() else "words"
    placeholder = f'<span class="count" data-of="{typed.count}" data-as="{way}"></span>'
    pieces = _TAGS.split(html)
    for at in range(0, len(pieces), 2):
        if number.search(pieces[at]):
            pieces[at] = _placed(number, pieces[at], _behind(pieces, at), rest, placeholder)
    return "".join(pieces)


def _behind(pieces: list[str], at: int) -> str:
    """Return the text behind a piece, so far as it may matter, whatever emphasis parts the two."""
    return "".join(pieces[at + 2 : at + 12 : 2])


def _placed(number: re.Pattern[str], text: str, behind: str, rest: str, placeholder: str) -> str:
    def put(found: re.Match[str]) -> str:
        follows = _spaced(found.string[found.end() :] + behind)
        return placeholder if follows.startswith(_spaced(rest)) else found[0]

    return number.sub(put, text)


def _spaced(text: str) -> str:
    return re.sub(r"(?:\s|&nbsp;)+", " ", text)
