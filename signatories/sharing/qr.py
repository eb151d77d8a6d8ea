"""QR codes of the links to a letter, to print on paper: as a drawing of lines or as dots."""

import io
from typing import Final

import segno

# Half of what a scanner sees may be a coffee stain's: level Q bears a quarter of the dots unreadable.
_LEVEL: Final = "q"
TYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}


def draw(address: str, *, kind: str) -> bytes:
    """Return the code of an address as a file, with the margin of four modules that scanners need."""
    code = segno.make_qr(address, error=_LEVEL)
    out = io.BytesIO()
    code.save(
        out,
        kind=kind,
        scale=16 if kind == "png" else 1,
        border=4,
        light="white",
        **({"omitsize": True} if kind == "svg" else {}),
    )
    return out.getvalue()
