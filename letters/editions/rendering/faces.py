"""Which faces letters may be set in, and in which order the others are asked for what one lacks.

The first order is that of static/css/print.css; a test compares them. Arabic is set in one face whatever the style: its
ligatures are put off for readers of the PDF (``fonts.conf``). Nothing in here reads a font.
"""

from typing import Final

# What the text of a letter may be set in: four cuts each, Latin, Greek and Cyrillic with all marks that names need.
TEXT_FACES: Final = ("Gentium Book Plus", "Noto Serif", "Noto Sans")

_SCRIPTS: Final = (
    "Armenian", "Georgian", "Ethiopic", "Thai", "Lao", "Khmer", "Sinhala", "Bengali", "Gujarati", "Gurmukhi",
    "Kannada", "Malayalam", "Tamil", "Telugu",
)  # fmt: skip
SERIF: Final = (
    "Gentium Book Plus", "Noto Serif", "Noto Naskh Arabic", "Noto Serif Hebrew", "Noto Serif Tibetan",
    "Noto Sans Myanmar", "Noto Serif Devanagari", *(f"Noto Serif {script}" for script in _SCRIPTS),
    "Noto Sans Mongolian",
)  # fmt: skip
SANS: Final = (
    "Noto Sans", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Serif Tibetan",
    "Noto Sans Myanmar", "Noto Sans Devanagari", *(f"Noto Sans {script}" for script in _SCRIPTS),
    "Noto Sans Mongolian", "Gentium Book Plus", "Noto Serif",
)  # fmt: skip


def is_known(face: str) -> bool:
    return face in TEXT_FACES
