"""Says of each glyph what it stands for, so that readers of a PDF find the words.

WeasyPrint 70 notes for a glyph of a font what it stood for first. But one glyph may stand for
several characters: a bracket is turned round in a text from right to left, letters of two languages
share a shape, spaces look alike. And a letter with marks is several glyphs of one cluster. Here each
glyph gets its own part of the text; where it stands for something else than before it gets another
code, which the font's table leads to the same shape. Runs in the typesetter's process only.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pydyf
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent
from weasyprint.draw import text as drawing
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

# Text of these alone shows one glyph for each and never another: most text is like that, and is not looked at.
_PLAIN: Final = frozenset(map(chr, range(0x20, 0x180))) - frozenset("()[]{}<>«»\xa0\xad-")
ARGS_ARE_XY_VALUES: Final = 0x0002
LAST_CODE: Final = 0xFFFF
# WeasyPrint numbers characters that a font has not behind its glyphs; own codes begin behind those.
_MISSING: Final = 256
# Before this version of Pango the size of a font is not to be had from the font (as in WeasyPrint).
SIZED_FONTS: Final = 14802
_NON_JOINER: Final = "\u200c".encode()
_SHAPELESS: Final = frozenset("\u200c\u200e\u200f")


@dataclass(frozen=True, slots=True)
class _Shape:
    """A glyph, moved by units of its font; marks above and below letters from right to left are."""

    glyph: int
    right: int = 0
    up: int = 0


def _is_a_twin(reading: str) -> bool:
    """Tell what looks like a plain character and is another, or has a mark without shape: the glyph is the plain one's.

    Lines of plain text are drawn without a look at them, so what their glyphs stand for must not be taken.
    """
    is_folded = reading not in _PLAIN and _PLAIN.issuperset(unicodedata.normalize("NFKC", reading))
    return is_folded or not _SHAPELESS.isdisjoint(reading)


class _Codes:
    """The codes of one font file: for each shape and reading one."""

    def __init__(self) -> None:
        self.shape_of: dict[int, _Shape] = {}
        self._code_of: dict[tuple[_Shape, str], int] = {}

    def code(self, font: Any, shape: _Shape, reading: str) -> int:
        """Return the code under which a shape is read like this; the glyph's own number where it is free."""
        if font.type == "otf" or font.bitmap:
            font.to_unicode.setdefault(shape.glyph, reading)
            return shape.glyph
        is_free = shape == _Shape(shape.glyph) and not _is_a_twin(reading)
        if is_free and font.to_unicode.setdefault(shape.glyph, reading) == reading:
            return shape.glyph
        code = self._code_of.setdefault((shape, reading), font.glyph_count + _MISSING + len(self._code_of))
        if code > LAST_CODE:
            font.to_unicode.setdefault(shape.glyph, reading)
            return shape.glyph
        self.shape_of[code] = shape
        font.to_unicode[code] = reading
        return code


_of_file: dict[str, _Codes] = {}
_blank_of: dict[str, int] = {}


def install() -> None:
    """Wrap the drawing of text and the making of fonts; once for a process."""
    draw_first_line, clean = drawing.draw_first_line, Font.clean

    def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
        if not _PLAIN.issuperset(textbox.text) and textbox.text.strip():
            _give_codes(stream, textbox)
        return draw_first_line(stream, textbox, *arguments)

    def cleaned(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001  as WeasyPrint calls it
        shape_of = _codes(font).shape_of
        glyphs = {shape_of[code].glyph if code in shape_of else code: text for code, text in to_unicode.items()}
        clean(font, glyphs, hinting)
        if any(shape.right or shape.up for shape in shape_of.values()):
            _draw_moved(font, shape_of)

    drawing.draw_first_line, Font.clean = drawn, cleaned


def write_tables(pdf: pydyf.PDF, fonts: dict[Any, Any]) -> None:
    """Lead the codes that stand for a shape in another reading to that shape, in each font that has such."""
    tables = {font.name: _codes(font).shape_of for font in fonts.values() if _codes(font).shape_of}
    for font in [o for o in pdf.objects if isinstance(o, dict) and o.get("Subtype") == "/CIDFontType2"]:
        if shape_of := tables.get(font["BaseFont"]):
            glyphs = [shape_of[code].glyph if code in shape_of else code for code in range(max(shape_of) + 1)]
            table = pydyf.Stream([b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)], compress=True)
            pdf.add_object(table)
            font["CIDToGIDMap"] = table.reference


def code_of(font: Any, glyph: int, reading: str) -> int:
    """Return the code under which a glyph in its place is drawn and read like this."""
    return _codes(font).code(font, _Shape(glyph), reading)


def blank(font: Any) -> int:
    """Return the code of a space in a font; 0 where it has none that can be drawn like that."""
    glyph = 0 if font.bitmap else _blank(font)
    if not glyph:
        return 0
    if glyph not in font.widths:
        font.widths[glyph] = _space_width(font, glyph)
    return code_of(font, glyph, " ")


def _space_width(font: Any, glyph: int) -> int:
    file = TTFont(BytesIO(font.file_content), fontNumber=0, lazy=True)
    width: int = round(file["hmtx"].metrics[file.getGlyphName(glyph)][0] * 1000 / file["head"].unitsPerEm)
    return width


def _codes(font: Any) -> _Codes:
    return _of_file.setdefault(font.hash, _Codes())


