"""Numbers in a letter's text that speak of its list and were typed by hand, where the list could count itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from letters.documents import Counts
from letters.markup import about_others, number_words, own_name
from letters.markup.counted_nouns import OF_OURS, OF_THE_LIST, OF_THE_LIST_IN_HAN
from letters.markup.number_words import Bound

_NUMBER: Final = r"\d{1,3}(?:[,.’' \xa0\u202f]\d{3})+|\d{1,6}"
_BRACKET: Final = re.compile(r"\s+\(([^()]{1,40})\)")
# Vowels of Indic scripts, Thai and Burmese are no letters to a regular expression.
_VOWELS: Final = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f"
_REST: Final = rf"(?:\s+\([^()]{{1,40}}\))?((?:\s+[^\W\d_][\w’'{_VOWELS}-]*){{1,6}})"
# What stands behind such a word is no longer what the number counts: "60 days after the organizations".
_NOUN_ENDS: Final = re.compile(
    r"\s(?:after|before|for|since|until|who|which|that|were|was|are|is|in|from|by|against|with|at|on|to|"
    r"après|avant|pour|depuis|qui|que|dans|par|contre|avec|"
    r"después|antes|para|desde|en|por|contra|con|nach|vor|für|seit|die|in|aus|durch|gegen|mit)\s"
)
# "Article 9 protects associations": a number of a law, a page or a chapter counts nothing.
_A_PLACE: Final = re.compile(
    r"(?:\b(?:articles?|art|sections?|chapters?|rules?|paragraphs?|clauses?|resolutions?|directives?|annex|pages?|"
    r"n[or]|núm|num|chapitre|alinéa|page|artículos?|capítulo|párrafo|artikel|absatz|kapitel|seite|"
    r"articol[oi]|capo|artigos?|hoofdstuk|pagina)\.?|§|№|n°|nº)\s*\Z",
    re.IGNORECASE,
)
_FAR_ENOUGH: Final = 24
_OF_SOMETHING: Final = re.compile(
    r"(?:\s+[^\W\d_][\w’'-]*){1,3}?\s+(?:of|des?|du|del|della|dei|delle|degli|der|von|van|do|da|dos|das)\s"
)
_BEHIND: Final = re.compile(_REST)
_TYPED: Final = re.compile(rf"(?<![\w.,/-])({_NUMBER})(\+?)(?![\w,/-]|\.\d){_REST}")
_HAN: Final = re.compile(
    rf"(?<![0-9A-Za-z.,/-])({_NUMBER}|[一二两兩三四五六七八九十百千零〇]{{2,8}}|十)([+多余餘]?)((?:\s*(?:[个個家名位の]|개|명))?\s*\w{{1,8}})"
)
_IN_TOTAL: Final = re.compile(
    rf"((?:[^\W\d_][\w’']*\s+){{0,3}}[^\W\d_][\w’']*)\s*[,(–—]\s*(?:({_NUMBER})\s+(?:in total|in all|au total|en total|"
    rf"insgesamt)|(?:au nombre de|en número de)\s+({_NUMBER}))\b",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"[,;]?\s+(?:(?:and|et|und|y|e|en|och|og|as well as|ainsi que|sowie|así como)\s+)?")
_AND: Final = re.compile(
    r",|&|\sو|\b(?:and|or|as|et|ou|ainsi|y|e|o|u|así|und|oder|sowie|en|of|och|og|eller|i|oraz|a|и|или|та|й|ve|veya|és|"
    r"και|ja|și|ו\w*|dan|na|và|और|এবং)\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_TAGS: Final = re.compile(r"(<[^<>]*>)")
# Smaller ones in words stand in every letter; they are about the list where it speaks in its own name.
_SMALL: Final = 10
_MOST_WORDS: Final = 6
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number typed by hand: the words that stand there, the number, and which counts of the list they speak of.

    Words may speak of several at once: "24 organizations and individuals" is their sum. ``written`` is the number as
    it stands there, with what says how it is meant ("more than 24"); what ``is_fixed`` stands where no placeholder can.
    ``is_ours`` is whether the text says that these are the ones who sign; otherwise they may be others. Of numbers of
    one kind that are named together ("31 unions and 14 parishes"), each has the sum of all, ``together``.
    """

    words: str
    number: int
    kinds: tuple[str, ...]
    written: str
    is_fixed: bool = False
    bound: Bound = Bound.EXACT
    is_in_digits: bool = True
    is_ours: bool = True
    together: int = 0

    def is_borne_out(self, counts: Counts) -> bool:
        """Tell whether the list makes it true; "more than 24" is true of 30."""
        true = self.true(counts)
        return self.bound.allows(self.number, true) or (self.together > 0 and self.bound.allows(self.together, true))

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
    found = [*_in_digits(text, language), *_in_words(text, language), *_by_the_dozen(text, language)]
    found += _in_total(text)
    found = [one for one in found if not _A_PLACE.search(text, max(0, one[0] - _FAR_ENOUGH), one[0])]
    # Of two that overlap, the one that says more: "two dozen groups" are not two.
    kept: dict[int, TypedNumber] = {}
    until = 0
    for start, typed in sorted(found, key=lambda one: (one[0], -len(one[1].written))):
        if start >= until:
            kept[start] = typed
            until = start + len(typed.words)
    return [
        replace(
            typed,
            together=_together(text, start, typed, kept),
            is_ours=typed.kinds == ("signatories",)
            or not about_others.may_be_of_others(text, start, start + len(typed.words), language),
        )
        for start, typed in kept.items()
    ]


