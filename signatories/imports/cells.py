"""What a cell says: blanks, kinds, addresses and consents, by rules that everybody can look up in docs/imports.md."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.core.exceptions import ValidationError

from campaign.files.cells import FORMULA
from campaign.mailbox import validated
from campaign.names import fold
from campaign.spreadsheets import typed
from campaign.text import clean_line

# What people write where they have nothing to say.
_BLANK: Final = frozenset({"-", "–", "—", ".", "n/a", "n.a.", "none"})
_WRAPPED: Final = re.compile(r"[^<>]*<\s*([^<>]+?)\s*>")
_LINK: Final = re.compile(r"mailto:\s*", re.IGNORECASE)
_SPACES_OF_PRINT: Final = re.compile(r"[\s\u00a0\u2007\u202f]+")


class Consent(StrEnum):
    """What somebody said to being named in public."""

    YES = "yes"
    NO = "no"
    LETTER = "letter"
    UNCLEAR = "unclear"
    CONDITION = "condition"


@lru_cache(maxsize=20_000)
def said(cell: str) -> str:
    """Return what a cell says as one line, an empty text where it says nothing. Case stays as it is."""
    if cell.isascii() and cell.isprintable() and "'" not in cell:
        line = " ".join(cell.split()) if "  " in cell else cell.strip()  # what follows would change no more of it
    else:
        line = clean_line(_SPACES_OF_PRINT.sub(" ", typed(cell)))
    return "" if line.lower() in _BLANK else line


def is_formula(cell: str) -> bool:
    """Tell whether a cell computes something, which is nobody's word; a text gets an apostrophe in front."""
    if "=" not in cell and "＝" not in cell and "\x00" not in cell:
        return False
    return FORMULA in cell or cell.lstrip().startswith(("=", "＝"))


def comparable(text: str) -> str:
    """Return a text as texts are compared: without case and without marks that nobody sees."""
    if text.isascii():
        return text.lower()
    return "".join(
        mark for mark in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(mark) != "Cf"
    )


@lru_cache(maxsize=1_000)
def kind(text: str) -> str:
    """Return what somebody signs as, an empty text for anything that is neither."""
    word = comparable(text).strip()
    if word.startswith("org"):
        return "organization"
    return "person" if word.startswith(("ind", "person")) else ""


# Addresses


def unwrapped(text: str) -> str:
    """Return the address in “Name <address>” and behind “mailto:”."""
    found = _WRAPPED.fullmatch(text) if "<" in text else None
    inner = (found[1] if found else text).strip()
    if ":" in inner:
        inner = _LINK.sub("", inner, count=1).strip()
    return inner if inner.isascii() else "".join(mark for mark in inner if unicodedata.category(mark) != "Cf")


def address(text: str) -> str:
    """Return the one address that a cell holds, or an empty text: ASCII before the @, a dot behind it."""
    plain = unwrapped(text)
    local, at, domain = plain.rpartition("@")
    if not at or not local.isascii() or "." not in domain.strip("."):
        return ""
    try:
        return validated(plain)
    except ValidationError:
        return ""


# Consents, folded. Marks have no letters and are compared as they are.
_YES: Final = frozenset(
    "yes|y|true|1|x|ok|okay|on|checked|agree|agreed|accept|accepted|i agree|i accept|i consent|yes please|"
    "yes i agree|yes i consent|of course|oui|vrai|d accord|j accepte|si|acepto|de acuerdo|verdadero|"
    "ja|j|wahr|einverstanden|ich stimme zu|ich bin einverstanden|sim|tak|да|是|同意|نعم".split("|")
)
_NO: Final = frozenset(
    "no|n|false|0|off|unchecked|disagree|i disagree|i do not agree|i don t agree|no thanks|no thank you|"
    "non|faux|je refuse|no acepto|falso|nein|falsch|nao|nie|нет|否|不同意|لا".split("|")
)
# As an export says it.
_IN_LETTER: Final = frozenset({"in the delivered letter only", "in the letter only", "delivered letter only"})
_YES_MARKS: Final = frozenset("✓✔☑✅☒🗹×")
_NO_MARKS: Final = frozenset("✗✘☐❌❎")
_AGREES: Final = (
    "i agree",
    "i consent",
    "i accept",
    "yes i agree",
    "yes i consent",
    "j accepte",
    "acepto",
    "ich stimme",
)
_LIMITS: Final = re.compile(
    r"\b(?:but|only|if|unless|not|except|without|until|after|provided|please|"
    r"mais|seulement|uniquement|si|sauf|sans|pas|apres|pero|solo|excepto|sin|salvo|"
    r"aber|nur|wenn|falls|ohne|nicht|erst)\b"
)


@lru_cache(maxsize=1_000)
def consent(text: str) -> Consent:
    """Return what a cell says to being named, by the usual words and marks; what limits a yes is for a person."""
    mark = "".join(text.split())
    if not mark or not mark.strip("?¿"):
        return Consent.UNCLEAR
    if len(mark.replace("\ufe0f", "")) == 1 and mark[0] in _YES_MARKS | _NO_MARKS:
        return Consent.YES if mark[0] in _YES_MARKS else Consent.NO
    word = fold(text)
    if word in _YES or word in _NO:
        return Consent.YES if word in _YES else Consent.NO
    if word in _IN_LETTER:
        return Consent.LETTER
    if word.startswith(_AGREES) and not _LIMITS.search(word) and "?" not in text:
        return Consent.YES
    return Consent.CONDITION


def flag(text: str) -> bool | None:
    """Return what a cell says to a question of yes or no, None where it says neither."""
    found = consent(text)
    return found == Consent.YES if found in {Consent.YES, Consent.NO} else None
