"""Which script a language tag means and which way it runs: one list for print, pages and the editor.

Scripts come from CLDR's likely subtags (as Babel brings them), directions of scripts from
Unicode's data (as fontTools brings them), so that no page keeps a list of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel.core import get_global
from fontTools.unicodedata import RTL_SCRIPTS

# Styles of writing a script that have a code of their own in ISO 15924.
_STYLES: Final = {"Aran": "Arab", "Syre": "Syrc", "Syrj": "Syrc", "Syrn": "Syrc"}
_HAN: Final = frozenset({"Hani", "Hans", "Hant", "Jpan"})
# Without italics, as static/css/print.css and webpage.css have it.
_UPRIGHT: Final = _HAN | {"Arab", "Hebr"}
_RIGHT_TO_LEFT: Final = frozenset(RTL_SCRIPTS) | {style for style, script in _STYLES.items() if script in RTL_SCRIPTS}


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """The parts of a BCP 47 tag that matter here, spelled as CLDR spells them; empty where the tag has none."""

    language: str
    script: str = ""
    region: str = ""
    variant: str = ""


def parse(tag: str) -> LanguageTag:
    """Take a tag apart; what stands behind a single letter (extensions, private use) says nothing about writing."""
    parts = re.split("-[a-z0-9](?:-|$)", tag.strip().lower().replace("_", "-"), maxsplit=1)[0].split("-")
    script = next((part for part in parts[1:] if re.fullmatch("[a-z]{4}", part)), "")
    region = next((part for part in parts[1:] if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), "")
    variant = next((part for part in parts[1:] if re.fullmatch("[a-z0-9]{5,8}", part)), "")
    # An old or three-letter code for a language that has a newer or shorter one: iw, uig, prs.
    known = _aliases().get(parts[0], parts[0]).split("_")
    own = [*known[1:], ""][0]
    script = script.title() or (own if len(own) == 4 else "")
    region = region.upper() or (own if len(own) == 2 else "")
    return LanguageTag(known[0], script, region, variant.upper())


def script(tag: str) -> str:
    """Return the ISO 15924 code of the script a language is written in, or nothing where CLDR knows none.

    A script in the tag outweighs the region, and the region the language: ``pa`` is written
    in Gurmukhi, ``pa-PK`` in Arabic, ``pa-Guru-PK`` in Gurmukhi.
    """
    parts = parse(tag)
    if parts.script:
        return _STYLES.get(parts.script, parts.script)
    for name in (f"{parts.language}_{parts.region}", parts.language):
        if likely := _likely().get(name):
            return likely.split("_")[1]
    return ""


def is_han(tag: str) -> bool:
    """Tell whether a language is set in Han characters, as Chinese and Japanese are: without blanks between words."""
    return script(tag) in _HAN


def has_italics(tag: str) -> bool:
    """Tell whether a language is written in a script with slanted letters; elsewhere dots say what is meant."""
    return script(tag) not in _UPRIGHT


def direction(tag: str) -> str:
    """Return ``rtl`` or ``ltr`` for a BCP 47 tag."""
    return "rtl" if script(tag) in _RIGHT_TO_LEFT else "ltr"


@cache
def directions() -> dict[str, str]:
    """Return what ``direction`` knows, for the editor: names separated by spaces.

    ``scripts`` and ``tags`` run from right to left; ``others`` do not, though their language does.
    """
    written = {name: likely.split("_")[1] in _RIGHT_TO_LEFT for name, likely in _likely().items()}
    tags = {name for name, runs in written.items() if runs and _is_language(name)}
    tags |= {old for old, new in _aliases().items() if new.split("_")[0] in tags and old.isalpha()}
    others = {name for name, runs in written.items() if not runs and _is_language(name) and name[:-3] in tags}
    return {
        "scripts": " ".join(sorted(_RIGHT_TO_LEFT)).lower(),
        "tags": " ".join(sorted(tags)).lower().replace("_", "-"),
        "others": " ".join(sorted(others)).lower().replace("_", "-"),
    }


def _is_language(name: str) -> bool:
    """Tell whether a name is a language or a language in a region, the two that ``script`` looks up."""
    return re.fullmatch("(?!und)[a-z]{2,3}(?:_[A-Z]{2})?", name) is not None


def _likely() -> Mapping[str, str]:
    return get_global("likely_subtags")


def _aliases() -> Mapping[str, str]:
    return get_global("language_aliases")