def _draw_moved(font: Any, shape_of: dict[int, _Shape]) -> None:
    """Add a glyph to the font for each that is moved, made of the one that is not.

    Moved in the text itself, a mark stands on a line of its own for a reader and parts the word.
    """
    file = TTFont(BytesIO(font.file_content), recalcTimestamp=False)
    outlines, names = file["glyf"], list(file.getGlyphOrder())
    for code, shape in sorted(shape_of.items()):
        if not shape.right and not shape.up:
            continue
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = names[shape.glyph], shape.right, shape.up, ARGS_ARE_XY_VALUES
        moved = Glyph()
        moved.numberOfContours, moved.components = -1, [part]
        moved.recalcBounds(outlines)
        name = f"moved{code}"
        outlines.glyphs[name], file["hmtx"].metrics[name] = moved, (0, moved.xMin)
        shape_of[code] = _Shape(len(names))
        names.append(name)
    file.setGlyphOrder(names)
    outlines.setGlyphOrder(names)
    made = BytesIO()
    file.save(made)
    font.file_content = made.getvalue()


def _give_codes(stream: Any, textbox: Any) -> None:
    """Note what the glyphs of a line stand for, and give a code of its own to each that is read in another way."""
    # As WeasyPrint is about to do: what is changed in the line stays only while its layout does.
    pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)  # noqa: FBT003
    line, _index = textbox.pango_layout.get_first_line()
    text = textbox.pango_layout.text.encode()
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        pango_font = item.item.analysis.font
        font, font_size = stream.add_font(pango_font)
        if pango.pango_version() < SIZED_FONTS:
            font_size = textbox.style["font_size"]
        _show_joiners(font, item, text)
        for infos, part in _clusters(item, text):
            for info, reading in _readings(infos, part):
                shape = _shape(info, font.upem / (font_size / FROM_UNITS), is_turned=bool(item.item.analysis.level % 2))
                code = _codes(font).code(font, shape, reading)
                if code != info.glyph:
                    font.widths.setdefault(code, _width(stream, pango_font, info.glyph, font_size))
                    info.glyph = code
                    if shape.right or shape.up:
                        info.geometry.x_offset = info.geometry.y_offset = 0


def _show_joiners(font: Any, item: Any, text: bytes) -> None:
    """Draw what keeps two letters apart (U+200C) as a space without width, a character at its place.

    The font's own glyph for it often has ink, for those who look for it.
    Counted to the letter before it, it is put on that letter's other side by one reader or another, and the word,
    as Persian has it in every sentence, is not found.
    """
    for place in range(item.glyphs.num_glyphs):
        info, at = item.glyphs.glyphs[place], item.item.offset + item.glyphs.log_clusters[place]
        if info.glyph == pango.PANGO_GLYPH_EMPTY and text.startswith(_NON_JOINER, at):
            info.glyph = _blank(font) or info.glyph


def _blank(font: Any) -> int:
    """Return the glyph of a space, or 0 where the font has none."""
    if font.hash not in _blank_of:
        file = TTFont(BytesIO(font.file_content), fontNumber=0, lazy=True)
        name = (file.getBestCmap() or {}).get(ord(" "))
        _blank_of[font.hash] = file.getGlyphID(name) if name else 0
    return _blank_of[font.hash]


def _shape(info: Any, units: float, *, is_turned: bool) -> _Shape:
    """Return the glyph, and how far it is moved when it is a mark in a text from right to left."""
    geometry = info.geometry
    if not is_turned or geometry.width:
        return _Shape(info.glyph)
    return _Shape(info.glyph, round(geometry.x_offset * units), round(-geometry.y_offset * units))


def _width(stream: Any, pango_font: Any, glyph: int, font_size: float) -> int:
    """Return how wide a glyph is, in thousandths of the font's size, as WeasyPrint measures it."""
    pango.pango_font_get_glyph_extents(pango_font, glyph, stream.ink_rect, stream.logical_rect)
    width: int = round(stream.logical_rect.width * 1000 * FROM_UNITS / font_size)
    return width


def _clusters(item: Any, text: bytes) -> Iterator[tuple[list[Any], str]]:
    """Yield the glyphs that cannot be parted, in the order of the letters, with their text.

    What has no shape (joiners, marks of direction) belongs to the glyph before it.
    """
    is_turned = bool(item.item.analysis.level % 2)
    count, start = item.glyphs.num_glyphs, item.item.offset
    order = range(count - 1, -1, -1) if is_turned else range(count)
    infos: list[Any] = []
    begun = 0
    for place in order:
        info, begin = item.glyphs.glyphs[place], item.glyphs.log_clusters[place]
        if info.glyph == pango.PANGO_GLYPH_EMPTY or info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            continue
        if infos and begin != begun:
            yield infos, text[start + begun : start + begin].decode()
            infos, begun = [], begin
        infos.append(info)
    if infos:
        yield infos, text[start + begun : start + item.item.length].decode()


def _readings(infos: list[Any], text: str) -> Iterator[tuple[Any, str]]:
    """Divide the text of a cluster among its glyphs: letter by letter, or letters to bodies and marks to marks."""
    if len(infos) == 1:
        yield infos[0], text[::-1] if "\u200f" in text else text
    elif len(infos) == len(text):
        yield from zip(infos, text, strict=True)
    else:
        marks = "".join(letter for letter in text if unicodedata.category(letter) in ("Mn", "Me"))
        bodies = [info for info in infos if info.geometry.width > 0] or infos[:1]
        above = [info for info in infos if info.geometry.width <= 0 and info not in bodies]
        yield from _shared(bodies, "".join(letter for letter in text if letter not in marks) if above else text)
        yield from _shared(above, marks)


def _shared(infos: list[Any], letters: str) -> Iterator[tuple[Any, str]]:
    """Give each glyph a letter, and the last one all that is left."""
    for place, info in enumerate(infos):
        yield info, letters[place:] if place == len(infos) - 1 else letters[place : place + 1]
