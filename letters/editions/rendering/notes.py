"""Keeps footnotes on the page of their mark, which WeasyPrint 70 gives up too easily.

Where a paragraph's lines cannot be divided (orphans and widows), WeasyPrint makes
room by sending notes of that page to the next one, while their marks stay. A note
away from its mark is worse than a short page, so the paragraph moves instead. Runs
in the typesetter's process only.
"""

from typing import Any

from weasyprint.layout import block


class _NotesStay:
    """Stands for the layout context, but says that notes may not be sent on (as inside columns)."""

    def __init__(self, context: Any) -> None:
        object.__setattr__(self, "_context", context)

    def __getattr__(self, name: str) -> Any:
        return True if name == "in_column" else getattr(object.__getattribute__(self, "_context"), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_context"), name, value)


def install() -> None:
    """Wrap the layout of lines; once for a process."""
    original = block._linebox_layout

    def wrapped(context: Any, *arguments: Any) -> Any:
        return original(_NotesStay(context), *arguments)

    block._linebox_layout = wrapped
