"""Hash trees as RFC 9162 has them (2.1): SHA-256, leaves and inner nodes told apart by a first byte.

The leaves of a list are known one by one; behind them may stand a run of leaves that are all alike, however many,
which costs no more than its number has digits.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SIZE: Final = 32
EMPTY: Final = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def divided(leaves: bytes) -> list[bytes]:
    """Return the hashes that stand in a row in ``leaves``."""
    return [leaves[at : at + SIZE] for at in range(0, len(leaves), SIZE)]


@dataclass(frozen=True, slots=True)
class _Level:
    """The nodes at one height: those that differ, a run of ``same`` ones, and a ``last`` one that may differ again."""

    first: list[bytes]
    same: bytes = b""
    run: int = 0
    last: bytes = b""

    @property
    def size(self) -> int:
        return len(self.first) + self.run + bool(self.last)

    def at(self, index: int) -> bytes:
        if index < len(self.first):
            return self.first[index]
        return self.same if index < len(self.first) + self.run else self.last

    def above(self) -> "_Level":
        """Return the level above; a node without another beside it goes up as it is."""
        odd = len(self.first) % 2
        pairs = zip(self.first[::2], self.first[1::2], strict=False)
        first = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        run, last = self.run, self.last
        if odd and run:
            first.append(node_hash(self.first[-1], self.same))
            run -= 1
        elif odd:
            first.append(node_hash(self.first[-1], last) if last else self.first[-1])
            last = b""
        if run % 2:
            last = node_hash(self.same, last) if last else self.same
        return _Level(first, node_hash(self.same, self.same) if run > 1 else b"", run // 2, last)


class LeafTree:
    """A tree over ``leaves``, hashes of leaves in a row, and a run of ``alike`` behind them, each the hash ``same``."""

    def __init__(self, leaves: Sequence[bytes], *, same: bytes = b"", alike: int = 0) -> None:
        self.size = len(leaves) + alike
        self._levels = list(_levels(_Level(list(leaves), same, alike)))

    @property
    def root(self) -> bytes:
        return self._levels[-1].at(0) if self.size else EMPTY

    def path(self, index: int) -> list[bytes]:
        """Return what shows that the leaf at this place is in the tree, from the leaf upwards."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < level.size:
                path.append(level.at(index ^ 1))
            index //= 2
        return path


def _levels(level: _Level) -> Iterator[_Level]:
    yield level
    while level.size > 1:
        level = level.above()
        yield level


def root_above(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which a path leads (RFC 9162, 2.1.3.2), or None where it is none of a tree of this size."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            found = node_hash(beside, found)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            found = node_hash(found, beside)
        at, last = at // 2, last // 2
    return found if last == 0 else None
