"""An archive as a file: a tar of a database in portions, the files beside it, and what it says of itself; encrypted."""

import errno
import hashlib
import os
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from campaign.upkeep import manifest as manifests
from campaign.upkeep import sealing
from campaign.upkeep.manifest import Manifest, Sum
from campaign.upkeep.refused import ArchiveRefused

DATABASE = "database"
FILES = "files/"
MANIFEST, SEAL = "manifest.json", "manifest.seal"
PORTION = 8 * sealing.PIECE
BLOCK = 512


class _Counting:
    """Adds up the size and the SHA-256 of each part while it goes by."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = defaultdict(int)
        self.hashes: dict[str, Any] = defaultdict(hashlib.sha256)

    def note(self, part: str, content: bytes) -> bytes:
        self.sizes[part] += len(content)
        self.hashes[part].update(content)
        return content

    def noting(self, part: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        self.note(part, b"")
        for piece in pieces:
            yield self.note(part, piece)

    def sums(self) -> dict[str, Sum]:
        return {part: Sum(size, self.hashes[part].hexdigest()) for part, size in self.sizes.items()}


def part_of(member: str) -> str:
    """Return the part that a member belongs to: portions of the database are one."""
    return DATABASE if member.startswith(f"{DATABASE}/") else member


# Writing


def write(target: Path, manifest: Manifest, dump: Iterator[bytes], files: dict[str, Path], to: list[Any]) -> Manifest:
    """Write an archive and return its manifest; under its name stands the whole of it, on the disk, or nothing."""
    part = target.with_name(f".{target.name}.part")
    told: list[Manifest] = []
    try:
        if target.exists():
            raise ArchiveRefused(f"{target} exists already; no archive is written over another.")
        with open(part, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            sealing.encrypt(_pieces(manifest, dump, files, told), file, to)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        _fsync_folder(target.parent)
    except FileExistsError as error:
        raise ArchiveRefused(f"{part} exists: another backup is being written there, or one was killed.") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _in_words(error, target) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return told[0]


def _in_words(error: OSError, target: Path) -> ArchiveRefused:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        with suppress(OSError):
            found = os.statvfs(target.parent)
            free = found.f_bavail * found.f_frsize // 2**20
            return ArchiveRefused(
                f"There is no room for the archive in {target.parent} ({free} MB are free): none was made."
            )
    return ArchiveRefused(f"No archive was made in {target.parent}: {error.strerror or error}")


def _pieces(manifest: Manifest, dump: Iterator[bytes], files: dict[str, Path], told: list[Manifest]) -> Iterator[bytes]:
    counted = _Counting()
    for name, file in sorted(files.items()):
        yield from _file(FILES + name, file, counted)
    for number, portion in enumerate(_portions(dump)):
        yield from _member(f"{DATABASE}/{number:06}", counted.note(DATABASE, portion))
    whole = replace(manifest, parts=counted.sums())
    told.append(whole)
    content = whole.as_bytes()
    yield from _member(MANIFEST, content)
    yield from _member(SEAL, sealing.seal(content).encode())
    yield bytes(2 * BLOCK)


def _file(name: str, file: Path, counted: _Counting) -> Iterator[bytes]:
    with file.open("rb") as content:
        size = left = os.fstat(content.fileno()).st_size
        counted.note(name, b"")
        yield _head(name, size)
        while left and (piece := content.read(min(left, sealing.PIECE))):
            left -= len(piece)
            yield counted.note(name, piece)
    if left:
        raise ArchiveRefused(f"{file} became shorter while it was read: no archive was made. Try again.")
    yield _padding(size)


def _portions(dump: Iterator[bytes]) -> Iterator[bytes]:
    """Put pieces together: a member of a tar says beforehand how long it is, and a dump does not."""
    held = bytearray()
    for piece in dump:
        held += piece
        if len(held) >= PORTION:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _member(name: str, content: bytes) -> Iterator[bytes]:
    yield _head(name, len(content))
    yield content
    yield _padding(len(content))


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# Reading


@dataclass(frozen=True)
class Archive:
    """A file and the identities that open it."""

    file: Path
    keys: list[Any]

    def check(self) -> Manifest:
        """Read all of it once and return its manifest, or refuse what is not whole; nothing is written."""
        return self.walk(lambda _name, content: sealing.drained(content))

    def walk(self, take: Callable[[str, Iterator[bytes]], None]) -> Manifest:
        """Hand each member to ``take``, and refuse at the end what does not fit the sums of the manifest."""
        counted, said = _Counting(), dict[str, bytes]()
        with sealing.decrypted(self.file, self.keys) as plain:
            for name, content in sealing.members(plain):
                if name in {MANIFEST, SEAL}:
                    said[name] = content.read()
                else:
                    take(name, counted.noting(part_of(name), sealing.pieces(content)))
        manifest = manifests.read(said.get(MANIFEST, b""))
        if SEAL not in said or counted.sums() != manifest.parts:
            raise ArchiveRefused(sealing.DAMAGED)
        _check_seal(manifest, said[MANIFEST], said[SEAL].decode("ascii", "replace"))
        return manifest


def _check_seal(manifest: Manifest, content: bytes, seal: str) -> None:
    missing = sealing.missing_keys(manifest.field_keys)
    if missing:
        raise ArchiveRefused(
            f"FIELD_KEYS of this installation lacks {len(missing)} of the {len(manifest.field_keys)} keys with which "
            "the archive was made, or has another one last: nothing of what is encrypted could be read. The keys are "
            "in no archive; take them from where you keep them. Nothing was touched."
        )
    if not sealing.is_sealed(content, seal):
        raise ArchiveRefused("The archive was not made by an installation with these FIELD_KEYS: nothing was touched.")


def files_below(folder: Path) -> dict[str, Path]:
    """Return every file below a folder by its relative name; what is half written is none yet."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path for path in found if path.suffix != ".part"}
