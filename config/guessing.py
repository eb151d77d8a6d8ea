"""Whether somebody could guess a secret: it stands in a document, or has a pattern that people think up."""

import re
from itertools import pairwise
from typing import Final

SHORTEST: Final = 32
# A random text of 32 hexadecimal digits has 14 different ones, and hardly ever fewer than 9.
FEWEST_CHARACTERS: Final = 9
# A text of words: so many gaps between them, such a share of its characters, and so many vowels among these.
_FEWEST_GAPS: Final = 3
_IN_WORDS: Final = 0.75
_VOWELS: Final = 0.3
# Long enough that no random key holds one.
_WORDS: Final = (
    "trial-only", "replace", "changeme", "change-me", "change_me", "example", "insecure", "openssl", "password",
    "qwert", "azerty", "asdfg", "zxcvb", "yxcvb", "1qaz2", "letmein", "correcthorse", "production", "django",
    "secret-key", "secret_key", "secretkey", "field-key", "field_key", "undersigned", "placeholder", "your-key",
)  # fmt: skip
_PLACEHOLDER: Final = re.compile(r"<[A-Za-z ]+>")
# Passwords of examples: in documents of databases and mail servers, and in ours.
_COMMON: Final = frozenset({"a-password", "password", "passwort", "secret", "postgres", "user", "changeme", "12345678"})


def is_guessable(key: str) -> bool:
    """Tell whether a key is too short, has a pattern, or is made of words."""
    return (
        len(key) < SHORTEST
        or len(set(key)) < FEWEST_CHARACTERS
        or is_placeholder(key)
        or any(word in key.lower() for word in _WORDS)
        or _repeats(key)
        or _is_row(key)
        or _is_prose(key)
    )


def is_placeholder(text: str) -> bool:
    """Tell whether a text still holds a place of an example, as ``<a key>``."""
    return bool(_PLACEHOLDER.search(text))


def is_common_password(text: str | None) -> bool:
    """Tell whether a password is that of an example."""
    return text is not None and (text.lower() in _COMMON or is_placeholder(text))


def _repeats(key: str) -> bool:
    """Tell whether the key is one shorter text over and over, also when its end is cut off."""
    return any(key[period:] == key[:-period] for period in range(1, len(key) // 2 + 1))


def _is_row(key: str) -> bool:
    """Tell whether half of the characters follow the one before them, as in 0123456789 or aaaabbbb."""
    steps = [abs(ord(after) - ord(before)) for before, after in pairwise(key)]
    return sum(step <= 1 for step in steps) * 2 > len(steps)


def _is_prose(key: str) -> bool:
    """Tell whether the key is made of words that marks or capitals part, as a sentence or a long name is."""
    if not key.isascii() or re.fullmatch(r"[a-z]+(?:[-_ .,:!][a-z]*)+", key):
        return True
    in_words = "".join(re.findall(r"[A-Z]?[a-z]{3,}", key))
    is_parted = len(re.findall(r"[A-Za-z](?:[-_ .,:!']+|(?<=[a-z])(?=[A-Z]))(?=[A-Za-z])", key)) >= _FEWEST_GAPS
    has_vowels = len(re.findall("[aeiouy]", in_words, re.IGNORECASE)) > _VOWELS * len(in_words)
    return is_parted and has_vowels and len(in_words) > _IN_WORDS * sum(map(str.isalnum, key))
