"""How a letter is set anew where its last page would hold a few lines: closer, or so that more lines go there.

The typesetter tries one after the other (``rendering/ends.py``) and takes the first that does it. Each is a sheet of
styles that stands behind the others. Nobody sees a hair's breadth between lines; everybody sees a page of three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from letters.documents import Dress, PageSize, StyleName
from letters.editions.rendering.styles import CLASSIC_PAGES, STYLES, spacing

# What was set by older rules is only ever set closer, by ``data-tight`` of print.css and ``styles.py``.
FITS_SINCE: Final = 3


@dataclass(frozen=True, slots=True)
class _Fit:
    """Shares of the usual height of lines and of the room between paragraphs; whether the furniture stands closer.

    ``longer`` is by how many lines each page is longer, ``kept`` how many of the last paragraphs stay together.
    """

    lines: float
    gaps: float
    is_close: bool = False
    longer: int = 0
    kept: int = 0


_FITS: Final = (
    _Fit(0.985, 0.9),
    _Fit(0.965, 0.85),
    _Fit(0.95, 0.8),
    _Fit(0.95, 0.8, is_close=True),
    _Fit(0.95, 0.8, is_close=True, longer=1),
    _Fit(1.02, 1.1),
    _Fit(1.035, 1.2),
    _Fit(1.05, 1.3, longer=-1),
    _Fit(1.05, 1.3, longer=-1, kept=1),
    _Fit(1.05, 1.3, longer=-1, kept=2),
)
# Up to ten lines are few by these rules, and more of them have to come.
_SHORTER_SINCE: Final = 6
_SHORTER: Final = (_Fit(1.05, 1.3, longer=-2), _Fit(1.05, 1.3, longer=-3))
# Heights of lines in classic, as in print.css, by what asks for them.
_LINES: Final = {
    "html": 1.42,
    ":lang(ar), :lang(fa), :lang(ug), :lang(ur), :lang(ps), :lang(sd), :lang(ckb), .script-arab": 1.62,
    ":lang(bo), :lang(dz)": 1.75,
    ":lang(my)": 1.8,
}
_FOOT: Final = 8.5
_PT_IN_MM: Final = 25.4 / 72
_LEAST: Final = 5.5


def fits(dress: Dress, page_size: PageSize, language: str) -> list[str]:
    """Return the sheets in the order in which they are tried; none for a document set by older rules."""
    if dress.rules < FITS_SINCE:
        return []
    tried = _FITS + (_SHORTER if dress.rules >= _SHORTER_SINCE else ())
    return ["\n".join(_sheet(fit, dress.style, page_size, language)) for fit in tried]


def _sheet(fit: _Fit, style: StyleName, page_size: PageSize, language: str) -> Iterator[str]:
    if style is StyleName.CLASSIC:
        yield from _classic(fit)
    else:
        yield from spacing(STYLES[style], language, fit.lines)
        yield _CLOSE_DRESSED if fit.is_close else ""
    if fit.longer:
        yield from _pages(fit, style, page_size)
    if fit.kept:
        yield f".text > :nth-last-child(-n+{fit.kept}) {{ break-before: avoid; }}"


def _classic(fit: _Fit) -> Iterator[str]:
    for asks, height in _LINES.items():
        yield f"{asks} {{ line-height: {height * fit.lines:.4g}; }}"
    yield f"p, .text ul, .text ol {{ margin-bottom: {0.62 * fit.gaps:.3g}em; }}"
    yield f".text li, .text li > p {{ margin-bottom: {0.36 * fit.gaps:.3g}em; }}"
    yield _CLOSE if fit.is_close else ""


def _pages(fit: _Fit, style: StyleName, page_size: PageSize) -> Iterator[str]:
    """Yield pages that are longer or shorter; what stands at their foot stays where it is or goes down a little."""
    tokens = STYLES[style]
    pages = CLASSIC_PAGES if style is StyleName.CLASSIC else tokens.pages
    more = fit.longer * tokens.line * _PT_IN_MM
    foot = float(pages[page_size].foot.removesuffix("mm")) - more
    for name in ("", " letter-size-ltr", " letter-size-rtl"):
        yield f"@page{name} {{ margin-bottom: {foot:.2f}mm; "
        yield f"@bottom-center {{ padding-top: {max(_FOOT - more, _LEAST):.2f}mm; }} }}"


_CLOSE: Final = """
.letterhead, .recipients { margin-bottom: 6mm; }
.sender, .particulars { margin-bottom: 5.5mm; }
.title, .subject { margin-bottom: 0.9em; }
.salutation { margin-bottom: 0.7em; }
.closing { margin-top: 1em; }
.signatures { margin-top: 1.2em; }
.copies { margin-block: 1em; }
"""
_CLOSE_DRESSED: Final = """
.dressed .letterhead, .dressed .sender, .dressed .particulars, .dressed .recipients { margin-bottom: var(--line); }
.dressed .title, .dressed .subject { margin-bottom: var(--half); }
"""
