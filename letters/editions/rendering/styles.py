"""The built-in styles of letters: one table of tokens, from which both lanes and the preview get their styles.

A style is written down once, as ``Tokens``. ``sheet`` makes of them what stands behind static/css/print.css, and
static/css/print-dress.css uses them by name. WeasyPrint sets the letter by it, and the fast lane of long lists reads
its measures from what WeasyPrint lays out (``ledger.galley``), so neither has numbers of its own.

Everything in the styles other than classic stands on a grid of half a line: distances are whole halves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from letters.documents import Dress, PageSize, StyleName
from letters.editions.rendering.faces import SANS, SERIF, is_known
from letters.markup.scripts import direction, parse, script

AA: Final = 4.5
_INK: Final = "#111"
_CLASSIC_FACE: Final = "Gentium Book Plus"
# Languages of Latin, Greek and Cyrillic letters in whose books figures have ascenders and descenders, where a style has
# them; elsewhere, and in tables, figures are as high as capitals.
_OLD_STYLE: Final = frozenset(
    "en fr de nl es it pt ca gl eu da sv nb nn no fi is cs sk pl hu hr sl bs ro lv lt et el eo la ga cy mt sq".split()
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Head, sides and foot of a page."""

    head: str
    side: str
    foot: str

    def __str__(self) -> str:
        return f"{self.head} {self.side} {self.foot}"


@dataclass(frozen=True, slots=True)
class Tokens:
    """How a style looks. ``size`` and ``line`` are points; ``window`` is how many half lines the head takes."""

    text_face: str
    heading_face: str
    size: float
    line: float
    pages: dict[PageSize, Margins]
    setting: str
    old_style: bool = False
    rule: str = "0.6pt"
    accent: str = _INK
    indent: str = "1.75em"
    gap: str = "1.4em"
    window: int = 0


CLASSIC_PAGES: Final = {
    PageSize.A4: Margins("24mm", "29mm", "27mm"),
    PageSize.LETTER: Margins("23mm", "31mm", "26mm"),
}
STYLES: Final[dict[StyleName, Tokens]] = {
    # Its other measures stand in print.css, which is this style.
    StyleName.CLASSIC: Tokens(_CLASSIC_FACE, _CLASSIC_FACE, 11.25, 16, CLASSIC_PAGES, "ragged"),
    StyleName.MODERN: Tokens(
        "Noto Serif",
        "Noto Sans",
        9.75,
        14.5,
        {PageSize.A4: Margins("25mm", "34mm", "28mm"), PageSize.LETTER: Margins("24mm", "36mm", "27mm")},
        "justified",
        old_style=True,
        rule="1.4pt",
        accent="#1d4b5e",
        window=29,
    ),
    StyleName.PLAIN: Tokens(
        "Noto Sans",
        "Noto Sans",
        9.5,
        14,
        {PageSize.A4: Margins("25mm", "32mm", "27mm"), PageSize.LETTER: Margins("24mm", "34mm", "26mm")},
        "ragged",
        rule="0.4pt",
        window=30,
    ),
}
# How much closer lines stand where a last page of a few lines is pulled back.
_TIGHT: Final = {1: 0.985, 2: 0.965, 3: 0.95}
_CJK: Final = {"ja": "Noto Serif CJK JP", "ko": "Noto Serif CJK KR"}
# Scripts that need more room between lines.
_TALL: Final = {"Arab": 1.14, "Tibt": 1.24, "Mymr": 1.27}
_ACCENT: Final = re.compile(r"#[0-9a-f]{6}")


def is_accent(color: str) -> bool:
    return _ACCENT.fullmatch(color) is not None