def _together(text: str, start: int, typed: TypedNumber, kept: dict[int, TypedNumber]) -> int:
    """Return the sum of a number and of those of its kind that are joined to it by a few words; 0 where it is alone."""
    joined: list[int] = []
    for place, one in kept.items():  # in the order of the text
        if one.kinds != typed.kinds:
            continue
        last = joined[-1] if joined else None
        if last is not None and not _JOINED.fullmatch(text[last + len(kept[last].words) : place]):
            if start in joined:
                break
            joined = []
        joined.append(place)
    return sum(kept[place].number for place in joined) if start in joined and len(joined) > 1 else 0


def _in_digits(text: str, language: str) -> Iterator[tuple[int, TypedNumber]]:
    for pattern, stems in ((_TYPED, OF_THE_LIST), (_HAN, OF_THE_LIST_IN_HAN)):
        for match in pattern.finditer(text):
            is_ours = own_name.speaks(text, match.start(), ()) or bool(own_name.AS_OURS.search(match[3]))
            kinds, end = _speaks_of(match[3], stems, is_ours=is_ours)
            # "In 2024 organizations were closed."
            is_year = _YEAR.fullmatch(match[1]) and not match[2] and not is_ours and "signatories" not in kinds
            if kinds and not is_year:
                is_digits = match[1][0].isdecimal() and match[1][0].isascii()
                number = int(re.sub(r"\D", "", match[1])) if is_digits else number_words.in_han(match[1])
                last = match.start(3) + end
                made = _typed(
                    text, match.start(), match.end(1), last, (number, kinds, language), is_in_digits=is_digits
                )
                if made[1].number:
                    yield made


def _typed(
    text: str, start: int, end: int, last: int, what: tuple[int, tuple[str, ...], str], *, is_in_digits: bool
) -> tuple[int, TypedNumber]:
    """Return a number from ``start`` to ``end`` whose noun ends at ``last``, with what says how it is meant."""
    number, kinds, language = what
    end, behind = number_words.bound_behind(text, end)
    end = _with_repetition(text, end, language)
    begin, before = number_words.bound_before(text, start)
    bound = before if before is not Bound.EXACT else behind
    typed = TypedNumber(text[begin:last], number, kinds, text[begin:end], bound=bound, is_in_digits=is_in_digits)
    return begin, typed


def _by_the_dozen(text: str, language: str) -> Iterator[tuple[int, TypedNumber]]:
    for start, end, number, bound in number_words.many(text, language):
        rest = _BEHIND.match(f" {text[end : end + 80]}")
        is_ours = own_name.speaks(text, start, ())
        kinds, length = _speaks_of(rest[1], OF_THE_LIST, is_ours=is_ours) if rest else ((), 0)
        if rest and kinds and (number >= _SMALL or own_name.speaks(text, start, kinds)):
            begin, said = number_words.bound_before(text, start)
            meant = bound if said is Bound.EXACT else said
            words = text[begin : end + length - 1]
            written = text[begin:end].rstrip()
            yield begin, TypedNumber(words, number, kinds, written, bound=meant, is_in_digits=False)


def _in_total(text: str) -> Iterator[tuple[int, TypedNumber]]:
    """Yield numbers behind their noun: "The signatory organizations, 26 in total"."""
    for match in _IN_TOTAL.finditer(text):
        kinds, _end = _speaks_of(match[1], OF_THE_LIST, is_ours=True)
        if kinds:
            written = match[2] or match[3]
            start = match.start(2 if match[2] else 3)
            number = int(re.sub(r"\D", "", written))
            yield start, TypedNumber(text[start : match.end()], number, kinds, written)


def _with_repetition(text: str, end: int, language: str) -> int:
    """Return where a number ends, with the same once more in brackets: "24 (twenty-four)"."""
    again = _BRACKET.match(text, end)
    if again is None:
        return end
    is_number = again[1].strip().isdecimal() or number_words.plain(again[1]) in number_words.known(language)
    return again.end() if is_number else end


