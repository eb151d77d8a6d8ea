"""Names of a directory: how they are compared, searched and put in order, whatever the entries are.

Two directories share this, that of organizations and that of recipients. Comparing ends with
"equal" here; what is only alike is shown to a person by ``campaign.directory.matching``.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from re import compile as pattern
from typing import ClassVar, Self, TypeVar

from django.db import models

from campaign.sorting import sort_key

M = TypeVar("M", bound=models.Model)
LONGEST_KEY = 300
# Of a search: characters that are read, and words that are looked for.
LONGEST_SEARCH, MOST_WORDS = 200, 8
# Letters that no decomposition takes apart, as people type them without their keyboard layout.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)
# Latin letters of Azerbaijan and Africa, beyond ASCII in every form. Keys keep them: there they tell names apart.
_BARE = str.maketrans(
    {"ə": "a", "ǝ": "e", "ɛ": "e", "ɔ": "o", "ŋ": "ng", "ɲ": "ny", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ɣ": "g", "ʋ": "v"}
)
_WORDS = pattern(r"[a-z0-9]+")


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text without case, accents, punctuation and invisible marks: what two spellings share."""
    if text.isascii():
        return " ".join(_WORDS.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    words = "".join(map(_letter, decomposed)).casefold().translate(_SPELLED)
    return " ".join(unicodedata.normalize("NFC", words).split())


def _letter(mark: str) -> str:
    category = unicodedata.category(mark)
    # Classes below 10 change the letter itself (voicing in Japanese, virama in Hindi); above are accents.
    if category == "Cf" or unicodedata.combining(mark) >= 10:
        return ""
    return mark if category[0] in "LMN" else " "


def in_address(text: str) -> str:
    """Return the words of a text in the letters of an address, "łódź" as "lodz"; nothing where none is in Latin."""
    return "-".join(_WORDS.findall(fold(text).translate(_BARE)))


def name_key(name: str) -> str:
    """Return a name as names are compared: folded, or as it is where folding leaves nothing."""
    return (fold(name) or name.casefold())[:LONGEST_KEY]


def searchable(words: Iterable[str]) -> str:
    """Return what a directory's search looks through, from all the words that an entry may be found by."""
    return "\n".join(filter(None, map(fold, words)))


class NamedQuerySet(models.QuerySet[M]):
    """Entries of a directory: with ``search_text`` and ``sort_name``, and a name in the column ``NAME``."""

    NAME: ClassVar[str] = "name"

    def matching(self, text: str) -> Self:
        """Return the entries in whose searched words every word occurs, accents folded."""
        found = self
        for word in fold(text[:LONGEST_SEARCH]).split()[:MOST_WORDS]:
            found = found.filter(search_text__contains=word)
        return found

    def keys_in_order(self, language: str) -> list[int]:
        """Return the keys of the entries as an alphabetical list in this language gives them."""
        names = self.values_list("pk", self.NAME, "sort_name")
        return [key for _sort, key in sorted((sort_key(sort or name, language), key) for key, name, sort in names)]

    def in_this_order(self, keys: Iterable[int]) -> list[M]:
        """Return the entries with these keys in the order of the keys; one that is gone meanwhile is left out."""
        wanted = list(keys)
        rows = {row.pk: row for row in self.filter(pk__in=wanted)}
        return [rows[key] for key in wanted if key in rows]
