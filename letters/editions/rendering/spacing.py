"""What WeasyPrint 70 leaves undone at the ends of lines.

Chinese and Japanese are justified by the room between all their characters and not by the blanks of
the Latin names among them. A text that fills its line and goes on with a word in a box of its own is divided before
that word, and not after its first one because of the blank between. A word in a box within another one goes to the
next line whole, and is not divided because the typesetter took it for the first of its line. And a blank that a line of
text from right to left ends with, when it stands in a name from left to right, leaves the other words where they
belong. Runs in the typesetter's process only.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout, line_size

# The most that a line is spread, in ems for a character; a line that wants more stays as short as it is.
_WIDEST: Final = 0.2
# The rules by which a word in a box within another one is no first word of a line.
_WHOLE_SINCE: Final = 7


def install(rules: int = 0) -> None:
    """Wrap the end of lines; once for a process."""
    if rules >= _WHOLE_SINCE:
        _know_first_words()
    justify_line, remove_last_whitespace = inline.justify_line, inline.remove_last_whitespace

    def justified(context: Any, line: Any, extra_width: float) -> None:
        spread = [box for box in _texts(line) if _is_ideographic(box)]
        if spread:
            _spread(context, line, spread, extra_width)
        else:
            justify_line(context, line, extra_width)

    def removed(context: Any, line: Any) -> None:
        width = line.width
        remove_last_whitespace(context, line)
        if line.width < width:
            _close_up(line, width - line.width)

    split_first_line = inline.split_first_line

    def split(text: str, style: Any, context: Any, max_width: float | None, *arguments: Any, **options: Any) -> Any:
        divided = split_first_line(text, style, context, max_width, *arguments, **options)
        if divided[2] is None or max_width is None or not text.endswith(" ") or style["white_space"] != "normal":
            return divided
        # Does it fit but for the blank at its end? Whoever asks takes that off again.
        bare = split_first_line(text.rstrip(" "), style, context, max_width, *arguments, **options)
        if bare[2] is not None or bare[3] > max_width:
            return divided
        return split_first_line(text, style, context, None, *arguments, **options)

    inline.justify_line, inline.remove_last_whitespace = justified, removed
    inline.split_first_line = split


def _know_first_words() -> None:
    """Let a text be the first of a line only where no break stands before it in the line.

    WeasyPrint looks at what the line itself holds, and not at what the box holds that the text is in.
    """
    split_box, split_level = inline.split_inline_box, inline.split_inline_level
    # Of each line that is being made, where its texts begin and the letters they end with; lines stand within lines.
    lines: list[list[tuple[float, str]]] = []

    def split_inline_box(context: Any, box: Any, *arguments: Any, **options: Any) -> Any:
        if not isinstance(box, boxes.LineBox):
            return split_box(context, box, *arguments, **options)
        lines.append([])
        try:
            return split_box(context, box, *arguments, **options)
        finally:
            lines.pop()

    def split_inline_level(context: Any, box: Any, position_x: float, *arguments: Any) -> Any:
        if not isinstance(box, boxes.TextBox) or not lines:
            return split_level(context, box, position_x, *arguments)
        before = lines[-1][:] = [(place, letter) for place, letter in lines[-1] if place < position_x]
        if before and box.text and inline.can_break_text(before[-1][1] + box.text[0], box.style["lang"]):
            *others, _line_children, letter_style, line_style = arguments
            arguments = (*others, [None], letter_style, line_style)
        divided = split_level(context, box, position_x, *arguments)
        if isinstance(divided[4], str):
            lines[-1].append((position_x, " " if box.trailing_collapsible_space else divided[4]))
        return divided

    inline.split_inline_box, inline.split_inline_level = split_inline_box, split_inline_level


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            yield from _texts(child)


def _is_ideographic(box: Any) -> bool:
    return any(unicodedata.east_asian_width(character) in "WF" for character in box.text)


def _spread(context: Any, line: Any, texts: list[Any], extra_width: float) -> None:
    """Give each character of a line the same room more, unless that would tear the line apart."""
    ends = list(_texts(line))[-1]
    count = sum(len(box.text) for box in texts) - int(ends is texts[-1])
    if count < 1 or extra_width / count > _WIDEST * texts[0].style["font_size"]:
        return
    grown: dict[int, float] = {}
    for box in texts:
        box.style = box.style.copy()
        box.style["letter_spacing"] = extra_width / count
        layout = create_layout(box.text, box.style, context, max_width=None, justification_spacing=0)
        width, _height = line_size(layout.get_first_line()[0], box.style)
        layout.deactivate()
        box.pango_layout, grown[id(box)] = layout, width - box.width
    _move(line, grown, 0)


def _move(box: Any, grown: dict[int, float], advance: float) -> float:
    """Move what stands behind texts that have grown; return by how much the next thing is moved."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        box.width += grown.get(id(box), 0)
        return advance + grown.get(id(box), 0)
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(advance, 0)
        return advance
    box.position_x += advance
    before = advance
    for child in box.children:
        if child.is_in_normal_flow():
            advance = _move(child, grown, advance)
    box.width += advance - before
    return advance


def _close_up(box: Any, width: float) -> None:
    """Close the gap that a blank at the end of a name leaves within a line from right to left.

    WeasyPrint has moved nothing, as in a line from left to right, or all of it, when the last text runs from
    right to left itself; then there is nothing to do.
    """
    last = list(_texts(box))[-1:]
    if not last or last[0].style["direction"] == "rtl":
        return
    while isinstance(box, (boxes.LineBox, boxes.InlineBox)) and box.style["direction"] == "rtl" and box.children:
        for child in box.children[:-1]:
            child.translate(dx=-width, ignore_floats=True)
        box = box.children[-1]
