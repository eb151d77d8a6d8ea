"""Which characters the installed faces can print: the one rule, asked wherever text comes in and before it is printed.

All faces together are read once into a table of a bit for each code point, which is kept in a
file: reading them takes seconds and hundreds of megabytes, the table takes neither.
"""

import hashlib
import logging
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from fontTools.ttLib import TTCollection, TTFont

from campaign import folders, joining
from letters.markup.html import plain_text

logger = logging.getLogger(__name__)

# The same places as in fonts.conf, which is what the typesetter sees.
FACES: Final = (
    ("/usr/share/fonts/truetype/gentiumplus", "GentiumBookPlus-*.ttf"),
    ("/usr/share/fonts/truetype/noto", "Noto*.ttf"),
    ("/usr/share/fonts/opentype/noto", "NotoSerifCJK-*.ttc"),
)
# Faces for titles, for another style of writing, or drawn too dark; fonts.conf rejects them too.
_REJECTED: Final = re.compile(r"Display-|Looped|Nastaliq|NotoSerifMyanmar-")
DEBIAN_PACKAGES: Final = ("fonts-sil-gentiumplus", "fonts-noto-core", "fonts-noto-cjk")
# Shape or join their neighbors and have none of their own: joiners, direction marks, variation selectors, soft hyphen.
_SHAPELESS: Final = frozenset(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0xFE00, 0xFE10)]
) | frozenset(range(0xE0100, 0xE01F0))
_CODES: Final = 0x110000
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character no installed face can print, and a text in which it stands."""

    character: str
    name: str
    script: str
    where: str

    def __str__(self) -> str:
        return joining.aside(self.character, joining.parted(filter(None, (self.name, self.script))))


# What stands for a character that was lost on the way; faces have it, some as nothing.
_LOST: Final = frozenset({0xFFFD})


def missing(texts: Iterable[str]) -> tuple[MissingGlyph, ...]:
    """Return what cannot be printed of these texts, each character once, in order of appearance."""
    needed: dict[int, str] = {}
    for text in texts:
        if not text.isascii():
            for character in text:
                needed.setdefault(ord(character), text)
    gone = uncovered(frozenset(needed)) | (needed.keys() & _LOST)
    return tuple(_describe(chr(code), text) for code, text in needed.items() if code in gone)


@lru_cache(maxsize=256)
def missing_in_html(html: str) -> tuple[MissingGlyph, ...]:
    """Return what cannot be printed of a text with markup."""
    return () if html.isascii() and "&" not in html else missing(plain_text(html).splitlines())


def uncovered(codes: frozenset[int]) -> frozenset[int]:
    """Return those of ``codes`` no installed face has."""
    asked = {code for code in codes if code > 0x7E} - _SHAPELESS
    if not asked:
        return frozenset()
    table = _table()
    return frozenset(code for code in asked if not table[code >> 3] >> (code & 7) & 1)


def refuse_unprintable(text: str) -> None:
    """Refuse characters that no face here can print, by name and script: found here, they never stop a letter."""
    gone = missing(text.splitlines())
    if gone:
        raise ValidationError(sentence(gone), code="unprintable")


def sentence(gone: tuple[MissingGlyph, ...]) -> str:
    """Say which characters cannot be printed."""
    named = joining.listed(gone[:_NAMED], has_more=len(gone) > _NAMED)
    words = ngettext(
        "This character cannot be printed with the fonts installed here: %(named)s. Write it in another way.",
        "These characters cannot be printed with the fonts installed here: %(named)s. Write them in another way.",
        len(gone),
    )
    return words % {"named": named}


def missing_packages() -> tuple[str, ...]:
    """Return the Debian packages whose faces are not installed."""
    return tuple(
        package
        for package, (folder, pattern) in zip(DEBIAN_PACKAGES, FACES, strict=True)
        if next(Path(folder).glob(pattern), None) is None
    )


# The table


@cache
def _table() -> bytes:
    """Return a bit for each code point that any face has, read from the file of these very faces if there is one."""
    file = Path(settings.DATA_DIR) / f"glyphs-{fingerprint()}.bin"
    with suppress(OSError):
        stored = file.read_bytes()
        if len(stored) == _CODES // 8:
            return stored
    table = read_faces(installed())
    keep(file, table)
    return table


def read_faces(faces: Iterable[Path]) -> bytes:
    """Read the code points of these faces, one face after the other."""
    table = bytearray(_CODES // 8)
    for path in faces:
        for code in _code_points(path):
            table[code >> 3] |= 1 << (code & 7)
    return bytes(table)


def keep(file: Path, table: bytes) -> None:
    """Write what was read for the next process; where nothing can be written each process reads the faces itself."""
    try:
        folders.put(file, table)
    except OSError as error:
        logger.warning("The table of glyphs could not be kept: %s", type(error).__name__)


def fingerprint() -> str:
    """Return what tells these very faces from others."""
    known = "".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n" for path in installed())
    return hashlib.sha256(known.encode()).hexdigest()[:16]


def installed() -> Iterable[Path]:
    """Yield the files of the faces that letters are set in."""
    for folder, pattern in FACES:
        files = [path for path in Path(folder).glob(pattern) if not _REJECTED.search(path.name)]
        yield from sorted(files, key=lambda path: (len(path.name), path.name))


def _code_points(path: Path) -> set[int]:
    if path.suffix == ".ttc":
        with TTCollection(str(path), lazy=True) as collection:
            return set().union(*(face.getBestCmap() or {} for face in collection.fonts))
    with TTFont(str(path), lazy=True) as face:
        return set(face.getBestCmap() or {})


# Words


def _describe(character: str, text: str) -> MissingGlyph:
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return MissingGlyph(character=character, name=name, script=_script(name), where=text.strip()[:80])


def _script(name: str) -> str:
    """Return the script as the Unicode name begins with it: "TIBETAN LETTER KA" is Tibetan."""
    words: list[str] = []
    for word in name.split():
        if word in _NOT_A_SCRIPT or word.startswith("U+"):
            break
        words.append(word)
    return " ".join(words).title()


_NOT_A_SCRIPT: Final = frozenset(
    "LETTER SYLLABLE SIGN VOWEL DIGIT CAPITAL SMALL NUMBER MARK UNIFIED COMPATIBILITY FACE SYMBOL IDEOGRAPH".split()
)
