"""Ends each line with the blank or the break that its text has there, so that whoever listens hears two words.

WeasyPrint 70 draws a line without the blank at which it was divided: two words on the page, one in the tree of elements
(ISO 32000-1, 14.8.2.5). The blank hangs over the edge, where it takes no room. Runs in the typesetter's process only.
"""

from collections.abc import Iterator
from typing import Any, Final

from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import ffi, pango

from letters.editions.rendering import glyphs

BLANKS_SINCE: Final = 6
_MARK: Final = "ends_a_word"
_BREAKS: Final = ("br", "br::before")


def install(rules: int) -> None:
    """Wrap the dividing and the drawing of lines, once for a process, for documents of the rules that have this."""
    if rules < BLANKS_SINCE:
        return
    split_text_box, remove_last_whitespace = inline.split_text_box, inline.remove_last_whitespace
    draw_first_line = drawing.draw_first_line

    def split(context: Any, box: Any, available: Any, skip: int | None, *arguments: Any, **options: Any) -> Any:
        made, resume, is_forced = split_text_box(context, box, available, skip, *arguments, **options)
        if made is not None and resume is not None and box.text.encode()[:resume].endswith((b" ", b"\n")):
            setattr(made, _MARK, True)
        return made, resume, is_forced

    def removed(context: Any, line: Any) -> None:
        remove_last_whitespace(context, line)
        inner = list(_inner(line))
        texts = [box for box in inner if isinstance(box, boxes.TextBox) and box.text.strip()]
        # The blank was all that its element had on this line, or a break stands behind the words.
        if texts and inner[-1] is not texts[-1]:
            setattr(texts[-1], _MARK, True)

    def drawn(stream: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        is_marked = getattr(textbox, _MARK, False) and not textbox.pango_layout.text.endswith((" ", "\n"))
        if not is_marked or not textbox.text.strip():
            return draw_first_line(stream, textbox, overflow, ellipsis, matrix)
        if textbox.style["direction"] == "rtl":
            _draw_before(stream, textbox, matrix)
            return draw_first_line(stream, textbox, overflow, ellipsis, matrix)
        emojis = draw_first_line(stream, textbox, overflow, ellipsis, matrix)
        font, _size = stream.add_font(_fonts(textbox)[-1])
        if code := glyphs.blank(font):
            stream.show_text(f"<{code:04x}>")
        return emojis

    inline.split_text_box, inline.remove_last_whitespace = split, removed
    drawing.draw_first_line = drawn


def _inner(box: Any) -> Iterator[Any]:
    """Yield what has no boxes within, in order."""
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        if not box.children and isinstance(box, boxes.InlineBox) and box.element_tag in _BREAKS:
            yield box
        for child in box.children:
            yield from _inner(child)
    else:
        yield box


def _fonts(textbox: Any) -> list[Any]:
    """Return the fonts of a line's runs, from left to right."""
    line, _index = textbox.pango_layout.get_first_line()
    found, run = [], line.runs[0]
    while run != ffi.NULL:
        found.append(run.data.item.analysis.font)
        run = run.next
    return found


def _draw_before(stream: Any, textbox: Any, matrix: Any) -> None:
    """Draw the blank to the left of a text from right to left, where that ends."""
    pango_font = _fonts(textbox)[0]
    font, size = stream.add_font(pango_font)
    if code := glyphs.blank(font):
        size = size if pango.pango_version() >= glyphs.SIZED_FONTS else textbox.style["font_size"]
        a, b, c, d, across, down = matrix.values
        stream.set_text_matrix(a, b, c, d, across - font.widths[code] * size / 1000, down)
        stream.set_font_size(font.hash, size)
        stream.show_text(f"<{code:04x}>")
