"""Whether somebody could guess a secret: it stands in a document, or has a pattern that people think up."""

import base64
import binascii
import re
from contextlib import suppress
from functools import cache, partial
from itertools import pairwise
from typing import Final

from django.contrib.auth.password_validation import CommonPasswordValidator

SHORTEST: Final = 32
# A random text of 32 hexadecimal digits has 14 different ones, and hardly ever fewer than 9.
FEWEST_CHARACTERS: Final = 9
# A text of words: so many gaps between them, such a share of its characters, and so many vowels among these.
_FEWEST_GAPS: Final = 3
_IN_WORDS: Final = 0.75
_VOWELS: Final = 0.3
_SHORT_WORD: Final = 5
_LONG_PIECE: Final = 8
_MARKS: Final = re.compile(r"[-_ .,:!'/]+")
_PIECE: Final = re.compile(r"[A-Z]?[a-z]*|[A-Z]{2,4}|\d{1,4}")
# Long enough that no random key holds one.
_WORDS: Final = (
    "trial-only", "replace", "changeme", "change-me", "change_me", "example", "insecure", "openssl", "password",
    "qwert", "azerty", "asdfg", "zxcvb", "yxcvb", "1qaz2", "letmein", "correcthorse", "production", "django",
    "secret-key", "secret_key", "secretkey", "field-key", "field_key", "undersigned", "placeholder", "your-key",
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(r"<[A-Za-z ]+>")
# Passwords of examples: in documents of databases and mail servers, and in ours; the usual ones are Django's list.
_COMMON: Final = frozenset(
    "a-password password passwort motdepasse secret postgres postgresql user username undersigned changeme change-me "
    "change_me example test admin administrator root db_password dbpassword mysecretpassword 12345678 your-password "
    "your_password yourpassword replace-me replace_me mail smtp imap email database redis django server app web "
    "pass pwd key".split()
)
# What is put behind such a word, and for one of its letters, so that a rule is kept.
_BEHIND: Final = re.compile(r"[\d!?.@#$%*_-]{1,6}\Z")
_LIKE: Final = str.maketrans("@4310$5!", "aaeiosss")


def is_guessable(key: str) -> bool:
    """Tell whether a key is too short, has a pattern, or is made of words."""
    return (
        len(key) < SHORTEST
        or len(set(key)) < FEWEST_CHARACTERS
        or is_placeholder(key)
        or not any(map(str.isalpha, key))
        or any(_holds(key, word) for word in _WORDS)
        or _repeats(key)
        or _is_row(key)
        or _is_prose(key)
        or _is_one_run(key)
        or _encodes_words(key)
    )


def _holds(key: str, word: str) -> bool:
    """Tell whether a key holds a word; a short one in capitals and small letters mixed is mere chance."""
    if len(word) > _SHORT_WORD:
        return word in key.lower() or word in key.lower().translate(_LIKE)
    return any(spelled in key for spelled in (word, word.upper(), word.capitalize()))


def is_placeholder(text: str) -> bool:
    """Tell whether a text still holds a place of an example, as ``<a key>``."""
    return bool(_PLACEHOLDER.search(text))


def is_common_password(text: str | None) -> bool:
    """Tell whether a password is that of an example."""
    if text is None:
        return False
    plain = text.lower()
    spellings = {plain, _BEHIND.sub("", plain), plain.translate(_LIKE), _BEHIND.sub("", plain).translate(_LIKE)}
    return is_placeholder(text) or any(word in _usual() or _is_common(word) for word in spellings)


def _is_common(word: str) -> bool:
    """Tell whether a word is one of examples, or two of them in one: "mailpassword"."""
    return word in _COMMON or any(word[:at] in _COMMON and word[at:] in _COMMON for at in range(1, len(word)))


@cache
def _usual() -> frozenset[str]:
    """Return the twenty thousand passwords that people use most; Django has them for those of its accounts."""
    return frozenset(CommonPasswordValidator().passwords)


def _is_one_run(key: str) -> bool:
    """Tell whether a key is letters of one case with some digits at their end, as no maker of random keys writes it."""
    return bool(re.fullmatch(r"(?:[a-z]{20,}|[A-Z]{20,})\d*", key)) or all(map(_is_row, (key[::2], key[1::2])))


def _encodes_words(key: str) -> bool:
    """Tell whether a key is only the base64 or the hexadecimal digits of a text that could be guessed."""
    for read in (bytes.fromhex, partial(base64.b64decode, validate=True)):
        with suppress(binascii.Error, ValueError):
            if read(key).decode("ascii").isprintable():
                return True
    return False


def _repeats(key: str) -> bool:
    """Tell whether the key is one shorter text over and over, also when its end is cut off."""
    if any(key[period:] == key[:-period] for period in range(1, len(key) // 2 + 1)):
        return True
    # "FreedomFreedom2026Freedom", "Secret1Secret2Secret3": a random key says nothing of such length twice.
    plain = key.lower()
    return _says_again(plain, _LONG_PIECE, 2) or _says_again(plain, _SHORT_WORD, 3)


def _says_again(key: str, length: int, times: int) -> bool:
    """Tell whether one piece of such a length stands so often in a key, each time behind the one before."""
    return any(key.count(key[at : at + length]) >= times for at in range(len(key) - length + 1))


def _is_row(key: str) -> bool:
    """Tell whether half of the characters follow the one before them, as in 0123456789 or aaaabbbb."""
    steps = [abs(ord(after) - ord(before)) for before, after in pairwise(key)]
    return sum(step <= 1 for step in steps) * 2 > len(steps)


def _is_prose(key: str) -> bool:
    """Tell whether the key is made of words that marks or capitals part, as a sentence or a long name is."""
    # "AllHumanBeingsAreBornFree1948" is nothing but words and the digits behind them.
    if not key.isascii() or re.fullmatch(r"[a-z]+(?:[-_ .,:!][a-z]*)+|(?:[A-Z][a-z]+){4,}\d*", key):
        return True
    # "Geheimnis-der-Koalition-2026-Berlin": words, short names in capitals and years, with marks between all of them.
    pieces = [piece for piece in _MARKS.split(key) if piece]
    words = [piece for piece in pieces if re.fullmatch(r"[A-Z]?[a-z]{2,}", piece)]
    if len(words) >= _FEWEST_GAPS and all(_PIECE.fullmatch(piece) for piece in pieces):
        return True
    in_words = "".join(re.findall(r"[A-Z]?[a-z]{3,}", key))
    is_parted = len(re.findall(r"[A-Za-z](?:[-_ .,:!']+|(?<=[a-z])(?=[A-Z]))(?=[A-Za-z])", key)) >= _FEWEST_GAPS
    has_vowels = len(re.findall("[aeiouy]", in_words, re.IGNORECASE)) > _VOWELS * len(in_words)
    return is_parted and has_vowels and len(in_words) > _IN_WORDS * sum(map(str.isalnum, key))
