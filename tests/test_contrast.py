"""Contrast of the design tokens, computed as WCAG 2.2 defines it, in light and in dark."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.tree

TOKENS = (Path(__file__).parent.parent / "static/css/tokens.css").read_text()
DARK_START = TOKENS.index("@media screen and (prefers-color-scheme: dark)")

PAGES = ("paper", "surface", "sunken")
TEXT = [
    *((ink, page) for ink in ("ink", "ink-soft", "accent", "accent-strong", "good", "warn", "bad") for page in PAGES),
    *(("ink", soft) for soft in ("accent-soft", "good-soft", "warn-soft", "bad-soft", "mark")),
    *((tone, f"{tone}-soft") for tone in ("accent", "good", "warn", "bad")),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bad", "bad"),
    ("on-bad", "bad-strong"),
]
SHAPES = [(shape, page) for shape in ("line-strong", "focus", "accent", "bad") for page in PAGES]


def colors(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def luminance(color: str) -> float:
    """Return the relative luminance of ``#rrggbb``; WCAG 2.2, "relative luminance"."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT = colors(TOKENS[:DARK_START])
DARK = LIGHT | colors(TOKENS[DARK_START:])


def too_low(pairs: list[tuple[str, str]], scheme: dict[str, str], least: float) -> list[str]:
    return [
        f"{front} on {back}: {contrast(scheme[front], scheme[back]):.2f}"
        for front, back in pairs
        if contrast(scheme[front], scheme[back]) < least
    ]


@pytest.mark.parametrize("scheme", (LIGHT, DARK), ids=["light", "dark"])
def test_text_has_a_contrast_of_at_least_4_5(scheme: dict[str, str]) -> None:
    assert too_low(TEXT, scheme, 4.5) == []


@pytest.mark.parametrize("scheme", (LIGHT, DARK), ids=["light", "dark"])
def test_borders_and_focus_have_a_contrast_of_at_least_3(scheme: dict[str, str]) -> None:
    assert too_low(SHAPES, scheme, 3) == []


def test_every_color_of_the_light_scheme_has_a_dark_one() -> None:
    assert set(LIGHT) == set(colors(TOKENS[DARK_START:]))


def test_contrast_knows_the_two_ends_and_finds_a_faint_gray() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#123456", "#123456") == 1
    assert too_low([("gray", "white")], {"gray": "#777777", "white": "#ffffff"}, 4.5) == ["gray on white: 4.48"]
