"""Numbers in a letter's text that speak of its list and were typed by hand, where the list could count itself."""

import re
from dataclasses import dataclass
from typing import Final

from letters.documents import Counts

# Words behind a number that speak of the list, in the languages in which most letters are written; stems, lower case.
_OF_THE_LIST: Final = {
    "organizations": r"organi[sz]ation|organisation|organizaci|asociaci|verbänd|verein|ngo|ong\b|group|groupe",
    "individuals": r"individual|einzelperson|particuliers|individuos",
    "signatories": r"signator|signatair|signer|unterzeichn|firmant|signatari",
    "countries": r"countr|pays\b|länder|staaten|países|paises",
}
_TYPED: Final = re.compile(r"(?<![\w.,/-])(\d{1,6})(?![\w,/-]|\.\d)((?:\s+[^\W\d_][\w’'-]*){1,4})")
_TAGS: Final = re.compile(r"(<[^<>]*>)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number typed by hand: the words that stand there, the number, and which counts of the list they speak of.

    Words may speak of several at once: "24 organizations and individuals" is their sum.
    """

    words: str
    number: int
    kinds: tuple[str, ...]

    def true(self, counts: Counts) -> int:
        """Return what the list says."""
        return sum(int(getattr(counts, kind)) for kind in self.kinds)

    @property
    def count(self) -> str:
        """Return the count that could stand there instead, or nothing where there is none for such a sum."""
        if len(self.kinds) == 1:
            return self.kinds[0]
        return "signatories" if set(self.kinds) == {"organizations", "individuals"} else ""


def typed_in(text: str) -> list[TypedNumber]:
    """Return what a plain text says of the list in digits typed by hand, in its order; a placeholder is not typed."""
    found = []
    for match in _TYPED.finditer(text):
        behind = match[2].lower()
        stems = {kind: list(re.finditer(rf"(?:{of})[\w’'-]*", behind)) for kind, of in _OF_THE_LIST.items()}
        kinds = tuple(kind for kind, places in stems.items() if places)
        if kinds:
            # What follows the last word that speaks of the list belongs to the sentence.
            end = max(place.end() for places in stems.values() for place in places)
            found.append(TypedNumber(match[1] + match[2][:end], int(match[1]), kinds))
    return found


def as_count(html: str, typed: TypedNumber) -> str:
    """Put a placeholder where the number stands in cleaned HTML; the words behind it stay as they are."""
    if not typed.count:
        return html
    digits, first, *_more = typed.words.split()
    place = re.compile(rf"(?<![\w.,/-]){digits}(?=(?:\s|&nbsp;)+{re.escape(first)})")
    placeholder = f'<span class="count" data-of="{typed.count}" data-as="digits"></span>'
    pieces = _TAGS.split(html)
    for at, piece in enumerate(pieces):
        if not piece.startswith("<"):
            pieces[at] = place.sub(placeholder, piece)
    return "".join(pieces)
