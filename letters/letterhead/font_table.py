"""What is installed for print: families and their scripts, the order they are asked in, and what nothing prints."""

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

from campaign import sandbox
from campaign.refusals import Refusal
from letters.documents import Dress
from letters.editions.rendering import styles
from letters.editions.rendering.styles import STYLES
from letters.letterhead import font_reader
from letters.markup import glyphs
from letters.markup.scripts import is_han, script

_PROGRAM: Final = Path(font_reader.__file__)
_LIMITS: Final = sandbox.Limits(seconds=30, megabytes=1500, output_megabytes=8, patience=3)
# A face that has a few characters of a script, as most have some Greek, is not one for that script.
_SHARE: Final = 0.25
_AT_LEAST: Final = 40
# Scripts of languages by the scripts of their characters.
_UNICODE: Final = {"Hans": "Hani", "Hant": "Hani", "Jpan": "Hira", "Kore": "Hang"}


class FontsUnread(Refusal):
    """The installed faces could not be read."""


@dataclass(frozen=True, slots=True)
class Family:
    """A family of faces: its cuts, and the scripts of which it has a good part, by name."""

    name: str
    cuts: tuple[str, ...]
    scripts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FontTable:
    """All families, and by name the scripts that none of them has and those of which they have but a part."""

    families: tuple[Family, ...]
    uncovered: tuple[str, ...]
    partly: tuple[str, ...]


def table() -> FontTable:
    """Return what is installed, in the language of the page. Raises FontsUnread."""
    read = _read(glyphs.fingerprint())
    names = _names()
    scripts: dict[str, list[int]] = read["scripts"]
    families = tuple(
        Family(entry["family"], tuple(entry["cuts"]), _of_family(entry["scripts"], scripts, names))
        for entry in read["families"]
    )
    uncovered = sorted(names.get(code, code) for code, (_all, covered) in scripts.items() if not covered)
    partly = sorted(names.get(code, code) for code, (count, covered) in scripts.items() if 0 < covered < count * _SHARE)
    return FontTable(families, tuple(uncovered), tuple(partly))


def orders(dress: Dress, tags: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return for each language, by its name, the families in the order in which they are asked for its characters."""
    text = dress.text_face or STYLES[dress.style].text_face
    return [(_language(tag), _for_script(first_asked(text, tag), script(tag))) for tag in tags]


def _for_script(families: tuple[str, ...], written: str) -> tuple[str, ...]:
    """Leave out families that have next to nothing of a script, and keep the one that is asked first."""
    try:
        read = _read(glyphs.fingerprint())["families"]
    except FontsUnread:
        return families
    code = _UNICODE.get(written, written)
    has = {entry["family"] for entry in read if entry["scripts"].get(code, 0) >= _AT_LEAST}
    return tuple(family for place, family in enumerate(families) if not place or family in has)


def first_asked(face: str, tag: str) -> tuple[str, ...]:
    """Return the families that are asked first in a language: its own before the text's face, as in print.css."""
    own = styles.of_language(tag)
    rest = tuple(one.strip('"') for one in styles.families(face).split(", "))
    han = () if is_han(tag) or script(tag) == "Kore" else ("Noto Serif CJK SC",)
    return tuple(dict.fromkeys((*own, *rest, *han)))


def _of_family(counts: dict[str, int], scripts: dict[str, list[int]], names: dict[str, str]) -> tuple[str, ...]:
    good = [
        code
        for code, count in counts.items()
        if count >= min(_AT_LEAST, scripts[code][0]) or count >= scripts[code][0] * _SHARE
    ]
    return tuple(sorted(names.get(code, code) for code in good))


def _language(tag: str) -> str:
    """Return the name of a language in the language of the page."""
    known = _locale().languages
    return str(known.get(tag.replace("-", "_")) or known.get(tag.split("-")[0]) or tag)


def _names() -> dict[str, str]:
    """Return what scripts are called: in English those that have no name in the language of the page."""
    return dict(Locale.parse("en").scripts) | dict(_locale().scripts)


def _locale() -> Locale:
    try:
        return Locale.parse((get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def _read(fingerprint: str) -> dict[str, Any]:
    """Read the faces, once for these files; what was read is kept beside the table of glyphs."""
    file = Path(settings.DATA_DIR) / f"fonts-{fingerprint}.json"
    with suppress(OSError, ValueError):
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    given = json.dumps({"faces": [str(path) for path in glyphs.installed()]}).encode()
    ended = sandbox.run(_PROGRAM, given=given, limits=_LIMITS)
    if ended.status != 0:
        raise FontsUnread("")
    read: dict[str, Any] = json.loads(ended.output)
    glyphs.keep(file, ended.output)
    return read
