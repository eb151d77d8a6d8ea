"""The QR code at the end of a letter, as one line to fill; where it leads stands beside it too, for reading."""

from dataclasses import dataclass
from typing import Final

import segno

# Paper gets folded and stained: level M bears a seventh of the dots unreadable and stays coarse enough for a printer.
_LEVEL: Final = "m"
# The margin of four modules that scanners need.
_MARGIN: Final = 4


@dataclass(frozen=True, slots=True)
class CheckCode:
    """``size`` is the side in modules, margin included; ``path`` fills the dark ones; ``printed`` is for reading."""

    address: str
    size: int
    path: str

    @property
    def printed(self) -> str:
        return self.address.removeprefix("https://").rstrip("/")


def code_of(address: str) -> CheckCode:
    """Return the drawing of an address."""
    rows = list(segno.make_qr(address, error=_LEVEL).matrix)
    bars = [
        f"M{_MARGIN + x} {_MARGIN + y}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for x, width in _bars(list(row))
    ]
    return CheckCode(address, len(rows) + 2 * _MARGIN, "".join(bars))


def _bars(row: list[int]) -> list[tuple[int, int]]:
    """Return where dark bars begin in a row, and how wide they are."""
    bars: list[tuple[int, int]] = []
    for x, is_dark in enumerate(row):
        if is_dark and bars and sum(bars[-1]) == x:
            bars[-1] = (bars[-1][0], bars[-1][1] + 1)
        elif is_dark:
            bars.append((x, 1))
    return bars
