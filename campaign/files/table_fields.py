"""How a table is read, as fields of a form: its characters, what parts its cells, the row with its headings."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining
from campaign.files.cells import FORMULA
from campaign.files.encodings import ENCODINGS
from campaign.files.separators import ONE_COLUMN, RARE
from campaign.files.sheets import Choices, Row, Sheet

NAMES = ("encoding", "separator", "heading")
_SEPARATORS = {
    ",": gettext_lazy("Comma ,"),
    ";": gettext_lazy("Semicolon ;"),
    "\t": gettext_lazy("Tab"),
    "|": gettext_lazy("Bar |"),
    ONE_COLUMN: gettext_lazy("Nothing: all of a line is one cell"),
}
# As forms carry them: a tab would not come back from every browser as it was.
_CODES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ONE_COLUMN: "none"}
_CODES |= {mark: f"rare-{number}" for number, mark in enumerate(RARE)}
MARKS = {code: mark for mark, code in _CODES.items()}


def chosen(data: Any) -> Choices:
    """Return what somebody chose; what is missing or no choice is left to be found."""
    number = str(data.get("heading", ""))
    return Choices(
        encoding=str(data.get("encoding", ""))[:20],
        separator=MARKS.get(str(data.get("separator", "")), ""),
        heading=int(number) if number.isdecimal() and len(number) < 6 else 0,
    )


def fields(sheet: Sheet) -> dict[str, forms.ChoiceField]:
    """Return a field for each thing that could be otherwise, with the reading as it is as its initial value."""
    reading = sheet.reading
    found: dict[str, forms.ChoiceField] = {}
    if reading.encodings:
        found["encoding"] = forms.ChoiceField(
            label=_("Characters"),
            choices=[(one.encoding, _encoding(one.encoding, one.words)) for one in reading.encodings],
            initial=reading.choices.encoding,
            help_text=_("The file does not say in which characters it was saved. Choose the line that reads right."),
        )
    if reading.separators:
        found["separator"] = forms.ChoiceField(
            label=_("Between the cells stands"),
            choices=[(_CODES[mark], _SEPARATORS.get(mark, mark)) for mark in reading.separators if mark in _CODES],
            initial=_CODES[reading.choices.separator],
        )
    if len(reading.first) > 1:
        found["heading"] = forms.ChoiceField(
            label=_("Row with the headings"),
            choices=[(str(row[0]), _row(row)) for row in reading.first],
            initial=str(reading.choices.heading),
            help_text=_("Rows above it are left out."),
        )
    return found


def _encoding(name: str, words: tuple[str, ...]) -> str:
    label = str(ENCODINGS.get(name, name))
    return joining.told(label, joining.listed(words)) if words else label


def _row(row: Row) -> str:
    number, cells = row
    shown = " · ".join(cell.replace(FORMULA, "=…") for cell in cells if cell)
    return _("Row %(number)d: %(cells)s") % {"number": number, "cells": Truncator(shown).chars(80)}


def above(sheet: Sheet) -> list[str]:
    """Return the rows above the headings as a line each."""
    return [_row(row) for row in sheet.reading.above]


class ReadingForm(forms.Form):
    """Asks how a file is to be read, before anybody judges its rows."""

    def __init__(self, *args: Any, sheet: Sheet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.update(fields(sheet))
