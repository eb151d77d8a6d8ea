"""Texts whose bytes are plain Unicode and whose characters spell others: saved twice, or written for HTML or mail.

A program that took UTF-8 for Windows-1252 and saved it as UTF-8 has made "CafÃ©" of "Café". By chance such characters
follow each other so rarely that whoever sees them is asked.
"""

import html
import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_THROUGH: Final = {
    "twice_cp1252": "cp1252", "twice_cp1251": "cp1251", "twice_cp1250": "cp1250", "twice_mac_roman": "mac_roman",
    "twice_cp850": "cp850",
}  # fmt: skip
NAMES: Final[dict[str, "StrPromise"]] = {
    **dict.fromkeys(_THROUGH, gettext_lazy("Unicode (UTF-8), saved twice")),
    "entities": gettext_lazy("letters written as in HTML (&eacute;)"),
    "utf_7": gettext_lazy("Unicode (UTF-7)"),
    "hz": gettext_lazy("Chinese (HZ)"),
}
_ENTITY: Final = re.compile(r"&(?:[A-Za-z]{2,12}\d{0,2}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,6});")
_PAIRS: Final = {"utf_7": re.compile(rb"\+[A-Za-z0-9+/]{3,}-"), "hz": re.compile(rb"~\{(?:[!-~]{2})+~\}")}
_FIRST_LETTER, _END_OF_LATIN, _FIRST_GREEK = 0xAA, 0x180, 0x370
_ENOUGH: Final = 3
_LONGEST: Final = 1_000_000


def read(content: bytes, text: str) -> dict[str, str]:
    """Return the other ways to read a text that is UTF-8, by the names of ``NAMES``; mostly none."""
    if len(text) > _LONGEST:  # what is said of its beginning holds for all of it
        return {name: _whole(name, content, text) for name in read(content[:_LONGEST], text[:_LONGEST])}
    found = {name: _whole(name, content, text) for name in NAMES}
    return {name: other for name, other in found.items() if other != text and other}


def _whole(name: str, content: bytes, text: str) -> str:
    if name in _THROUGH:
        return "".join(_undone(line, _THROUGH[name]) for line in text.splitlines(keepends=True))
    if name == "entities":
        return _ENTITY.sub(_letter, text)
    return _escaped(name, content) or text


def _undone(line: str, through: str) -> str:
    """Return a line as it was before it was saved twice, or as it is where it was not."""
    if line.isascii():
        return line
    try:
        before = b"".join(_byte(sign, through) for sign in line).decode()
    except UnicodeError:
        return line
    return before if _is_likely(before) else line


def _is_likely(before: str) -> bool:
    """Tell a text that was saved twice from one that reads so by chance: the “É’” of “CAFÉ’S” would be one letter."""
    letters = [ord(sign) for sign in before if sign.isalpha() and not sign.isascii()]
    are_western = all(_FIRST_LETTER <= letter < _END_OF_LATIN for letter in letters)
    return are_western or (len(letters) >= _ENOUGH and not any(_END_OF_LATIN <= one < _FIRST_GREEK for one in letters))


def _byte(sign: str, through: str) -> bytes:
    """Return the byte that a program took for this character; one that its table lacks was kept."""
    try:
        return sign.encode(through)
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def _letter(found: re.Match[str]) -> str:
    """Return the letter that is spelled; marks such as &amp; are spelled so by many a program."""
    spelled = html.unescape(found[0])
    return spelled if len(spelled) == 1 and spelled.isalpha() and not spelled.isascii() else found[0]


def _escaped(name: str, content: bytes) -> str:
    if not content.isascii() or not _PAIRS[name].search(content):
        return ""
    try:
        other = content.decode(name)
    except UnicodeDecodeError:
        return ""
    return "" if other.isascii() or not any(sign.isalpha() for sign in other if not sign.isascii()) else other
