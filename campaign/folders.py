"""The folders that this installation writes to: whether there is room, and files that are there whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

LEAST_BYTES: Final = 32 * 1024 * 1024
LEAST_PART: Final = 0.1  # of a small file system


def full() -> list[str]:
    """Return the names of the folders into which nothing more can be written: ``temporary``, ``data``."""
    folders = {"temporary": Path(tempfile.gettempdir()), "data": Path(settings.DATA_DIR)}
    return [name for name, folder in folders.items() if not has_room(folder)]


def put(file: Path, content: bytes) -> None:
    """Write a file that appears whole under its name, or not at all. Raises OSError, and leaves nothing behind then."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(file)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def has_room(folder: Path) -> bool:
    """Tell whether a file may be written there; nothing is written to find out."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    least = min(LEAST_BYTES, int(found.f_blocks * found.f_frsize * LEAST_PART))
    has_names = found.f_files == 0 or found.f_favail > 0  # some file systems do not count them
    return found.f_bavail * found.f_frsize > least and has_names and os.access(folder, os.W_OK)
