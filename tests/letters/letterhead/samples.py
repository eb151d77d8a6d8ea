"""Pictures written for these tests."""

import io
import struct
import zlib
from typing import Final

from PIL import Image

SVG: Final = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><title>A wave</title>
<defs><linearGradient id="sea"><stop offset="0" stop-color="#135"/><stop offset="1" stop-color="#59b"/></linearGradient>
</defs><style>.ink{fill:#123456;stroke:none}</style><g transform="translate(10 10)"><path class="ink" d="M0 0h80v80z"/>
<circle cx="140" cy="40" r="40" fill="url(#sea)"/><rect x="200" width="80" height="80" style="fill:#b33"/></g></svg>"""


def png(width: int = 400, height: int = 120, color: str = "#1d4b5e") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), color).save(made, "PNG")
    return made.getvalue()


def claims(width: int, height: int) -> bytes:
    """Return a small PNG whose header says that it is larger than it is."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", b"x"), (b"IEND", b"")))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def svg(inside: str, attributes: str = "") -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 10 10" {attributes}>{inside}</svg>'.encode()
