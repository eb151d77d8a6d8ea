"""Sort keys for names: the alphabet of the language, with or without a leading article.

Based on the Unicode Collation Algorithm (pyuca). Alphabets that give letters another
place than the default are adapted by writing such a letter as the one it follows with
a mark that sorts after every letter.
"""

import re
from functools import cache, lru_cache

from pyuca import Collator

# Definite articles, which lists leave out of account; the Arabic one is written together with its noun.
_ARTICLES = {
    "ar": r"ال(?=\w{2})",
    "de": r"(?:der|die|das)\s+",
    "en": r"the\s+",
    "es": r"(?:el|la|los|las)\s+",
    "fr": r"(?:(?:le|la|les)\s+|l['’]\s*)",
    "it": r"(?:(?:il|lo|la|i|gli|le)\s+|l['’]\s*)",
    "nl": r"(?:(?:de|het)\s+|['’]t\s+)",
    "pt": r"(?:o|a|os|as)\s+",
}
_SCANDINAVIAN = {"æ": ("z", 1), "ä": ("z", 1), "ø": ("z", 2), "ö": ("z", 2), "å": ("z", 3)}
_SWEDISH = {"å": ("z", 1), "ä": ("z", 2), "æ": ("z", 2), "ö": ("z", 3), "ø": ("z", 3)}
_TAILORED = {
    "da": _SCANDINAVIAN,
    "nb": _SCANDINAVIAN,
    "nn": _SCANDINAVIAN,
    "no": _SCANDINAVIAN,
    "sv": _SWEDISH,
    "fi": _SWEDISH,
    "es": {"ñ": ("n", 1)},
    "pl": {
        "ą": ("a", 1), "ć": ("c", 1), "ę": ("e", 1), "ł": ("l", 1), "ń": ("n", 1),
        "ó": ("o", 1), "ś": ("s", 1), "ź": ("z", 1), "ż": ("z", 2),
    },
    "cs": {"č": ("c", 1), "ř": ("r", 1), "š": ("s", 1), "ž": ("z", 1), "ch": ("h", 1)},
    "sk": {"č": ("c", 1), "š": ("s", 1), "ž": ("z", 1), "ch": ("h", 1)},
    "tr": {"ç": ("c", 1), "ğ": ("g", 1), "ı": ("h", 1), "ö": ("o", 1), "ş": ("s", 1), "ü": ("u", 1)},
}  # fmt: skip
_AFTER_EVERYTHING = 0x10FF00

Key = tuple[tuple[int, ...], str]


@cache
def _collator() -> Collator:
    return Collator()


@cache
def _tailoring(language: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    letters = _TAILORED.get(language)
    if not letters:
        return None
    written = {letter: base + chr(_AFTER_EVERYTHING + place) for letter, (base, place) in letters.items()}
    return re.compile("|".join(sorted(map(re.escape, written), key=len, reverse=True))), written


def without_article(text: str, language: str) -> str:
    """Return the text without its leading definite article, if that leaves anything."""
    article = _ARTICLES.get(language.partition("-")[0].lower())
    rest = re.sub(rf"\A{article}", "", text, flags=re.IGNORECASE) if article else text
    return rest or text


@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str = "en", *, ignores_article: bool = True) -> Key:
    """Return a key that puts names in the order a reader of the language expects.

    Texts that sort alike are told apart by the text itself, so that an order never
    depends on what the database happened to give first.
    """
    plain = text.strip()
    if ignores_article:
        plain = without_article(plain, language)
    plain = plain.casefold() if not language.lower().startswith("tr") else plain.replace("I", "ı").lower()
    tailoring = _tailoring(language.partition("-")[0].lower())
    if tailoring:
        pattern, written = tailoring
        plain = pattern.sub(lambda found: written[found[0]], plain)
    return tuple(_collator().sort_key(plain)), text
