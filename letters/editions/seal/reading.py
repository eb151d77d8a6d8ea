"""Has a file's seals read in the sandbox, as every file from outside is."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaign import sandbox
from letters.editions.seal import inspection
from letters.editions.seal.inspection import FoundSeal

LIMITS: Final = sandbox.Limits(seconds=20, megabytes=900)
_PROGRAM: Final = Path(inspection.__file__)


@dataclass(frozen=True, slots=True)
class SealReading:
    """What a file says of itself; ``is_read`` tells whether it is a PDF to its end.

    ``is_finished`` is False where the reader ended before its time or was stopped: then nothing is known of seals.
    """

    is_read: bool
    is_finished: bool
    identifiers: tuple[str, ...]
    seals: tuple[FoundSeal, ...]


def read(content: bytes) -> SealReading:
    """Return what a file says of itself, in little more than the time of the limits, whatever it is."""
    ended = sandbox.run(_PROGRAM, (), given=content, limits=LIMITS)
    lines = [json.loads(line) for line in ended.output.splitlines(keepends=True) if line.endswith(b"\n")]
    identifiers = tuple(lines[0]) if lines else ()
    if ended.status not in (0, inspection.REFUSED):
        return SealReading(is_read=False, is_finished=False, identifiers=identifiers, seals=())
    seals = tuple(FoundSeal(**one) for one in lines[1])
    return SealReading(is_read=ended.status == 0, is_finished=True, identifiers=identifiers, seals=seals)
