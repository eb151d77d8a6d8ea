"""Draws the picture of one letter; runs as a program of its own that may be killed.

Started through ``campaign.sandbox``, which limits it. Standard input is JSON with ``title``, ``coalition``,
``language`` and ``site``, standard output a PNG of 1200 × 630. Pango lays the texts out, so that every script is
shaped, divided and turned as it is written; Pillow puts them on the sheet.
"""

import json
import sys
from typing import Any, Final

import cffi  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

WIDE, HIGH, MARGIN = 1200, 630, 84
PAPER, INK, SOFT, ACCENT = "#f9fafa", "#14191b", "#4b565a", "#0b5563"
# The largest size at which the title fits between the name above and the site below; at the last it is cut off.
SIZES: Final = (84, 74, 66, 58, 50, 44)
TITLE_TOP, TITLE_HIGH = 176, 340
_PANGO_SCALE, _END, _WORD_CHAR, _RIGHT, _GRAY, _RTL = 1024, 3, 2, 2, 2, 1

_ffi = cffi.FFI()
_ffi.cdef("""
typedef ... *PangoFontMap; typedef ... *PangoContext; typedef ... *PangoLayout; typedef ... *PangoFont;
typedef ... *PangoLanguage;
typedef struct { unsigned int rows; unsigned int width; int pitch; unsigned char *buffer; unsigned short num_grays;
    unsigned char pixel_mode; unsigned char palette_mode; void *palette; } FT_Bitmap;
PangoFontMap pango_ft2_font_map_new(void);
void pango_ft2_font_map_set_resolution(PangoFontMap, double, double);
void pango_ft2_render_layout(FT_Bitmap *, PangoLayout, int, int);
PangoContext pango_font_map_create_context(PangoFontMap);
void pango_context_set_language(PangoContext, PangoLanguage);
PangoLanguage pango_language_from_string(const char *);
PangoLayout pango_layout_new(PangoContext);
void pango_layout_set_text(PangoLayout, const char *, int);
void pango_layout_set_width(PangoLayout, int);
void pango_layout_set_height(PangoLayout, int);
void pango_layout_set_ellipsize(PangoLayout, int);
void pango_layout_set_wrap(PangoLayout, int);
void pango_layout_set_alignment(PangoLayout, int);
void pango_layout_set_line_spacing(PangoLayout, float);
void pango_layout_set_font_description(PangoLayout, PangoFont);
void pango_layout_get_pixel_size(PangoLayout, int *, int *);
PangoFont pango_font_description_from_string(const char *);
int pango_find_base_dir(const char *, int);
void g_object_unref(void *);
void pango_font_description_free(PangoFont);
""")
_pango = _ffi.dlopen("libpango-1.0.so.0")
_ft2 = _ffi.dlopen("libpangoft2-1.0.so.0")
_glib = _ffi.dlopen("libgobject-2.0.so.0")


class Sheet:
    """A picture that texts are put on; ``is_rtl`` is the side at which they begin."""

    def __init__(self, language: str, *, is_rtl: bool) -> None:
        self.picture = Image.new("RGB", (WIDE, HIGH), PAPER)
        self.is_rtl = is_rtl
        self._fonts = _ft2.pango_ft2_font_map_new()
        _ft2.pango_ft2_font_map_set_resolution(self._fonts, 72, 72)
        self._context = _pango.pango_font_map_create_context(self._fonts)
        _pango.pango_context_set_language(self._context, _pango.pango_language_from_string(language.encode()))

    def layout(self, text: str, font: str, *, high: int = 0) -> Any:
        """Return a text laid out as wide as the sheet, cut off at ``high`` pixels or after one line."""
        octets = text.encode()
        made = _ffi.gc(_pango.pango_layout_new(self._context), _glib.g_object_unref)
        face = _pango.pango_font_description_from_string(font.encode())
        _pango.pango_layout_set_font_description(made, face)
        _pango.pango_font_description_free(face)
        _pango.pango_layout_set_text(made, octets, len(octets))
        _pango.pango_layout_set_width(made, (WIDE - 2 * MARGIN) * _PANGO_SCALE)
        _pango.pango_layout_set_wrap(made, _WORD_CHAR)
        _pango.pango_layout_set_ellipsize(made, _END)
        _pango.pango_layout_set_height(made, high * _PANGO_SCALE if high else -1)
        _pango.pango_layout_set_line_spacing(made, 1.0)
        # Pango's "left" is where a paragraph begins in its own direction.
        if runs_right_to_left(text) != self.is_rtl:
            _pango.pango_layout_set_alignment(made, _RIGHT)
        return made

    def put(self, layout: Any, top: int, color: str) -> None:
        """Put a text on the sheet."""
        wide = WIDE - 2 * MARGIN
        buffer = _ffi.new("unsigned char[]", wide * HIGH)
        bitmap = _ffi.new(
            "FT_Bitmap *",
            {"rows": HIGH, "width": wide, "pitch": wide, "buffer": buffer, "num_grays": 256, "pixel_mode": _GRAY},
        )
        _ft2.pango_ft2_render_layout(bitmap, layout, 0, top)
        mask = Image.frombytes("L", (wide, HIGH), bytes(_ffi.buffer(buffer)))
        self.picture.paste(Image.new("RGB", mask.size, color), (MARGIN, 0), mask)


def runs_right_to_left(text: str) -> bool:
    octets = text.encode()
    return bool(_pango.pango_find_base_dir(octets, len(octets)) == _RTL)


def size(layout: Any) -> tuple[int, int]:
    """Return width and height of a text in pixels."""
    wide, high = _ffi.new("int *"), _ffi.new("int *")
    _pango.pango_layout_get_pixel_size(layout, wide, high)
    return wide[0], high[0]


def draw(told: dict[str, str]) -> Image.Image:
    """Return the picture of a letter."""
    sheet = Sheet(told["language"], is_rtl=runs_right_to_left(told["title"]))
    pen = ImageDraw.Draw(sheet.picture)
    name = sheet.layout(told["coalition"], "Noto Serif, Noto Naskh Arabic, Noto Serif CJK SC Semi-Bold 34")
    sheet.put(name, 76, INK)
    wide = size(name)[0]
    begin = WIDE - MARGIN - wide if sheet.is_rtl else MARGIN
    under = 76 + size(name)[1] + 8
    pen.rectangle((begin, under, begin + wide, under + 3), fill=ACCENT)
    title = _fitting(sheet, told["title"])
    sheet.put(title, TITLE_TOP + max(0, (TITLE_HIGH - size(title)[1]) // 2), INK)
    sheet.put(sheet.layout(told["site"], "Noto Sans 26"), HIGH - 92, SOFT)
    pen.rectangle((0, HIGH - 14, WIDE, HIGH), fill=ACCENT)
    return sheet.picture


def _fitting(sheet: Sheet, title: str) -> Any:
    for points in SIZES:
        font = f"Gentium Book Plus, Noto Serif, Noto Naskh Arabic, Noto Serif CJK SC {points}"
        if size(sheet.layout(title, font, high=10 * HIGH))[1] <= TITLE_HIGH:
            break
    return sheet.layout(title, font, high=TITLE_HIGH)


if __name__ == "__main__":
    draw(json.load(sys.stdin)).save(sys.stdout.buffer, "PNG", optimize=True)
