"""What is found when an edition is checked: each fault with the row or the part of a file, and the field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was made.

    ``part`` is a word for programs, ``row`` names which of its kind, ``field`` which column or place of it.
    """

    part: str
    row: str
    field: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def differences(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """Yield the places at which two pieces of plain data differ, such as ``letter.annexes[1].title``."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in sorted({*then, *now}):
            yield from differences(then.get(name), now.get(name), f"{place}.{name}" if place else str(name))
    elif isinstance(then, Sequence) and isinstance(now, Sequence) and not isinstance(then, str):
        if len(then) != len(now):
            yield f"{place} ({len(then)}, now {len(now)})"
        for index, (one, other) in enumerate(zip(then, now, strict=False)):
            yield from differences(one, other, f"{place}[{index}]")
    elif then != now:
        yield place