def contrast_on_white(color: str) -> float:
    """Return the contrast of WCAG between a color, as ``#rrggbb``, and white paper."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def is_plain(dress: Dress) -> bool:
    """Tell whether print.css alone is the style: the letter is dressed as letters were before there was a choice."""
    return list(_rules(dress, PageSize.A4, "en")) == []


def sheet(dress: Dress, page_size: PageSize, language: str) -> str:
    """Return the styles that stand behind print.css; nothing for a letter in the usual dress."""
    return "\n".join(_rules(dress, page_size, language))


def query(dress: Dress, page_size: PageSize, language: str) -> str:
    """Return the same as the query of an address, from which ``from_query`` makes the sheet; pictures left out."""
    given = {
        "style": dress.style.value,
        "accent": dress.accent.removeprefix("#"),
        "text": dress.text_face,
        "headings": dress.heading_face,
        "setting": dress.setting,
        "carries": "1" if dress.carries_on else "",
        "size": page_size.value,
        "language": language,
    }
    return urlencode({name: value for name, value in given.items() if value})


def from_query(text: str) -> str:
    """Return the sheet that a query asks for; what it says that nobody can choose is left out."""
    given = dict(parse_qsl(text))
    style, size = given.get("style", ""), given.get("size", "")
    accent = f"#{given.get('accent', '')}"
    dress = Dress(
        style=StyleName(style) if style in set(StyleName) else StyleName.CLASSIC,
        accent=accent if is_accent(accent) else "",
        text_face=given.get("text", ""),
        heading_face=given.get("headings", ""),
        setting=given.get("setting", ""),
        carries_on=bool(given.get("carries")),
    )
    return sheet(dress, PageSize(size) if size in set(PageSize) else PageSize.A4, given.get("language", "en"))


def has_old_style(language: str) -> bool:
    return parse(language).language in _OLD_STYLE


# The sheet


def _rules(dress: Dress, page_size: PageSize, language: str) -> Iterator[str]:
    tokens = STYLES[dress.style]
    text_face = dress.text_face if is_known(dress.text_face) else ""
    heading_face = dress.heading_face if is_known(dress.heading_face) else ""
    if dress.style is not StyleName.CLASSIC:
        yield from _tokens(tokens, page_size, script(language))
        yield from _pages(tokens)
        yield from _faces(text_face or tokens.text_face, heading_face or tokens.heading_face)
    elif text_face or heading_face:
        yield from _faces(text_face or tokens.text_face, heading_face or text_face or tokens.heading_face)
    if dress.style is not StyleName.CLASSIC or dress.accent:
        yield f"html {{ --accent: {dress.accent if is_accent(dress.accent) else tokens.accent}; }}"
    if dress.accent and dress.style is StyleName.CLASSIC:
        yield _CLASSIC_ACCENT
    setting = dress.setting or tokens.setting
    if setting == "justified":
        yield "html:not(.han) .text { text-align: justify; }"
        yield ".text th, .text td, .text caption, .text .footnote { text-align: start; }"
    if tokens.old_style and has_old_style(language):
        yield ".text, .salutation, .closing, .disclaimer { font-variant-numeric: oldstyle-nums; }"
        yield ".text table, .text h2, .text h3, .text h4 { font-variant-numeric: lining-nums; }"
        yield ".text table { font-variant-numeric: lining-nums tabular-nums; }"
    if dress.carries_on:
        yield _CARRIES_ON


def _tokens(tokens: Tokens, page_size: PageSize, written: str) -> Iterator[str]:
    margins, half = tokens.pages[page_size], tokens.line * _TALL.get(written, 1) / 2
    yield (
        f"html {{ --size: {tokens.size}pt; --line: {2 * half:g}pt; --half: {half:g}pt; --rule: {tokens.rule}; "
        f"--window: {round(tokens.window * tokens.line / 2 / half)}; "
        f"--head: {margins.head}; --side: {margins.side}; --indent: {tokens.indent}; --gap: {tokens.gap}; "
        f"--small: {round(tokens.size * 0.88, 2)}pt; }}"
    )
    for step, share in _TIGHT.items():
        yield f'html[data-tight="{step}"] {{ --line: {2 * half * share:.4g}pt; --half: {half * share:.4g}pt; }}'


def spacing(tokens: Tokens, language: str, share: float) -> Iterator[str]:
    """Yield by how much lines of a style stand closer or further apart than usual; all on their grid goes with them."""
    half = tokens.line * _TALL.get(script(language), 1) / 2 * share
    yield f"html {{ --line: {2 * half:.4g}pt; --half: {half:.4g}pt; }}"


def _pages(tokens: Tokens) -> Iterator[str]:
    """Yield the pages of a style; whatever names a page in print.css is named here as well."""
    a4, letter = tokens.pages[PageSize.A4], tokens.pages[PageSize.LETTER]
    yield f"@page {{ margin: {a4}; {_margin_boxes(tokens)} }}"
    for name in ("letter-size-ltr", "letter-size-rtl", "galley-letter-size"):
        yield f"@page {name} {{ margin: {letter}; }}"


def _margin_boxes(tokens: Tokens) -> str:
    family = f'"{tokens.heading_face}", {", ".join(map(_quoted, (SANS if _is_sans(tokens.heading_face) else SERIF)))}'
    return f"@bottom-center {{ font-family: {family}; font-size: 8pt; letter-spacing: 0; }}"


def _faces(text_face: str, heading_face: str) -> Iterator[str]:
    """Yield the families in the order in which they are asked for a character."""
    yield f"html {{ --faces: {families(text_face)}; --heading-faces: {families(heading_face)}; }}"
    yield ".letterhead .name, .title, .subject, h2, h3, h4, .annex-title, .annex-subtitle { "
    yield "font-family: var(--heading-faces), serif; }"


def families(face: str) -> str:
    """Return a face and those that print what it lacks, as CSS writes families."""
    rest = SANS if _is_sans(face) else SERIF
    return ", ".join(map(_quoted, (face, *(one for one in rest if one != face))))


def of_language(tag: str) -> tuple[str, ...]:
    """Return the families that a language asks before the face of the text; the same as in print.css."""
    parts = parse(tag)
    if parts.language == "zh":
        is_traditional = script(tag) == "Hant"
        return ("Noto Serif CJK TC" if is_traditional else "Noto Serif CJK SC",)
    if parts.language in _CJK:
        return (_CJK[parts.language],)
    if direction(tag) == "rtl":
        return ("Noto Serif Hebrew",) if parts.language in ("he", "yi") else ("Noto Naskh Arabic",)
    return ()


def _is_sans(face: str) -> bool:
    return "Sans" in face


def _quoted(family: str) -> str:
    return f'"{family}"'


_CLASSIC_ACCENT: Final = """
.letterhead { border-bottom-color: var(--accent); }
.letterhead .name, .title, .annex-title, .text h2, .signatures .group { color: var(--accent); }
.signatures .group { border-bottom-color: var(--accent); }
.draft .signatures .group { color: var(--accent); }
"""
# Who writes, and the date, at the head of each page after the one on which the letter begins.
_CARRIES_ON: Final = """
.carried { string-set: carried-name attr(data-name), carried-date attr(data-date); }
@page {
  @top-left { content: string(carried-name, first-except); width: 45%; text-align: left; vertical-align: bottom;
    padding-bottom: 7mm; font: 8.25pt/1.2 var(--faces), serif; color: #444; }
  @top-center { width: auto; }
  @top-right { content: string(carried-date, first-except); width: 35%; text-align: right; vertical-align: bottom;
    padding-bottom: 7mm; font: 8.25pt/1.2 var(--faces), serif; color: #444; }
}
"""
