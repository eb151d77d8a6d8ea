"""Measures words with HarfBuzz, in the faces and sizes that WeasyPrint has chosen. In the typesetter's process only.

A word is shaped once for each face, and so is a blank: in ours a blank moves neither neighbor. Widths are in Pango's
units, 1024 to a pixel of CSS, so that lines end where WeasyPrint ends them.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import uharfbuzz
from weasyprint.text.ffi import TO_UNITS, ffi
from weasyprint.text.fonts import font_features

from letters.editions.rendering import glyphs

_FIGURES: Final = "0123456789.\u2007\u2002"
_SCRIPTS: Final = ((0x0400, "Cyrl"), (0x0370, "Grek"))


class NotPlain(Exception):
    """A word cannot be set by the fast lane after all: a glyph is missing, moved, or stands for no letters."""


class Word(NamedTuple):
    """A shaped word: how wide, and what stands between the brackets of TJ."""

    width: int
    shown: str


@dataclass(slots=True)
class Face:
    """A face in one size, as the text of a box is set in it."""

    font: Any
    size: float
    spacing: int
    shaper: Any
    features: dict[str, bool]
    language: str
    words: dict[str, Word] = field(default_factory=dict)
    codes: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    _kerns_figures: bool | None = None

    @classmethod
    def of(cls, stream: Any, textbox: Any) -> "Face":
        """Return the face of a text that WeasyPrint has laid out; it becomes one of the document's fonts."""
        style = textbox.style
        textbox.pango_layout.reactivate(style)
        line, _index = textbox.pango_layout.get_first_line()
        run = line.runs[0]
        if run == ffi.NULL:
            raise NotPlain
        font, size = stream.add_font(run.data.item.analysis.font)
        textbox.pango_layout.deactivate()
        shaper = uharfbuzz.Font(_face(font))
        shaper.scale = (int(size * TO_UNITS), int(size * TO_UNITS))
        spacing = 0 if style["letter_spacing"] == "normal" else int(style["letter_spacing"] * TO_UNITS)
        return cls(font, size, spacing, shaper, _features(style), str(style["lang"] or ""))

    def word(self, text: str) -> Word:
        """Return a word, or any run of characters, shaped; raises NotPlain."""
        found = self.words.get(text)
        if found is None:
            found = self.words[text] = self._shaped(text)
        return found

    def figures(self, text: str) -> Word:
        """Return a number, put together from its figures where the face does not move one for another."""
        if self._kerns_figures is None:
            pairs = [one + other for one in _FIGURES for other in _FIGURES]
            self._kerns_figures = any(
                self.word(pair).width != sum(self.word(figure).width for figure in pair) for pair in pairs
            )
        if self._kerns_figures:
            return self.word(text)
        words = [self.word(figure) for figure in text]
        return Word(sum(word.width for word in words), "".join(word.shown for word in words))

    def _shaped(self, text: str) -> Word:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction = "ltr"
        buffer.script = _script(text)
        if self.language:
            buffer.language = self.language
        uharfbuzz.shape(self.shaper, buffer, self.features)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        ends = [info.cluster for info in infos[1:]] + [len(text)]
        # A thousandth of the size; what is rounded away is made good by the next glyph.
        unit = 1000 / (self.size * TO_UNITS)
        parts, width, drawn = ["<"], 0, 0.0
        for info, position, end in zip(infos, positions, ends, strict=True):
            if not info.codepoint or position.x_offset or position.y_offset or end <= info.cluster:
                raise NotPlain
            key = info.codepoint, text[info.cluster : end]
            shown, natural = self.codes.get(key) or self._code(key, unit)
            parts.append(shown)
            width += position.x_advance + self.spacing
            drawn += natural
            if move := round(drawn - width * unit):
                parts.append(f">{move}<")
                drawn -= move
        parts.append(">")
        return Word(width, "".join(parts).replace("<>", ""))

    def _code(self, key: tuple[int, str], unit: float) -> tuple[str, int]:
        """Return how a glyph with a reading is shown and how wide it is, and note both in the font."""
        code = glyphs.code_of(self.font, *key)
        natural = self.font.widths.get(code)
        if natural is None:
            natural = self.font.widths[code] = round(self.shaper.get_glyph_h_advance(key[0]) * unit)
        self.codes[key] = found = (f"{code:04x}", natural)
        return found


def _face(font: Any) -> Any:
    """Return the file of a font, read once for all sizes."""
    found = _read.get(font.hash)
    if found is None:
        found = _read[font.hash] = uharfbuzz.Face(font.file_content, font.index)
    return found


_read: dict[str, Any] = {}


def _features(style: Any) -> dict[str, bool]:
    features: dict[str, bool] = font_features(
        style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
        style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
        style["font_variant_east_asian"], style["font_feature_settings"],
    )  # fmt: skip
    if style["letter_spacing"] != "normal":
        # As Pango does: spaced letters join no more.
        features = {"liga": False, "clig": False, "dlig": False, **features}
    return features


def _script(text: str) -> str:
    for letter in text:
        if letter.isalpha():
            return next((name for first, name in _SCRIPTS if first <= ord(letter) < first + 0x130), "Latn")
    return "Latn"