def _speaks_of(behind: str, stems: dict[str, str], *, is_ours: bool) -> tuple[tuple[str, ...], int]:
    """Return which counts the words behind a number speak of, and where the last such word ends."""
    inner = rf"[\w{_VOWELS}]*" if stems is OF_THE_LIST else ""
    if is_ours and stems is OF_THE_LIST:
        stems = stems | {kind: f"{stems[kind]}|{more}" for kind, more in OF_OURS.items()}
    low = behind.lower()
    if (ends_at := _NOUN_ENDS.search(low)) is not None:
        low = low[: ends_at.start()]
    if (other := _OF_SOMETHING.match(low)) and not any(re.search(of, other[0]) for of in stems.values()):
        return (), 0  # "30 days of the organizations" are days
    places = {
        kind: list(re.finditer(rf"(?<![^\W\d_])(?:{of}){inner}" if inner else of, low)) for kind, of in stems.items()
    }
    # "Bürgerinitiativen" are initiatives: of a word that is put together the last part counts.
    if places.get("organizations") and places.get("individuals"):
        bodies = [place.span() for place in places["organizations"]]
        places["individuals"] = [
            place
            for place in places["individuals"]
            if not any(begin < place.end() and place.start() < end for begin, end in bodies)
        ]
    kinds = _joined(low, places) if inner else tuple(kind for kind in places if places[kind])
    # "24 signatory organizations" are organizations, and signatories only by the way.
    kinds = tuple(kind for kind in kinds if kind != "signatories") or kinds
    ends = [place.end() for kind in kinds for place in places[kind]]
    return kinds, max(ends, default=0)


def _joined(text: str, places: dict[str, list[re.Match[str]]]) -> tuple[str, ...]:
    """Return the kinds of the first noun and of those joined to it: "22 member groups represent farmers" are groups."""
    found = sorted((place.start(), place.end(), kind) for kind, ones in places.items() for place in ones)
    kinds: list[str] = []
    last = 0
    for start, end, kind in found:
        if not kinds or set(kinds) == {"signatories"} or _AND.search(text[last:start]):
            kinds.append(kind)
            last = end
        elif kind == kinds[-1]:
            last = end
        elif kind == "organizations" and not text[last:start].strip(" \xa0'’"):  # "student unions"
            kinds[-1], last = kind, end
    return tuple(kind for kind in places if kind in kinds)


def _in_words(text: str, language: str) -> Iterator[tuple[int, TypedNumber]]:
    """Yield the numbers in words; of words that are a number together the most count."""
    known, spans = number_words.known(language), list(_WORD.finditer(text))
    begins, after = {found[0] for words in known if (found := _WORD.search(words))}, 0
    for place, first in enumerate(spans):
        if place < after or first[0].lower() not in begins:
            continue
        for length in range(min(_MOST_WORDS, len(spans) - place), 0, -1):
            last = spans[place + length - 1]
            number = known.get(number_words.plain(text[first.start() : last.end()]))
            end = number_words.bound_behind(text, last.end())[0]
            rest = _BEHIND.match(text, end) if number else None
            is_ours = bool(rest) and own_name.speaks(text, first.start(), ())
            kinds, ends = _speaks_of(rest[1], OF_THE_LIST, is_ours=is_ours) if rest else ((), 0)
            if number and rest and kinds and (number >= _SMALL or own_name.speaks(text, first.start(), kinds)):
                what = (number, kinds, language)
                yield _typed(text, first.start(), last.end(), rest.start(1) + ends, what, is_in_digits=False)
                after = place + length
                break


def as_count(html: str, typed: TypedNumber) -> str:
    """Put a placeholder where the number stands in cleaned HTML; the words behind it stay as they are."""
    if not typed.count:
        return html
    written = r"(?:\s|&nbsp;)+".join(map(re.escape, typed.written.split()))
    number = re.compile(rf"(?<![0-9A-Za-z.,/-]){written}")
    way = "digits" if typed.is_in_digits else "words"
    placeholder = f'<span class="count" data-of="{typed.count}" data-as="{way}"></span>'
    if typed.written.endswith(("’", "'")):  # "une cinquantaine d’organisations"
        placeholder += " "
    pieces = _TAGS.split(html)
    whole = "".join(pieces[::2])
    for found in reversed(list(number.finditer(whole))):
        if _spaced(whole[found.end() :]).startswith(_spaced(typed.words[len(typed.written) :])):
            _put(pieces, found.start(), found.end(), placeholder)
    return "".join(pieces)


def _put(pieces: list[str], start: int, end: int, placeholder: str) -> None:
    """Put a placeholder where the text from ``start`` to ``end`` was, whatever emphasis parts it, at its end."""
    place = 0
    for at in range(0, len(pieces), 2):
        piece = pieces[at]
        left, right = max(start - place, 0), min(end - place, len(piece))
        if left < right:
            new = placeholder if place + right == end else ""
            pieces[at] = piece[:left] + new + piece[right:]
        place += len(piece)


def _spaced(text: str) -> str:
    return re.sub(r"(?:\s|&nbsp;)+", " ", text)
