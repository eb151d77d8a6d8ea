"""What a cell of a table says, whatever it is about: blanks, formulas, and the one address in it."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from django.core.exceptions import ValidationError

from campaign.files.cells import FORMULA
from campaign.mailbox import validated
from campaign.spreadsheets import typed
from campaign.text import clean_line

# What people write where they have nothing to say.
_BLANK: Final = frozenset({"-", "–", "—", ".", "n/a", "n.a.", "none"})
_WRAPPED: Final = re.compile(r"[^<>]*<\s*([^<>]+?)\s*>")
_LINK: Final = re.compile(r"mailto:\s*", re.IGNORECASE)
_SPACES_OF_PRINT: Final = re.compile(r"[\s\u00a0\u2007\u202f]+")


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
