"""The faces letters are set in, and whether they have a shape for every character."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTCollection, TTFont

from letters.documents import LetterDocument
from letters.markup.html import plain_text

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


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character no installed face can print, and a text in which it stands."""

    character: str
    name: str
    script: str
    where: str


def missing_glyphs(document: LetterDocument) -> tuple[MissingGlyph, ...]:
    """Return what cannot be printed of ``document``, each character once, in order of appearance."""
    needed: dict[int, str] = {}
    for text in texts(document):
        for character in text:
            needed.setdefault(ord(character), text)
    missing = uncovered(frozenset(needed))
    return tuple(_describe(chr(code), text) for code, text in needed.items() if code in missing)


def uncovered(codes: frozenset[int]) -> frozenset[int]:
    """Return those of ``codes`` no installed face has; reads one face after the other until all are found."""
    left = {code for code in codes if code > 0x20} - _SHAPELESS
    for path in _faces():
        if not left:
            break
        left -= _code_points(path)
    return frozenset(left)


def texts(document: LetterDocument) -> Iterable[str]:
    """Yield every text of ``document`` that reaches the paper."""
    yield from (document.title, document.coalition, document.sender, document.reference, document.date_line)
    yield from (document.subject, document.salutation, document.closing, document.disclaimer, document.watermark)
    yield from (*document.letterhead, *document.cc)
    for recipient in document.recipients:
        yield from recipient.lines
    for block in document.signature_blocks:
        yield from (block.heading, block.note)
        for line in block.lines:
            yield from (*line.lines, line.note)
    for annex in document.annexes:
        yield from (annex.title, annex.subtitle)
    for html in (document.body, document.after_signatures, *(annex.body for annex in document.annexes)):
        yield from plain_text(html).splitlines()


def _faces() -> Iterable[Path]:
    for folder, pattern in FACES:
        # Plain names first: NotoSerif before NotoSansOldTurkic, so that few files are read for most letters.
        files = [path for path in Path(folder).glob(pattern) if not _REJECTED.search(path.name)]
        yield from sorted(files, key=lambda path: (len(path.name), path.name))


def missing_packages() -> tuple[str, ...]:
    """Return the Debian packages whose faces are not installed."""
    return tuple(
        package
        for package, (folder, pattern) in zip(DEBIAN_PACKAGES, FACES, strict=True)
        if next(Path(folder).glob(pattern), None) is None
    )


@cache
def _code_points(path: Path) -> frozenset[int]:
    if path.suffix == ".ttc":
        with TTCollection(str(path), lazy=True) as collection:
            return frozenset().union(*(face.getBestCmap() or {} for face in collection.fonts))
    with TTFont(str(path), lazy=True) as face:
        return frozenset(face.getBestCmap() or {})


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
