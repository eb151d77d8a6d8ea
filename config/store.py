"""Where bytes wait: in memory, above a size in a file, and never more of them than there is room for."""

from tempfile import SpooledTemporaryFile
from threading import Lock
from types import TracebackType
from typing import Self


class NoRoom(Exception):
    """Nothing as large can be kept at the moment."""


class Store:
    """The room that all contents of one kind share in files."""

    def __init__(self, *, most: int, in_memory: int) -> None:
        self.most, self.in_memory = most, in_memory
        self.taken = 0
        self.lock = Lock()

    def take(self, number: int) -> None:
        """Reserve so many bytes, or give them back when the number is negative."""
        with self.lock:
            if number > 0 and self.taken + number > self.most:
                raise NoRoom
            self.taken += number


class StoredContent:
    """What has been written so far; closed, it takes no room any more."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.size = self.taken = 0
        self.file = SpooledTemporaryFile(store.in_memory)  # noqa: SIM115 - closed by close()

    def write(self, piece: bytes) -> None:
        """Add to the end, or raise NoRoom."""
        self.size += len(piece)
        if self.size > self.store.in_memory:
            self.store.take(self.size - self.taken)
            self.taken = self.size
        try:
            self.file.write(piece)
        except OSError as error:  # the disk is full
            raise NoRoom from error

    def from_the_beginning(self) -> "SpooledTemporaryFile[bytes]":
        """Return the file, to be read."""
        try:
            self.file.seek(0)
        except OSError as error:
            raise NoRoom from error
        return self.file

    def close(self) -> None:
        self.store.take(-self.taken)
        self.taken = 0
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
