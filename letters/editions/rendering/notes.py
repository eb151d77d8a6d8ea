"""Keeps footnotes on the page of their mark, which WeasyPrint 70 gives up too easily.

Where a paragraph's lines cannot be divided (orphans and widows), WeasyPrint makes
room by sending notes of that page to the next one, while their marks stay. A note
away from its mark is worse than a short page, so the paragraph moves instead. Where the only
note of a page goes to the next one with its line, WeasyPrint goes on keeping room for the rule above it, and a
paragraph of many lines may follow (``findings/weasyprint-empty-note-area.sh``). Runs in the typesetter's process only.
"""

from typing import Any, Final

from weasyprint.layout import LayoutContext, block

# What was set by older rules keeps the gap.
NO_GAP_SINCE: Final = 4


class _NotesStay:
    """Stands for the layout context, but says that notes may not be sent on (as inside columns)."""

    def __init__(self, context: Any) -> None:
        object.__setattr__(self, "_context", context)

    def __getattr__(self, name: str) -> Any:
        return True if name == "in_column" else getattr(object.__getattribute__(self, "_context"), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_context"), name, value)


def install(rules: int) -> None:
    """Wrap the layout of lines and of the area of notes, by the rules of the document; once for a process."""
    if rules >= NO_GAP_SINCE:
        _leave_no_gap()
    original = block._linebox_layout

    def wrapped(context: Any, *arguments: Any) -> Any:
        return original(_NotesStay(context), *arguments)

    block._linebox_layout = wrapped


def _leave_no_gap() -> None:
    """Let an area that has no notes any more be as one that has had none."""
    original = LayoutContext._update_footnote_area

    def wrapped(context: Any) -> Any:
        overflows = original(context)
        area = context.current_footnote_area
        if not area.children:
            if not context.in_column:
                context.page_bottom += area.margin_height()
            area.height = "auto"
        return overflows

    LayoutContext._update_footnote_area = wrapped
